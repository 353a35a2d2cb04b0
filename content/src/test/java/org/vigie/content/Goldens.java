package org.vigie.content;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;
import org.vigie.yaml.Node;
import org.vigie.yaml.Yaml;

/**
 * Golden tests as YAML: a list of {@code test} (a name), {@code raw} or {@code json}, and what is
 * expected of the event. They are written back in the one form that {@link #write} gives.
 */
final class Goldens {
  /**
   * A test.
   *
   * @param raw the text as it came
   * @param expected the rendered expectation; empty where it is not written yet
   */
  record Golden(String name, String raw, String expected) {}

  private Goldens() {}

  /** Reads a file of tests. */
  static List<Golden> read(String file, String text) {
    List<Golden> goldens = new ArrayList<>();
    switch (Yaml.read(file, text)) {
      case Yaml.Read.Failed(var problem) -> throw new AssertionError(problem.toString());
      case Yaml.Read.Documents(var nodes) -> {
        for (Node node : nodes) {
          if (!(node instanceof Node.Sequence list)) throw new AssertionError(file + ": no list");
          for (Node item : list.items()) {
            if (!(item instanceof Node.Mapping golden))
              throw new AssertionError(file + ": no test");
            goldens.add(golden(file, golden));
          }
        }
      }
    }
    return goldens;
  }

  private static Golden golden(String file, Node.Mapping golden) {
    String name = golden.text("test");
    String raw = golden.text("raw");
    if (name == null || raw == null) {
      throw new AssertionError(file + ":" + golden.line() + ": 'test' and 'raw' are needed");
    }
    StringBuilder expected = new StringBuilder();
    golden
        .entries()
        .forEach(
            (key, value) -> {
              if (!key.equals("test") && !key.equals("raw")) render(expected, key, value);
            });
    return new Golden(name, raw, expected.toString());
  }

  private static void render(StringBuilder out, String key, Node node) {
    switch (node) {
      case Node.Scalar scalar ->
          out.append("  ").append(key).append(": ").append(quoted(scalar.text()));
      case Node.Sequence list -> {
        out.append("  ").append(key).append(":");
        for (Node item : list.items()) {
          if (item instanceof Node.Scalar scalar)
            out.append("\n    - ").append(quoted(scalar.text()));
        }
      }
      case Node.Mapping map -> {
        out.append("  ").append(key).append(":");
        map.entries()
            .forEach(
                (name, value) ->
                    out.append("\n    ").append(name(name)).append(": ").append(flow(value)));
      }
    }
    out.append('\n');
  }

  private static String flow(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.isNull() ? "null" : quoted(scalar.text());
      case Node.Sequence list ->
          "[" + String.join(", ", list.items().stream().map(Goldens::flow).toList()) + "]";
      case Node.Mapping map -> throw new AssertionError("nested expectation");
    };
  }

  /**
   * What an event is, rendered as the expectation of a golden. Of several events of one text the
   * keys of those behind the first end with their number.
   */
  static String render(Event event) {
    int number = event.id().part() + 1;
    String behind = number == 1 ? "" : "_" + number;
    StringBuilder out = new StringBuilder();
    out.append("  parser" + behind + ": ").append(quoted(event.parser())).append('\n');
    out.append("  status" + behind + ": ").append(quoted(event.status().name())).append('\n');
    if (!event.warnings().isEmpty()) {
      out.append("  warnings" + behind + ":");
      for (String warning : event.warnings()) out.append("\n    - ").append(quoted(warning));
      out.append('\n');
    }
    if (!event.route().logsources().isEmpty()) {
      out.append("  route" + behind + ":");
      for (var source : event.route().logsources()) {
        out.append("\n    - ").append(quoted(source.toString()));
      }
      out.append('\n');
    }
    leaves(out, "ocsf" + behind, event.ocsf(), 0, 0);
    leaves(out, "native" + behind, event.fields(), Leaves.MAPPED, Leaves.MAPPED);
    leaves(out, "unmapped" + behind, event.fields(), Leaves.MAPPED, 0);
    return out.toString();
  }

  /** Leaves whose flags under a mask are as wanted, in order; several of one name as a list. */
  private static void leaves(StringBuilder out, String title, Leaves leaves, int mask, int wanted) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < leaves.extent(); i++) {
      if ((leaves.flags(i) & mask) != wanted) continue;
      String text = leaves.text(i);
      values
          .computeIfAbsent(leaves.name(i), name -> new ArrayList<>())
          .add(text == null ? "null" : quoted(text));
    }
    if (values.isEmpty()) return;
    out.append("  ").append(title).append(":");
    values.forEach(
        (name, texts) -> {
          String value =
              texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
          out.append("\n    ").append(name(name)).append(": ").append(value);
        });
    out.append('\n');
  }

  private static String name(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_.]*") ? name : quoted(name);
  }

  /** A double-quoted YAML scalar on one line. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7F) out.append(String.format("\\x%02x", (int) c));
          else out.append(c);
        }
      }
    }
    return out.append('"').toString();
  }

  /** The text of a file of tests, each with the expectation given. */
  static String write(List<Golden> goldens) {
    StringBuilder out = new StringBuilder();
    for (Golden golden : goldens) {
      out.append("- test: ").append(quoted(golden.name)).append("\n  raw: ");
      boolean single = golden.raw.chars().allMatch(c -> c >= ' ' && c != 0x7F);
      String plain = "'" + golden.raw.replace("'", "''") + "'";
      out.append(single ? plain : quoted(golden.raw)).append('\n').append(golden.expected);
    }
    return out.toString();
  }
}
