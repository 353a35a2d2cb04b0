package org.vigie.parse;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.parse.Explanation.Place;
import org.vigie.yaml.Node;

/** Where the compiled parts of definitions stand in their documents. */
final class Origins {
  /** Files of nodes that may have been laid into the document of another. */
  private final IdentityHashMap<Node, String> files = new IdentityHashMap<>();

  private final IdentityHashMap<Object, Place> places = new IdentityHashMap<>();

  /** Takes down the files of documents that are laid over others, and of those below them. */
  void layers(Map<Parsers.Document, Node.Mapping> roots) {
    roots.forEach(
        (document, root) -> {
          String name = root.text("parser");
          boolean below =
              name != null
                  && roots.values().stream()
                      .anyMatch(
                          other ->
                              name.equals(other.text("extends"))
                                  || name.equals(other.text("overlay")));
          if (name == null || below) file(root, document.file());
        });
  }

  /** Says that a node and all below it stand in a file. */
  private void file(Node node, String file) {
    files.put(node, file);
    switch (node) {
      case Node.Scalar s -> {}
      case Node.Sequence list -> list.items().forEach(item -> file(item, file));
      case Node.Mapping mapping -> mapping.entries().values().forEach(item -> file(item, file));
    }
  }

  /**
   * Says where a compiled part comes from.
   *
   * @param of of the document that is compiled
   */
  <T> T put(T part, Node node, Complaints.Of of) {
    places.put(part, new Place(files.getOrDefault(node, of.file()), node.line()));
    return part;
  }

  /** Where a compiled part comes from, or null where nobody said it. */
  @Nullable Place of(Object part) {
    return places.get(part);
  }
}
