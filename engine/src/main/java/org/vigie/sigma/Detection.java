package org.vigie.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.yaml.Node;

/**
 * Reads the {@code detection} of a rule, or the {@code filter} of a filter: selections first, then
 * the condition over them.
 */
final class Detection {
  /** Most values in the selections of a rule; the largest public list has 4,432. */
  static final int MAX_VALUES = 20_000;

  /** Most characters in a name of a selection or field. */
  static final int MAX_NAME = 256;

  private final Problems problems;
  private final Map<String, List<String>> lists;

  /** What stands before names of selections in reasons. */
  private String owner = "";

  private int values;
  private final int version;

  /**
   * Begins.
   *
   * @param version major version of Sigma that the document asks for; from 3 on arrays are matched
   */
  Detection(Problems problems, Map<String, List<String>> lists, int version) {
    this.version = version;
    this.problems = problems;
    this.lists = lists;
  }

  /** A filter as one tree: its selections are its own, whatever those of rules are called. */
  @Nullable Condition filter(Node.Mapping filter, SigmaDocument.About about) {
    owner = (about.name() == null ? about.title() : about.name()) + ": ";
    LinkedHashMap<String, Node> entries = new LinkedHashMap<>(filter.entries());
    entries.remove("rules");
    return read(new Node.Mapping(filter.line(), entries, filter.keyLines()));
  }

  /** The detection as one tree, or null where something is wrong with it. */
  @Nullable Condition read(Node.Mapping detection) {
    return conditions(detection, "", "");
  }

  /**
   * Selections and the condition over them.
   *
   * @param outer the selection that they stand in, or empty
   * @param under path of the array whose members they see, or empty
   */
  private @Nullable Condition conditions(Node.Mapping detection, String outer, String under) {
    Map<String, Condition> selections = new LinkedHashMap<>();
    for (Map.Entry<String, Node> entry : detection.entries().entrySet()) {
      String name = entry.getKey();
      int line = detection.lineOf(name);
      if (name.equals("condition")) continue;
      if (name.equals("timeframe")) {
        problems.add(line, LegacyAggregation.timeframe(entry.getValue()));
      } else if (name.isEmpty() || name.length() > MAX_NAME) {
        problems.add(line, "a selection's name has 1 to 256 characters");
      } else {
        String path = outer.isEmpty() ? name : outer + "/" + name;
        Condition selection = selection(path, entry.getValue(), line, under);
        // A wrong selection is reported; what stands in for it lets the condition be read, too.
        selections.put(name, selection == null ? new Condition.Or(List.of()) : selection);
      }
    }
    Node condition = detection.get("condition");
    if (condition == null) {
      problems.add(
          detection.line(),
          "a condition is missing: which selections must hold, such as 'selection and not filter'");
      return null;
    }
    return condition(condition, selections);
  }

  /** A condition, or several of which one must hold. */
  private @Nullable Condition condition(Node condition, Map<String, Condition> selections) {
    List<Node> items = condition instanceof Node.Sequence list ? list.items() : List.of(condition);
    List<Condition> parts = new ArrayList<>();
    for (Node item : items) {
      Condition part = null;
      if (item instanceof Node.Scalar text && !text.isNull()) {
        part = new ConditionParser(text.text(), text.line(), selections, problems).parse();
      } else {
        problems.add(item.line(), "a condition is a text, such as 'selection and not filter'");
      }
      if (part != null) parts.add(part);
    }
    if (items.isEmpty()) problems.add(condition.line(), "the list of conditions is empty");
    return parts.isEmpty() ? null : any(parts);
  }

  private @Nullable Condition selection(String name, Node node, int line, String under) {
    return switch (node) {
      case Node.Mapping map -> fields(name, map, under);
      case Node.Sequence list -> alternatives(name, list, under);
      case Node.Scalar scalar -> field(name, "", List.of(scalar), line, under);
    };
  }

  /** A list: maps are alternatives, scalars are keywords. */
  private @Nullable Condition alternatives(String name, Node.Sequence list, String under) {
    List<Condition> parts = new ArrayList<>();
    if (list.items().isEmpty()) {
      problems.add(list.line(), "selection '" + name + "' is an empty list");
    }
    for (Node item : list.items()) {
      Condition part =
          switch (item) {
            case Node.Mapping map -> fields(name, map, under);
            case Node.Scalar scalar -> field(name, "", List.of(scalar), scalar.line(), under);
            case Node.Sequence inner -> {
              problems.add(
                  inner.line(),
                  "selection '" + name + "': a list in a list; allowed are maps and keywords");
              yield null;
            }
          };
      if (part != null) parts.add(part);
    }
    return parts.isEmpty() ? null : any(parts);
  }

  private @Nullable Condition fields(String name, Node.Mapping map, String under) {
    List<Condition> parts = new ArrayList<>();
    if (map.entries().isEmpty()) {
      problems.add(map.line(), "selection '" + name + "' has no fields");
    }
    for (Map.Entry<String, Node> entry : map.entries().entrySet()) {
      String key = entry.getKey();
      int line = map.lineOf(key);
      Condition part =
          switch (entry.getValue()) {
            case Node.Scalar scalar -> field(name, key, List.of(scalar), line, under);
            case Node.Sequence list when holdsMaps(list) -> members(name, key, list, line, under);
            case Node.Sequence list -> field(name, key, list.items(), line, under);
            case Node.Mapping inner -> members(name, key, inner, line, under);
          };
      if (part != null) parts.add(part);
    }
    return parts.isEmpty() ? null : all(parts);
  }

  private static boolean holdsMaps(Node.Sequence list) {
    return !list.items().isEmpty() && list.items().getFirst() instanceof Node.Mapping;
  }

  /** What members of an array must satisfy: {@code field[any]: {…}}. */
  private @Nullable Condition members(
      String selection, String key, Node block, int line, String under) {
    if (version < 3) {
      problems.add(
          line,
          "field '"
              + key
              + "' holds a mapping; array matching takes 'sigma-version: 3' in the rule and names"
              + " the members, such as '"
              + key
              + "[any]'");
      return null;
    }
    Selectors selectors = Selectors.read(key, under, line, problems);
    if (selectors == null) return null;
    List<Selectors.Step> steps = selectors.steps();
    if (steps.isEmpty() || !steps.getLast().array().equals(selectors.field())) {
      problems.add(
          line,
          "'"
              + key
              + "' holds a mapping: say behind it which members, [any], [all], [all_or_empty],"
              + " [none] or a place such as [0]");
      return null;
    }
    String array = selectors.field();
    Condition body =
        block instanceof Node.Mapping map && map.get("condition") != null
            ? conditions(map, selection, array)
            : selection(selection, block, line, array);
    return body == null ? null : selectors.around(owner + selection, body);
  }

  /** One line of a map, {@code field|modifiers: values}; an empty field means keywords. */
  private @Nullable Condition field(
      String selection, String key, List<Node> items, int line, String under) {
    if (items.isEmpty()) {
      problems.add(line, "'" + key + "' has an empty list of values, which could never hold");
      return null;
    }
    List<Node.Scalar> scalars = new ArrayList<>();
    for (Node item : items) {
      if (item instanceof Node.Scalar scalar) scalars.add(scalar);
      else
        problems.add(item.line(), "'" + key + "': a value must be a text, number, boolean or null");
    }
    values += scalars.size();
    if (values > MAX_VALUES) {
      if (values - scalars.size() <= MAX_VALUES) {
        problems.add(line, "more than " + MAX_VALUES + " values in one rule");
      }
      return null;
    }
    String[] names = key.split("\\|", -1);
    if (names[0].length() > MAX_NAME) {
      problems.add(line, "a field's name has at most " + MAX_NAME + " characters");
      return null;
    }
    if (names[0].isEmpty() && !under.isEmpty()) {
      problems.add(
          line, "members of an array have no keywords: name a field of theirs, or . for them");
      return null;
    }
    Modifiers modifiers = Modifiers.read(names, line, problems);
    Selectors selectors =
        version < 3 ? Selectors.plain(names[0]) : Selectors.read(names[0], under, line, problems);
    if (modifiers == null || selectors == null) return null;
    String array = selectors.steps().isEmpty() ? under : selectors.steps().getLast().array();
    FieldTests tests =
        new FieldTests(owner + selection, selectors.field(), array, modifiers, lists, problems);
    Condition condition = tests.read(scalars);
    return condition == null ? null : selectors.around(owner + selection, condition);
  }

  /** The conjunction of some conditions; one alone stands for itself. */
  static Condition all(List<Condition> parts) {
    return parts.size() == 1 ? parts.getFirst() : new Condition.And(List.copyOf(parts));
  }

  /** The disjunction of some conditions; one alone stands for itself. */
  static Condition any(List<Condition> parts) {
    return parts.size() == 1 ? parts.getFirst() : new Condition.Or(List.copyOf(parts));
  }
}
