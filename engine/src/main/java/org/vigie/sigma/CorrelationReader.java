package org.vigie.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaCorrelation.Condition;
import org.vigie.sigma.SigmaCorrelation.Generate;
import org.vigie.sigma.SigmaCorrelation.Reference;
import org.vigie.yaml.Nearest;
import org.vigie.yaml.Node;

/** Reads the {@code correlation} of a document. What its rules are is not known yet. */
final class CorrelationReader {
  /** Most rules of one correlation: a set of them is the bits of an int. */
  static final int MAX_RULES = 30;

  /** Most fields of a group or tuple. */
  static final int MAX_FIELDS = 16;

  private static final List<String> KEYS =
      List.of("type", "rules", "group-by", "timespan", "condition", "aliases", "generate", "field");

  private final Problems problems;

  CorrelationReader(Problems problems) {
    this.problems = problems;
  }

  /** The correlation, or null where something is wrong, which is then reported. */
  @Nullable SigmaCorrelation read(SigmaDocument.About about, Node.Mapping map, Node.Mapping body) {
    int before = problems.list().size();
    for (String key : body.entries().keySet()) {
      if (!KEYS.contains(key)) problems.add(body.lineOf(key), unknown("key", key, KEYS));
    }
    SigmaCorrelation.Type type = type(body);
    List<Reference> rules = rules(body);
    List<String> groupBy = texts(body, "group-by", MAX_FIELDS);
    Map<String, Map<String, String>> aliases = aliases(body, rules);
    long timespan = timespan(body);
    Generate generate = generate(map, body);
    if (type == null) return null;
    Condition condition = new CorrelationCondition(problems, type, rules).read(body);
    return condition == null || problems.list().size() > before
        ? null
        : new SigmaCorrelation(about, type, rules, groupBy, aliases, timespan, condition, generate);
  }

  private SigmaCorrelation.@Nullable Type type(Node.Mapping body) {
    Map<String, SigmaCorrelation.Type> types = new LinkedHashMap<>();
    for (SigmaCorrelation.Type type : SigmaCorrelation.Type.values()) {
      types.put(type.name().toLowerCase(Locale.ROOT), type);
    }
    List<String> names = List.copyOf(types.keySet());
    String text = body.text("type");
    if (text == null) {
      problems.add(
          body.lineOf("type"), "a correlation needs a type: one of " + String.join(", ", names));
      return null;
    }
    SigmaCorrelation.Type type = types.get(text.strip().toLowerCase(Locale.ROOT));
    if (type == null) problems.add(body.lineOf("type"), unknown("type", text, names));
    return type;
  }

  private List<Reference> rules(Node.Mapping body) {
    Node node = body.get("rules");
    List<Reference> rules = new ArrayList<>();
    if (node == null && body.get("condition") instanceof Node.Scalar condition) {
      return CorrelationCondition.named(condition);
    }
    List<Node> items = items(node);
    if (items.isEmpty()) {
      problems.add(
          body.lineOf("rules"), "a correlation needs 'rules': a list of ids or names of rules");
    }
    for (Node item : items) {
      if (!(item instanceof Node.Scalar scalar) || scalar.isNull() || scalar.text().isBlank()) {
        problems.add(item.line(), "'rules' lists ids and names of rules");
      } else if (rules.stream().anyMatch(rule -> rule.rule().equals(scalar.text().strip()))) {
        problems.add(item.line(), "rule " + Problems.quoted(scalar.text()) + " is listed twice");
      } else {
        rules.add(new Reference(scalar.text().strip(), scalar.line()));
      }
    }
    if (rules.size() > MAX_RULES) {
      problems.add(body.lineOf("rules"), "a correlation has at most " + MAX_RULES + " rules");
    }
    return List.copyOf(rules);
  }

  /** The texts of a list, or of one that stands alone. */
  private List<String> texts(Node.Mapping map, String key, int most) {
    Set<String> texts = new LinkedHashSet<>();
    List<Node> items = items(map.get(key));
    for (Node item : items) {
      if (!(item instanceof Node.Scalar scalar)
          || scalar.isNull()
          || scalar.text().isBlank()
          || scalar.text().length() > Detection.MAX_NAME) {
        problems.add(item.line(), "'" + key + "' lists names of fields, of 1 to 256 characters");
      } else texts.add(scalar.text().strip());
    }
    if (items.size() > most) {
      problems.add(map.lineOf(key), "'" + key + "' has at most " + most + " fields");
    }
    return List.copyOf(texts);
  }

  private Map<String, Map<String, String>> aliases(Node.Mapping body, List<Reference> rules) {
    Node node = body.get("aliases");
    if (node == null || node instanceof Node.Scalar scalar && scalar.isNull()) return Map.of();
    if (!(node instanceof Node.Mapping map)) {
      problems.add(node.line(), "'aliases' is a mapping: of each alias, the field by name of rule");
      return Map.of();
    }
    Map<String, Map<String, String>> aliases = new LinkedHashMap<>();
    for (Map.Entry<String, Node> entry : map.entries().entrySet()) {
      if (entry.getValue() instanceof Node.Mapping fields) {
        aliases.put(entry.getKey(), alias(entry.getKey(), fields, rules));
      } else {
        problems.add(
            map.lineOf(entry.getKey()),
            "alias '" + entry.getKey() + "' is a mapping: name of rule to field");
      }
    }
    return aliases;
  }

  private Map<String, String> alias(String name, Node.Mapping fields, List<Reference> rules) {
    List<String> names = rules.stream().map(Reference::rule).toList();
    Map<String, String> alias = new LinkedHashMap<>();
    for (Map.Entry<String, Node> entry : fields.entries().entrySet()) {
      int line = fields.lineOf(entry.getKey());
      if (!names.contains(entry.getKey())) {
        problems.add(line, "alias '" + name + "': " + unknown("rule", entry.getKey(), names));
      } else if (entry.getValue() instanceof Node.Scalar field
          && !field.isNull()
          && !field.text().isBlank()
          && field.text().length() <= Detection.MAX_NAME) {
        alias.put(entry.getKey(), field.text().strip());
      } else {
        problems.add(line, "alias '" + name + "': the field of a rule is a text");
      }
    }
    return alias;
  }

  private long timespan(Node.Mapping body) {
    String text = body.text("timespan");
    if (text == null) {
      problems.add(body.lineOf("timespan"), "a correlation needs a timespan, such as 5m");
      return 0;
    }
    long span = Timespan.parse(text);
    if (span == 0) {
      problems.add(
          body.lineOf("timespan"),
          "timespan " + Problems.quoted(text) + " is not known; " + Timespan.ALLOWED);
    }
    return span;
  }

  /** It stands in the correlation, or beside it. */
  private Generate generate(Node.Mapping map, Node.Mapping body) {
    Node.Mapping holder = body.get("generate") == null ? map : body;
    Node node = holder.get("generate");
    if (node == null) return Generate.CORRELATION;
    Boolean bool = node instanceof Node.Scalar scalar ? scalar.bool() : null;
    if (bool == null) problems.add(holder.lineOf("generate"), "'generate' is true or false");
    return Boolean.TRUE.equals(bool) ? Generate.RULES_TOO : Generate.CORRELATION;
  }

  /** The items of a list, one value as a list, or nothing. */
  static List<Node> items(@Nullable Node node) {
    if (node == null || node instanceof Node.Scalar scalar && scalar.isNull()) return List.of();
    return node instanceof Node.Sequence list ? list.items() : List.of(node);
  }

  /** A message about a name that is not among those allowed. */
  static String unknown(String kind, String name, List<String> allowed) {
    String nearest = Nearest.of(name, allowed);
    return kind
        + " "
        + Problems.quoted(name)
        + " is not known; allowed: "
        + String.join(", ", allowed)
        + (nearest == null ? "" : "; nearest: '" + nearest + "'");
  }
}
