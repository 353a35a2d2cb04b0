package org.vigie.pack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;
import org.vigie.yaml.Yaml;

/**
 * Values for the placeholders of rules: files that map names to lists, {@code Workstations: [ws-*,
 * kiosk?]}. A name that stands in several files has the values of all.
 */
final class Placeholders {
  private final Map<String, List<String>> lists = new LinkedHashMap<>();
  private final List<Problem> problems;

  Placeholders(List<Problem> problems) {
    this.problems = problems;
  }

  void read(Pack.Item item) {
    switch (Yaml.read(item.path(), item.text())) {
      case Yaml.Read.Failed(Problem problem) -> problems.add(problem);
      case Yaml.Read.Documents(List<Node> nodes) -> {
        for (Node node : nodes) {
          if (node instanceof Node.Mapping map)
            map.entries().keySet().forEach(n -> add(item, map, n));
          else problems.add(new Problem(item.path(), node.line(), WANTED));
        }
      }
    }
  }

  private static final String WANTED =
      "a file of placeholders maps names to lists of values, such as Workstations: ['ws-*']";

  private void add(Pack.Item item, Node.Mapping map, String name) {
    String bare = name.replace("%", "");
    List<String> values = lists.computeIfAbsent(bare, n -> new ArrayList<>());
    Node node = map.get(name);
    List<Node> nodes =
        node instanceof Node.Sequence list
            ? list.items()
            : node == null ? List.of() : List.of(node);
    for (Node value : nodes) {
      if (value instanceof Node.Scalar scalar && !scalar.isNull()) values.add(scalar.text());
      else problems.add(new Problem(item.path(), value.line(), "'" + name + "': " + WANTED));
    }
  }

  /** The values by name. */
  Map<String, List<String>> lists() {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    lists.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    return Map.copyOf(copy);
  }
}
