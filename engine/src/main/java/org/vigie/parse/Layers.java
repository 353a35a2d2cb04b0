package org.vigie.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Node;

/**
 * Lays one parser document over another: a parser that {@code extends} one of the same family, and
 * an operator's {@code overlay} of a shipped parser that is pinned to its version.
 */
final class Layers {
  /** What is added in front of what stands below. */
  private static final Set<String> LISTS = Set.of("decode", "time", "absent", "ignore");

  /** What is laid over key by key. */
  private static final Set<String> TABLES = Set.of("let", "ecs", "alias");

  private Layers() {}

  /**
   * All parsers with what is laid over them, by the document that defines them.
   *
   * @param roots documents that say {@code parser} or {@code overlay}
   */
  static Map<Parsers.Document, Node.Mapping> resolve(
      Map<Parsers.Document, Node.Mapping> roots, Complaints complaints) {
    Map<String, Node.Mapping> byName = new LinkedHashMap<>();
    roots.forEach((document, root) -> byName.put(String.valueOf(root.text("parser")), root));
    Map<String, Node.Mapping> overlaid = new LinkedHashMap<>();
    roots.forEach(
        (document, root) -> {
          String name = root.text("overlay");
          if (name == null) return;
          Complaints.Of own = complaints.of(document.file());
          Node.Mapping below = overlaid.getOrDefault(name, byName.get(name));
          if (below == null) {
            own.unknown(root.lineOf("overlay"), "parser", name, byName.keySet());
            return;
          }
          pinned(root, below, own);
          overlaid.put(name, merge(below, root, Set.of("overlay", "pins")));
        });
    Map<Parsers.Document, Node.Mapping> resolved = new LinkedHashMap<>();
    roots.forEach(
        (document, root) -> {
          String name = root.text("parser");
          if (name == null) return;
          Node.Mapping whole = extended(root, byName, complaints.of(document.file()));
          Node.@Nullable Mapping over = overlaid.get(name);
          resolved.put(document, over == null ? whole : over);
        });
    return resolved;
  }

  private static Node.Mapping extended(
      Node.Mapping root, Map<String, Node.Mapping> byName, Complaints.Of own) {
    String base = root.text("extends");
    if (base == null) return root;
    Node.Mapping below = byName.get(base);
    if (below == null || below.get("extends") != null) {
      own.unknown(root.lineOf("extends"), "parser to extend", base, byName.keySet());
      return root;
    }
    LinkedHashMap<String, Node> entries = new LinkedHashMap<>(below.entries());
    entries.remove("identify");
    return merge(
        new Node.Mapping(below.line(), entries, below.keyLines()), root, Set.of("extends"));
  }

  private static void pinned(Node.Mapping root, Node.Mapping below, Complaints.Of own) {
    String pins = root.text("pins");
    String version = below.text("version");
    if (pins != null && pins.equals(version)) return;
    own.add(
        root.lineOf("pins"),
        "the overlay was written for version "
            + pins
            + ", the parser has version "
            + version
            + "; check it against the new version and set 'pins' to that");
  }

  private static Node.Mapping merge(Node.Mapping below, Node.Mapping over, Set<String> without) {
    LinkedHashMap<String, Node> entries = new LinkedHashMap<>(below.entries());
    Map<String, Integer> lines = new LinkedHashMap<>(below.keyLines());
    lines.putAll(over.keyLines());
    over.entries()
        .forEach(
            (key, node) -> {
              if (!without.contains(key)) entries.put(key, merged(key, entries.get(key), node));
            });
    without.forEach(entries::remove);
    return new Node.Mapping(below.line(), entries, lines);
  }

  private static Node merged(String key, @Nullable Node below, Node over) {
    if (below == null) return over;
    // A map is laid over path by path, which is known only where it is compiled.
    if (key.equals("map")) return list(below, over);
    if (LISTS.contains(key) || key.equals("identify")) return list(over, below);
    boolean both = below instanceof Node.Mapping && over instanceof Node.Mapping;
    if (!both) return over;
    Node.Mapping lower = (Node.Mapping) below;
    Node.Mapping upper = (Node.Mapping) over;
    if (TABLES.contains(key)) {
      LinkedHashMap<String, Node> all = new LinkedHashMap<>(lower.entries());
      all.putAll(upper.entries());
      Map<String, Integer> lines = new LinkedHashMap<>(lower.keyLines());
      lines.putAll(upper.keyLines());
      return new Node.Mapping(upper.line(), all, lines);
    }
    if (!key.equals("cases")) return over;
    LinkedHashMap<String, Node> cases = new LinkedHashMap<>(lower.entries());
    upper
        .entries()
        .forEach(
            (name, node) -> {
              cases.put(name, caseOver(cases.get(name), node));
            });
    return new Node.Mapping(upper.line(), cases, upper.keyLines());
  }

  private static Node caseOver(@Nullable Node below, Node over) {
    return below instanceof Node.Mapping lower && over instanceof Node.Mapping upper
        ? merge(lower, upper, Set.of())
        : over;
  }

  private static Node list(Node first, Node second) {
    List<Node> items = new ArrayList<>();
    for (Node node : List.of(first, second)) {
      if (node instanceof Node.Sequence sequence) items.addAll(sequence.items());
      else items.add(node);
    }
    return new Node.Sequence(first.line(), items);
  }
}
