package org.vigie.enrich;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Rows of a table as RFC 4180 writes them, by comma or semicolon, whichever the first line has
 * more; a byte order mark, blank lines and lines that begin with {@code #} are passed over.
 */
final class Csv {
  private static final int MOST_CELLS = 64;

  private final String text;
  private final char separator;
  private int at;
  private int line = 1;

  private Csv(String text) {
    this.text = text;
    at = text.startsWith("\uFEFF") ? 1 : 0;
    separator = separator();
  }

  /** Hands over each row with the number of its first line. */
  static void read(String text, ObjIntConsumer<List<String>> taker) {
    Csv csv = new Csv(text);
    while (csv.at < text.length()) {
      int line = csv.line;
      boolean comment = text.charAt(csv.at) == '#';
      List<String> row = csv.row();
      boolean blank = row.size() == 1 && row.getFirst().isBlank();
      if (!comment && !blank) taker.accept(row, line);
    }
  }

  private char separator() {
    int from = at;
    // The first line that is no comment decides.
    while (from < text.length() && text.charAt(from) == '#') {
      int end = text.indexOf('\n', from);
      from = end < 0 ? text.length() : end + 1;
    }
    int commas = 0;
    int semicolons = 0;
    for (int i = from; i < text.length() && text.charAt(i) != '\n'; i++) {
      if (text.charAt(i) == ',') commas++;
      if (text.charAt(i) == ';') semicolons++;
    }
    return semicolons > commas ? ';' : ',';
  }

  private List<String> row() {
    List<String> cells = new ArrayList<>();
    while (true) {
      String cell = cell();
      if (cells.size() < MOST_CELLS) cells.add(cell);
      if (at >= text.length()) return cells;
      char c = text.charAt(at++);
      if (c == separator) continue;
      if (c == '\r' && at < text.length() && text.charAt(at) == '\n') at++;
      line++;
      return cells;
    }
  }

  /** The next cell, without blanks around it; {@code at} is then on what ends it. */
  private String cell() {
    int start = at;
    while (at < text.length() && text.charAt(at) == ' ') at++;
    if (at < text.length() && text.charAt(at) == '"') return quoted();
    at = start;
    while (at < text.length() && !isEnd(text.charAt(at))) at++;
    return text.substring(start, at).strip();
  }

  private String quoted() {
    StringBuilder cell = new StringBuilder();
    at++;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\n') line++;
      if (c != '"') {
        cell.append(c);
      } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
        cell.append('"');
        at++;
      } else break;
    }
    at++;
    while (at < text.length() && !isEnd(text.charAt(at))) at++;
    return cell.toString().strip();
  }

  private boolean isEnd(char c) {
    return c == separator || c == '\n' || c == '\r';
  }
}
