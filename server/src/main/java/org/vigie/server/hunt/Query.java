package org.vigie.server.hunt;

import java.util.List;

/**
 * A question that was understood.
 *
 * @param text as it was asked
 * @param unknown names of fields that are neither OCSF's nor known aliases: they are looked up
 *     among the sources' own fields that nobody mapped
 */
public record Query(String text, Asked asked, List<String> unknown) {
  /** What came of a text: a question, or why it is none. */
  public sealed interface Outcome {
    /** It was understood. */
    record Understood(Query query) implements Outcome {}

    /** It was not. */
    record Refused(Wrong wrong) implements Outcome {}
  }

  /** The tree, which is nobody else's business. */
  public static final class Asked {
    private final Node root;

    Asked(Node root) {
      this.root = root;
    }

    Node root() {
      return root;
    }
  }

  Node root() {
    return asked.root();
  }
}
