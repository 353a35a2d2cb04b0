package org.vigie.sigma;

import java.util.ArrayList;
import java.util.List;
import org.vigie.yaml.Problem;

/** What is wrong with one file, collected so that an author sees it all at once. */
final class Problems {
  /** Most problems reported of a file. */
  private static final int MAX = 50;

  private final String file;
  private final List<Problem> list = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  String file() {
    return file;
  }

  void add(int line, String message) {
    if (list.size() < MAX) list.add(new Problem(file, line, message));
  }

  boolean none() {
    return list.isEmpty();
  }

  List<Problem> list() {
    return List.copyOf(list);
  }

  /** A text from a rule, short enough to stand in a message. */
  static String quoted(String text) {
    return text.length() <= 80 ? "'" + text + "'" : "'" + text.substring(0, 77) + "...'";
  }
}
