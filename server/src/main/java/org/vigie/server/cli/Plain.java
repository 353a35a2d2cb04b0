package org.vigie.server.cli;

import java.util.stream.Collectors;

/** Text of logs and names of files as a terminal may have them. */
final class Plain {
  private Plain() {}

  /** One line, with nothing that moves the cursor or turns the text round. */
  static String line(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean acts =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR;
              plain.appendCodePoint(acts ? '.' : c);
            });
    return plain.toString();
  }

  /** The same for several lines, which remain several. */
  static String lines(String text) {
    return text.lines().map(Plain::line).collect(Collectors.joining("\n"));
  }
}
