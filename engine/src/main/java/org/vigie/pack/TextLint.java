package org.vigie.pack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;

/** Remarks on a document as it is written, with the lines they are about. */
final class TextLint {
  private final String file;
  private final int version;
  private final List<Problem> remarks = new ArrayList<>();

  private TextLint(String file, int version) {
    this.file = file;
    this.version = version;
  }

  static List<Problem> of(String file, Node.Mapping document) {
    String version = document.text("sigma-version");
    TextLint lint = new TextLint(file, version != null && version.startsWith("3") ? 3 : 2);
    if (document.get("detection") instanceof Node.Mapping detection) lint.selections(detection);
    if (document.get("filter") instanceof Node.Mapping filter) {
      lint.selections(filter);
      lint.inversion(filter);
    }
    return lint.remarks;
  }

  private void add(int line, String kind, String text) {
    remarks.add(new Problem(file, line, "[" + kind + "] " + text));
  }

  private void selections(Node.Mapping detection) {
    Set<String> used = used(detection);
    for (Map.Entry<String, Node> entry : detection.entries().entrySet()) {
      String name = entry.getKey();
      if (Set.of("condition", "timeframe", "rules").contains(name)) continue;
      if (!used.contains(name)) {
        add(
            detection.lineOf(name),
            "unused-selection",
            "selection '" + name + "' is not named by the condition");
      }
      fields(entry.getValue());
    }
  }

  /** Names of selections that the conditions mean. */
  private static Set<String> used(Node.Mapping detection) {
    Set<String> used = new LinkedHashSet<>();
    Node condition = detection.get("condition");
    List<Node> items =
        condition instanceof Node.Sequence list
            ? list.items()
            : condition == null ? List.of() : List.of(condition);
    for (Node item : items) {
      if (!(item instanceof Node.Scalar scalar)) continue;
      String[] words = scalar.text().replace('(', ' ').replace(')', ' ').strip().split("\\s+");
      for (int i = 0; i < words.length; i++) {
        boolean of = i > 0 && words[i - 1].equalsIgnoreCase("of");
        for (String name : detection.entries().keySet()) {
          boolean them = of && words[i].equalsIgnoreCase("them") && !name.startsWith("_");
          if (them || fits(words[i], name)) used.add(name);
        }
      }
    }
    return used;
  }

  private static boolean fits(String pattern, String name) {
    String[] pieces = pattern.split("\\*", -1);
    if (pieces.length == 1) return pattern.equals(name);
    int at = pieces[0].length();
    if (!name.startsWith(pieces[0])) return false;
    for (int i = 1; i < pieces.length - 1; i++) {
      int found = name.indexOf(pieces[i], at);
      if (found < 0) return false;
      at = found + pieces[i].length();
    }
    String last = pieces[pieces.length - 1];
    return name.length() - last.length() >= at && name.endsWith(last);
  }

  /** A filter is ANDed to its rules: one without a 'not' keeps just what it should remove. */
  private void inversion(Node.Mapping filter) {
    String condition = filter.text("condition");
    if (condition == null) return;
    List<String> words = Arrays.asList(condition.toLowerCase(Locale.ROOT).split("[\\s()]+"));
    if (words.contains("not")) return;
    if (filter.entries().toString().contains("|neq")) return;
    add(
        filter.lineOf("condition"),
        "inverting-filter",
        "the condition '"
            + condition
            + "' is joined to its rules by AND: they fire only on what the filter describes; to"
            + " leave that out write 'not "
            + (condition.contains(" ") ? "(" + condition + ")" : condition)
            + "'");
  }

  private void fields(Node node) {
    switch (node) {
      case Node.Scalar scalar -> {}
      case Node.Sequence list -> list.items().forEach(this::fields);
      case Node.Mapping map -> {
        Map<String, Integer> members = new LinkedHashMap<>();
        for (Map.Entry<String, Node> entry : map.entries().entrySet()) {
          field(entry.getKey(), entry.getValue(), map.lineOf(entry.getKey()), members);
        }
        members.forEach(
            (array, count) -> {
              if (count < 2) return;
              add(
                  map.line(),
                  "split-members",
                  "%d tests of %s each look for a member of their own; for one and the same write a"
                          .formatted(count, array)
                      + " block, "
                      + array
                      + ": {…}");
            });
      }
    }
  }

  private void field(String key, Node value, int line, Map<String, Integer> members) {
    String[] parts = key.split("\\|", -1);
    List<String> modifiers = Arrays.asList(parts).subList(1, parts.length);
    int bracket = parts[0].indexOf(']');
    boolean selector = parts[0].matches(".*[^\\\\]\\[(any|all|all_or_empty|none|-?[0-9]+)\\].*");
    if (selector && version < 3) {
      add(
          line,
          "array-without-version",
          "'" + parts[0] + "' is the name of a field; for members write 'sigma-version: 3'");
    }
    if (selector && version >= 3 && bracket < parts[0].length() - 1) {
      String array = parts[0].substring(0, bracket + 1);
      if (array.matches(".*\\[(any|all|all_or_empty|none)\\]"))
        members.merge(array, 1, Integer::sum);
    }
    List<Node> values =
        value instanceof Node.Sequence list
            ? list.items()
            : value instanceof Node.Mapping ? List.of() : List.of(value);
    if (modifiers.contains("all") && values.size() == 1 && !modifiers.contains("windash")) {
      add(line, "idle-all", "'" + key + "': all changes nothing for a single value");
    }
    for (Node one : values) {
      if (one instanceof Node.Scalar scalar) wildcards(key, modifiers, scalar);
    }
    if (value instanceof Node.Mapping) fields(value);
  }

  private void wildcards(String key, List<String> modifiers, Node.Scalar scalar) {
    String text = scalar.text();
    if (modifiers.contains("re") || text.length() < 2) return;
    boolean starts = text.startsWith("*");
    boolean ends = text.endsWith("*") && !text.endsWith("\\*");
    boolean open = modifiers.contains("contains");
    boolean idle =
        starts && (open || modifiers.contains("endswith") || key.isEmpty())
            || ends && (open || modifiers.contains("startswith") || key.isEmpty())
            || text.contains("**") && !text.contains("\\**");
    if (idle) {
      add(
          scalar.line(),
          "idle-wildcard",
          "'" + key + "', value '" + text + "': a * there changes nothing");
    }
  }
}
