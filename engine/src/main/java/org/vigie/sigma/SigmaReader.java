package org.vigie.sigma;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Logsource;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;
import org.vigie.yaml.Yaml;

/** Reads files of Sigma rules, version 2.1 of the specification. Never throws for bad text. */
public final class SigmaReader {
  /** Most characters in a one-line attribute. */
  static final int MAX_LINE = 1_024;

  /** Most characters in a description. */
  static final int MAX_DESCRIPTION = 65_536;

  private static final List<String> LEVELS =
      List.of("informational", "low", "medium", "high", "critical");
  private static final List<String> STATUSES =
      List.of("stable", "test", "experimental", "deprecated", "unsupported");
  private static final Set<String> READ =
      Set.of(
          "id",
          "name",
          "title",
          "status",
          "level",
          "description",
          "author",
          "license",
          "date",
          "modified",
          "tags",
          "falsepositives",
          "references",
          "fields",
          "logsource",
          "detection");
  private static final com.google.re2j.Pattern UUID_FORM =
      com.google.re2j.Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Problems problems;
  private final Map<String, List<String>> lists;

  /** What reading a file gave. */
  public sealed interface Outcome {
    /** All its rules, in order; none if the file is empty. */
    record Rules(List<SigmaRule> rules) implements Outcome {}

    /** What is wrong: no rule of the file may be used. */
    record Failed(List<Problem> problems) implements Outcome {}
  }

  private SigmaReader(String file, Map<String, List<String>> lists) {
    this.problems = new Problems(file);
    this.lists = lists;
  }

  /** Reads all rules of a text; {@code file} is how problems name it. */
  public static Outcome read(String file, String text) {
    return read(file, text, Map.of());
  }

  /** As {@link #read(String, String)}, with values for the placeholders of {@code expand}. */
  public static Outcome read(String file, String text, Map<String, List<String>> lists) {
    return switch (Yaml.read(file, text)) {
      case Yaml.Read.Failed(Problem problem) -> new Outcome.Failed(List.of(problem));
      case Yaml.Read.Documents(List<Node> nodes) -> new SigmaReader(file, lists).all(nodes);
    };
  }

  private Outcome all(List<Node> documents) {
    List<SigmaRule> rules = new ArrayList<>();
    for (Node document : documents) {
      SigmaRule rule = rule(document);
      if (rule != null) rules.add(rule);
    }
    return problems.none() ? new Outcome.Rules(rules) : new Outcome.Failed(problems.list());
  }

  private @Nullable SigmaRule rule(Node document) {
    if (!(document instanceof Node.Mapping map)) {
      problems.add(document.line(), "a rule is a mapping with title, logsource and detection");
      return null;
    }
    if (!supported(map)) return null;
    String title = line(map, "title");
    if (title.isEmpty()) problems.add(map.line(), "a rule needs a title");
    Logsource logsource = logsource(map);
    SigmaRule.Condition condition = null;
    if (map.get("detection") instanceof Node.Mapping detection) {
      condition = new Detection(problems, lists).read(detection);
    } else {
      problems.add(map.lineOf("detection"), "a rule needs a detection: selections and a condition");
    }
    String id = id(map, title);
    String name = line(map, "name");
    Map<String, Node> other = new LinkedHashMap<>(map.entries());
    other.keySet().removeAll(READ);
    String status = oneOf(map, "status", STATUSES);
    String level = oneOf(map, "level", LEVELS);
    return logsource == null || condition == null
        ? null
        : new SigmaRule(
            problems.file(),
            map.line(),
            id,
            name.isEmpty() ? null : name,
            title,
            status,
            level,
            text(map, "description", MAX_DESCRIPTION),
            text(map, "author", MAX_DESCRIPTION),
            line(map, "license"),
            line(map, "date"),
            line(map, "modified"),
            texts(map, "tags"),
            texts(map, "falsepositives"),
            texts(map, "references"),
            texts(map, "fields"),
            logsource,
            condition,
            other);
  }

  /** Whether the document is of a kind that is read here; the reason is reported if not. */
  private boolean supported(Node.Mapping map) {
    String message =
        map.get("correlation") != null
            ? "correlation rules are not supported yet"
            : map.get("filter") != null
                ? "filters are not supported yet"
                : map.get("action") != null
                    ? "'action' of Sigma 1 is not supported: write each rule as a document of its"
                        + " own"
                    : null;
    if (message != null) {
      problems.add(map.line(), message);
      return false;
    }
    String version = map.text("sigma-version");
    if (version != null && !version.matches("[12](\\.[0-9]{1,3}){0,2}")) {
      problems.add(
          map.lineOf("sigma-version"),
          "sigma-version "
              + Problems.quoted(version)
              + " (array matching) is not supported yet; allowed: 1 and 2");
      return false;
    }
    return true;
  }

  private String id(Node.Mapping map, String title) {
    String id = line(map, "id").toLowerCase(Locale.ROOT);
    if (id.isEmpty()) return UUID.nameUUIDFromBytes(title.getBytes(UTF_8)).toString();
    if (!UUID_FORM.matches(id)) {
      problems.add(map.lineOf("id"), "id " + Problems.quoted(id) + " is not a UUID");
    }
    return id;
  }

  private @Nullable Logsource logsource(Node.Mapping map) {
    if (!(map.get("logsource") instanceof Node.Mapping source)) {
      problems.add(
          map.lineOf("logsource"), "a rule needs a logsource: product, category or service");
      return null;
    }
    String product = attribute(source, "product");
    String category = attribute(source, "category");
    String service = attribute(source, "service");
    if (product == null && category == null && service == null) {
      problems.add(source.line(), "a logsource names at least one of product, category, service");
    }
    return new Logsource(product, category, service);
  }

  private @Nullable String attribute(Node.Mapping source, String key) {
    String text = line(source, key).toLowerCase(Locale.ROOT);
    return text.isEmpty() ? null : text;
  }

  private String line(Node.Mapping map, String key) {
    return text(map, key, MAX_LINE);
  }

  private String text(Node.Mapping map, String key, int most) {
    Node node = map.get(key);
    if (node == null || node instanceof Node.Scalar scalar && scalar.isNull()) return "";
    if (node instanceof Node.Scalar scalar) {
      if (scalar.text().length() <= most) return scalar.text().strip();
      problems.add(map.lineOf(key), "'" + key + "' has more than " + most + " characters");
    } else {
      problems.add(map.lineOf(key), "'" + key + "' must be a text");
    }
    return "";
  }

  private @Nullable String oneOf(Node.Mapping map, String key, List<String> allowed) {
    String text = line(map, key).toLowerCase(Locale.ROOT);
    if (text.isEmpty() || allowed.contains(text)) return text.isEmpty() ? null : text;
    problems.add(
        map.lineOf(key),
        key + " " + Problems.quoted(text) + " is none of " + String.join(", ", allowed));
    return null;
  }

  private List<String> texts(Node.Mapping map, String key) {
    Node node = map.get(key);
    if (node == null || node instanceof Node.Scalar scalar && scalar.isNull()) return List.of();
    List<Node> items = node instanceof Node.Sequence list ? list.items() : List.of(node);
    List<String> texts = new ArrayList<>();
    for (Node item : items) {
      if (item instanceof Node.Scalar scalar && scalar.text().length() <= MAX_LINE * 4) {
        texts.add(scalar.text().strip());
      } else {
        problems.add(
            item.line(), "'" + key + "' lists texts of at most " + MAX_LINE * 4 + " characters");
      }
    }
    return List.copyOf(texts);
  }
}
