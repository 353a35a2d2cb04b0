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

  Detection(Problems problems, Map<String, List<String>> lists) {
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
    Map<String, Condition> selections = new LinkedHashMap<>();
    for (Map.Entry<String, Node> entry : detection.entries().entrySet()) {
      String name = entry.getKey();
      if (name.equals("condition")) continue;
      if (name.equals("timeframe")) {
        problems.add(detection.lineOf(name), LegacyAggregation.timeframe(entry.getValue()));
      } else if (name.isEmpty() || name.length() > MAX_NAME) {
        problems.add(detection.lineOf(name), "a selection's name has 1 to 256 characters");
      } else {
        Condition selection = selection(name, entry.getValue(), detection.lineOf(name));
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

  private @Nullable Condition selection(String name, Node node, int line) {
    return switch (node) {
      case Node.Mapping map -> fields(name, map);
      case Node.Sequence list -> alternatives(name, list);
      case Node.Scalar scalar -> field(name, "", List.of(scalar), line);
    };
  }

  /** A list: maps are alternatives, scalars are keywords. */
  private @Nullable Condition alternatives(String name, Node.Sequence list) {
    List<Condition> parts = new ArrayList<>();
    if (list.items().isEmpty()) {
      problems.add(list.line(), "selection '" + name + "' is an empty list");
    }
    for (Node item : list.items()) {
      Condition part =
          switch (item) {
            case Node.Mapping map -> fields(name, map);
            case Node.Scalar scalar -> field(name, "", List.of(scalar), scalar.line());
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

  private @Nullable Condition fields(String name, Node.Mapping map) {
    List<Condition> parts = new ArrayList<>();
    if (map.entries().isEmpty()) {
      problems.add(map.line(), "selection '" + name + "' has no fields");
    }
    for (Map.Entry<String, Node> entry : map.entries().entrySet()) {
      int line = map.lineOf(entry.getKey());
      Condition part =
          switch (entry.getValue()) {
            case Node.Scalar scalar -> field(name, entry.getKey(), List.of(scalar), line);
            case Node.Sequence list -> field(name, entry.getKey(), list.items(), line);
            case Node.Mapping inner -> {
              problems.add(
                  line,
                  "field '"
                      + entry.getKey()
                      + "' holds a mapping (array matching): not supported yet");
              yield null;
            }
          };
      if (part != null) parts.add(part);
    }
    return parts.isEmpty() ? null : all(parts);
  }

  /** One line of a map, {@code field|modifiers: values}; an empty field means keywords. */
  private @Nullable Condition field(String selection, String key, List<Node> items, int line) {
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
    Modifiers modifiers = Modifiers.read(names, line, problems);
    if (modifiers == null) return null;
    return new FieldTests(owner + selection, names[0], modifiers, lists, problems).read(scalars);
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
