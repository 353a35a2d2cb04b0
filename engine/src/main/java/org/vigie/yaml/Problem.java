package org.vigie.yaml;

import java.util.List;

/**
 * Something wrong in a piece of content.
 *
 * @param file which, as its reader named it
 * @param line from 1; 0 where no line is to blame
 * @param message what is wrong and what is allowed
 */
public record Problem(String file, int line, String message) {
  /** Problems, a line each, indented by two. */
  public static String lines(List<Problem> problems) {
    return String.join("\n  ", problems.stream().map(Problem::toString).toList());
  }

  @Override
  public String toString() {
    return line > 0 ? file + ":" + line + ": " + message : file + ": " + message;
  }
}
