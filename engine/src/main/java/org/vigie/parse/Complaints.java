package org.vigie.parse;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Nearest;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;

/** All that is wrong with a set of documents, collected while they are compiled. */
final class Complaints {
  private final List<Problem> problems = new ArrayList<>();

  /** The complaints about one file. */
  Of of(String file) {
    return new Of(file);
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  List<Problem> all() {
    return List.copyOf(problems);
  }

  /** Reads nodes of one file, and complains where they are not what they should be. */
  final class Of {
    private final String file;

    private Of(String file) {
      this.file = file;
    }

    String file() {
      return file;
    }

    void add(int line, String message) {
      problems.add(new Problem(file, line, message));
    }

    /** Complains about a word that is none of those allowed, and names the nearest. */
    void unknown(int line, String what, String word, Collection<String> allowed) {
      String nearest = Nearest.of(word, allowed);
      List<String> sorted = allowed.stream().sorted().toList();
      String list =
          sorted.size() <= 40
              ? "; allowed: " + String.join(", ", sorted)
              : "; " + sorted.size() + " are allowed";
      String hint = nearest == null ? "" : "; did you mean '" + nearest + "'?";
      add(line, "unknown " + what + " '" + word + "'" + hint + list);
    }

    /** Checks the keys of a mapping. */
    void keys(Node.Mapping mapping, Collection<String> allowed) {
      for (String key : mapping.entries().keySet()) {
        if (!allowed.contains(key)) unknown(mapping.lineOf(key), "key", key, allowed);
      }
    }

    Node.@Nullable Mapping mapping(@Nullable Node node, int line, String what) {
      if (node instanceof Node.Mapping mapping) return mapping;
      add(node == null ? line : node.line(), what + " must be a mapping");
      return null;
    }

    /** The text of a scalar, or null with a complaint. */
    @Nullable String text(@Nullable Node node, int line, String what) {
      if (node instanceof Node.Scalar scalar && !scalar.isNull()) return scalar.text();
      add(node == null ? line : node.line(), what + " must be a text");
      return null;
    }

    /** The text of a key that must be there. */
    String required(Node.Mapping mapping, String key) {
      String text = text(mapping.get(key), mapping.line(), "'" + key + "'");
      return text == null ? "?" : text;
    }

    /** The texts of a list; a single text is a list of one. */
    List<String> texts(@Nullable Node node, String what) {
      List<String> texts = new ArrayList<>();
      for (Node item : items(node)) {
        String text = text(item, item.line(), what);
        if (text != null) texts.add(text);
      }
      return texts;
    }

    /** The items of a list; anything else is a list of one, nothing an empty one. */
    List<Node> items(@Nullable Node node) {
      if (node == null) return List.of();
      return node instanceof Node.Sequence list ? list.items() : List.of(node);
    }
  }
}
