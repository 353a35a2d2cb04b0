package org.vigie.parse;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.vigie.parse.Explanation.Place;
import org.vigie.yaml.Node;

/** Where the compiled parts of definitions stand in their documents. */
final class Origins {
  /** Files of nodes that may have been laid into the document of another. */
  private final IdentityHashMap<Node, String> files = new IdentityHashMap<>();

  private final IdentityHashMap<Object, Place> places = new IdentityHashMap<>();

  /** Says that a node and all below it stand in a file. */
  void file(Node node, String file) {
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
