package org.vigie.sigma;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaCorrelation.Condition;
import org.vigie.sigma.SigmaCorrelation.Formula;
import org.vigie.sigma.SigmaCorrelation.Limit;
import org.vigie.sigma.SigmaCorrelation.Operator;
import org.vigie.sigma.SigmaCorrelation.Reference;
import org.vigie.yaml.Node;

/** Reads the {@code condition} of a correlation: limits of a number, or a formula over rules. */
final class CorrelationCondition {
  /** Largest number of events or values that can be asked for: what is kept is bounded by it. */
  static final long MAX_COUNT = 1_000_000;

  private static final Set<String> WORDS =
      Set.of("and", "or", "not", "of", "them", "all", "any", "1", "(", ")");
  private static final List<String> KEYS =
      List.of("gt", "gte", "lt", "lte", "eq", "neq", "field", "percentile");

  private final Problems problems;
  private final SigmaCorrelation.Type type;
  private final List<Reference> rules;

  CorrelationCondition(Problems problems, SigmaCorrelation.Type type, List<Reference> rules) {
    this.problems = problems;
    this.type = type;
    this.rules = rules;
  }

  /** The condition, or null where something is wrong, which is then reported. */
  @Nullable Condition read(Node.Mapping body) {
    Node node = body.get("condition");
    int line = body.lineOf("condition");
    if (node instanceof Node.Mapping map) return measure(body, map);
    if (node instanceof Node.Scalar scalar && !scalar.isNull()) {
      if (type.isTemporal()) return occurrence(scalar);
      return wrong(
          line,
          "a condition over names of rules is for temporal and temporal_ordered; "
              + name()
              + " needs limits, such as {gte: 10}");
    }
    if (node != null && !(node instanceof Node.Scalar)) {
      return wrong(line, "a condition is a mapping, such as {gte: 10}, or a formula over rules");
    }
    if (!type.isTemporal()) {
      return wrong(line, name() + " needs a condition with limits, such as {gte: 10}");
    }
    Limit all = new Limit(Operator.GTE, BigDecimal.valueOf(rules.size()));
    return new Condition.Measure(List.of(), 0, List.of(all));
  }

  private @Nullable Condition measure(Node.Mapping body, Node.Mapping map) {
    for (String key : map.entries().keySet()) {
      if (!KEYS.contains(key)) {
        problems.add(map.lineOf(key), "condition: " + CorrelationReader.unknown("key", key, KEYS));
      }
    }
    List<String> fields = fields(body.get("field") != null ? body : map);
    double percentile = percentile(map);
    List<Limit> limits = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      String key = operator.name().toLowerCase(Locale.ROOT);
      Node node = map.get(key);
      if (node != null) limit(operator, key, node, limits);
    }
    boolean stated = map.entries().keySet().stream().anyMatch(KEYS.subList(0, 6)::contains);
    if (!stated) {
      return wrong(
          map.line(), "a condition needs a limit: one or more of gt, gte, lt, lte, eq, neq");
    }
    return new Condition.Measure(fields, percentile, List.copyOf(limits));
  }

  private void limit(Operator operator, String key, Node node, List<Limit> limits) {
    BigDecimal number =
        node instanceof Node.Scalar scalar ? Decimals.parse(scalar.text().strip()) : null;
    boolean whole = number != null && number.stripTrailingZeros().scale() <= 0;
    if (number == null) problems.add(node.line(), key + " needs a number");
    else if (type.isNumeric()) limits.add(new Limit(operator, number));
    else if (!whole || number.signum() < 0 || number.compareTo(BigDecimal.valueOf(MAX_COUNT)) > 0) {
      problems.add(
          node.line(), key + " of " + name() + " needs a whole number from 0 to " + MAX_COUNT);
    } else limits.add(new Limit(operator, number));
  }

  private List<String> fields(Node.Mapping holder) {
    Node node = holder.get("field");
    int line = holder.lineOf("field");
    boolean looks = type == SigmaCorrelation.Type.VALUE_COUNT || type.isNumeric();
    List<Node> items = CorrelationReader.items(node);
    if (!looks) {
      if (node != null) problems.add(line, name() + " looks at no field; value_count does");
      return List.of();
    }
    Set<String> fields = new LinkedHashSet<>();
    for (Node item : items) {
      if (item instanceof Node.Scalar scalar
          && !scalar.isNull()
          && !scalar.text().isBlank()
          && scalar.text().length() <= Detection.MAX_NAME) {
        fields.add(scalar.text().strip());
      } else problems.add(item.line(), "'field' names a field, in 1 to 256 characters");
    }
    if (items.isEmpty()) {
      problems.add(line, name() + " needs a field in its condition: {field: <name>, gte: 10}");
    } else if (type.isNumeric() && items.size() > 1) {
      problems.add(line, name() + " looks at one field; value_count takes several");
    } else if (items.size() > CorrelationReader.MAX_FIELDS) {
      problems.add(line, "'field' has at most " + CorrelationReader.MAX_FIELDS + " fields");
    }
    return List.copyOf(fields);
  }

  private double percentile(Node.Mapping map) {
    Node node = map.get("percentile");
    if (type != SigmaCorrelation.Type.VALUE_PERCENTILE) {
      if (node != null) {
        problems.add(map.lineOf("percentile"), "'percentile' is for value_percentile alone");
      }
      return 0;
    }
    if (node == null) {
      problems.add(
          map.line(),
          "value_percentile needs 'percentile': the value below which so many percent of the values"
              + " lie is compared, {field: bytes, percentile: 95, gt: 1000000}. The other reading"
              + " of the specification, the rank of a value among all (rarity), is not supported");
      return 0;
    }
    BigDecimal number =
        node instanceof Node.Scalar scalar ? Decimals.parse(scalar.text().strip()) : null;
    double percentile = number == null ? 0 : number.doubleValue();
    if (percentile > 0 && percentile <= 100) return percentile;
    problems.add(node.line(), "'percentile' is a number above 0 and at most 100");
    return 0;
  }

  /** A formula, read as the condition of a rule is, with the rules in the place of selections. */
  private @Nullable Condition occurrence(Node.Scalar scalar) {
    Map<String, SigmaRule.Condition> names = new LinkedHashMap<>();
    IdentityHashMap<SigmaRule.Condition, Integer> places = new IdentityHashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      String rule = rules.get(i).rule();
      SigmaRule.Condition leaf =
          new SigmaRule.Condition.Test(rule, "", "", new SigmaRule.Check.Exists());
      names.put(rule, leaf);
      places.put(leaf, i);
    }
    SigmaRule.Condition tree =
        new ConditionParser(scalar.text(), scalar.line(), names, "rules", problems).parse();
    return tree == null
        ? null
        : new Condition.Occurrence(formula(tree, places), scalar.text().strip());
  }

  private static Formula formula(
      SigmaRule.Condition tree, IdentityHashMap<SigmaRule.Condition, Integer> places) {
    if (tree instanceof SigmaRule.Condition.And(List<SigmaRule.Condition> parts)) {
      return new Formula.And(parts.stream().map(part -> formula(part, places)).toList());
    }
    if (tree instanceof SigmaRule.Condition.Or(List<SigmaRule.Condition> parts)) {
      return new Formula.Or(parts.stream().map(part -> formula(part, places)).toList());
    }
    if (tree instanceof SigmaRule.Condition.Not(SigmaRule.Condition part)) {
      return new Formula.Not(formula(part, places));
    }
    Integer place = places.get(tree);
    if (place == null) throw new IllegalStateException("not made of rules: " + tree);
    return new Formula.Rule(place);
  }

  /** The rules that a formula names, each once, in order. */
  static List<Reference> named(Node.Scalar formula) {
    List<Reference> rules = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (String word : formula.text().replace("(", " ").replace(")", " ").strip().split("\\s+")) {
      if (word.isEmpty() || WORDS.contains(word.toLowerCase(Locale.ROOT))) continue;
      if (seen.add(word)) rules.add(new Reference(word, formula.line()));
    }
    return rules;
  }

  private String name() {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private @Nullable Condition wrong(int line, String message) {
    problems.add(line, message);
    return null;
  }
}
