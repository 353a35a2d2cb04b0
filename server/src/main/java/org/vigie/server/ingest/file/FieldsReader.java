package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader of logs whose lines that begin with {@code #} name the fields of those after them: W3C's
 * extended format (IIS, Windows firewall, CloudFront, proxies) and Zeek's. A line becomes a JSON
 * object; {@code -} is no value. The fields may change on the way.
 */
final class FieldsReader implements RecordReader {
  private final LineReader lines;
  private final int limit;
  private final Foreign foreign = new Foreign();
  private Rows rows = new Rows(List.of());
  private boolean zeek;
  private String path = "";
  private long uneven;
  private long dropped;
  private long directives;

  FieldsReader(InputStream in, int limit) {
    this.lines = new LineReader(in, limit);
    this.limit = limit;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    while (true) {
      byte[] line = lines.next();
      if (line == null) return null;
      if (line[0] == '#') {
        directives++;
        directive(foreign.text(line));
        continue;
      }
      dropped = lines.dropped();
      if (rows.columns() == 0 || dropped > 0) return line;
      byte[] json = json(foreign.text(line));
      if (json.length == 0) continue;
      if (json.length <= limit) return json;
      dropped = (long) json.length - limit;
      return Arrays.copyOf(json, limit);
    }
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public long empty() {
    return lines.empty() + directives;
  }

  @Override
  public @Nullable String damage() {
    List<String> words = new ArrayList<>();
    if (uneven > 0) words.add("%,d lines have more or fewer values than fields".formatted(uneven));
    if (foreign.count() > 0) words.add(foreign.words());
    return words.isEmpty() ? null : String.join("; ", words);
  }

  private void directive(String line) {
    if (line.startsWith("#Fields:")) {
      zeek = false;
      String names = line.substring(8).strip().replace('\t', ' ');
      rows = new Rows(cut(names, ' ', Empty.LEFT_OUT));
    } else if (line.startsWith("#fields\t")) {
      zeek = true;
      List<String> names = cut(line.substring(8), '\t', Empty.KEPT);
      names.add("_path");
      rows = new Rows(names);
    } else if (line.startsWith("#path\t")) {
      path = line.substring(6);
    }
  }

  private byte[] json(String line) {
    List<String> values = line.indexOf('\t') >= 0 ? cut(line, '\t', Empty.KEPT) : words(line);
    List<String> cells = new ArrayList<>(values.size() + 1);
    for (String value : values) cells.add(isNone(value) ? "" : value);
    if (zeek) cells.add(path);
    if (cells.size() != rows.columns()) uneven++;
    return rows.json(cells);
  }

  private boolean isNone(String value) {
    return value.equals("-") || (zeek && value.equals("(empty)"));
  }

  /** What becomes of parts without letters. */
  private enum Empty {
    KEPT,
    LEFT_OUT
  }

  /** What stands between separators. */
  private static List<String> cut(String line, char separator, Empty empty) {
    List<String> parts = new ArrayList<>();
    for (int start = 0; start <= line.length(); ) {
      int end = line.indexOf(separator, start);
      if (end < 0) end = line.length();
      if (end > start || empty == Empty.KEPT) parts.add(line.substring(start, end));
      start = end + 1;
    }
    return parts;
  }

  /** Values between spaces; those in quotes may hold some. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (c == ' ') {
        at++;
        continue;
      }
      int close = c == '"' ? line.indexOf('"', at + 1) : -1;
      if (close > 0 && (close + 1 == line.length() || line.charAt(close + 1) == ' ')) {
        words.add(line.substring(at + 1, close));
        at = close + 1;
      } else {
        int end = line.indexOf(' ', at);
        if (end < 0) end = line.length();
        words.add(line.substring(at, end));
        at = end;
      }
    }
    return words;
  }
}
