package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader of tables (RFC 4180): each row becomes a JSON object with the header's names as keys,
 * empty cells left out. A quote that is never closed does not swallow the rest: after a bound, or
 * at the end, its row ends with its line.
 */
final class CsvReader implements RecordReader {
  /** Longest row, over all its lines, whose quotes are still believed. */
  private static final int QUOTED = 1 << 20;

  private static final String TYPE = "#TYPE ";

  private final Stretch in;
  private final int limit;
  private final char delimiter;
  private final Rows rows;
  private final Foreign foreign = new Foreign();
  private long dropped;
  private long empty;
  private long uneven;
  private long open;

  /**
   * A reader of rows no longer than {@code limit} bytes.
   *
   * @param head beginning of the same stream, by which the delimiter is found
   */
  CsvReader(InputStream in, byte[] head, int limit) throws IOException {
    this.in = new Stretch(in);
    this.limit = limit;
    this.delimiter = Delimiters.likeliest(head, 0);
    this.in.skip(skipPreamble(head, 0));
    byte[] first = line();
    this.rows = new Rows(first == null ? List.of() : cells(foreign.utf8(first), delimiter));
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    while (true) {
      byte[] line = line();
      if (line == null) return null;
      List<String> cells = cells(foreign.utf8(line), delimiter);
      if (cells.size() != rows.columns()) uneven++;
      byte[] json = rows.json(cells);
      if (json.length > 0) return cut(json);
      empty++;
    }
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public long empty() {
    return empty;
  }

  @Override
  public @Nullable String damage() {
    List<String> words = new ArrayList<>();
    if (uneven > 0)
      words.add("%,d rows have more or fewer cells than the header".formatted(uneven));
    if (open > 0) words.add("%,d quotes are not closed".formatted(open));
    if (foreign.count() > 0) words.add(foreign.words());
    return words.isEmpty() ? null : String.join("; ", words);
  }

  private byte[] cut(byte[] json) {
    if (json.length <= limit) return json;
    dropped += (long) json.length - limit;
    return Arrays.copyOf(json, limit);
  }

  /** The bytes of the next row that is not blank, without its end; null at the end. */
  private byte @Nullable [] line() throws IOException {
    dropped = 0;
    while (true) {
      byte[] row;
      int end = in.find(0, QUOTED, (bytes, from, to) -> rowEnd(bytes, from, to, delimiter));
      if (end < 0) {
        if (in.held() == 0) return null;
        int line = newline(in.bytes(), in.from(), in.from() + in.held());
        if (in.held() < QUOTED && line < 0) {
          row = in.take(in.held(), 0);
        } else {
          open++;
          row = longLine(line);
        }
      } else {
        row = in.take(end, 1);
      }
      if (!isBlank(row)) return row;
      empty++;
    }
  }

  /** A line whose end is, or may be, beyond what is held. */
  private byte[] longLine(int end) throws IOException {
    if (end >= 0) return in.take(end - in.from(), 1);
    byte[] taken = in.take(Math.min(in.held(), limit), 0);
    dropped += in.passLine();
    return taken;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\r' && b != '\t') return false;
    }
    return true;
  }

  /** Where the row ends that begins there: its line end outside of quotes; negative for none. */
  static int rowEnd(byte[] bytes, int from, int to, char delimiter) {
    boolean quoted = false;
    boolean begins = true; // a quote elsewhere than at the beginning of a cell is a letter
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (quoted) {
        if (b != '"') continue;
        if (i + 1 < to && bytes[i + 1] == '"') i++;
        else quoted = false;
      } else if (b == '\n') {
        return i;
      } else {
        quoted = b == '"' && begins;
        begins = b == delimiter;
      }
    }
    return -1;
  }

  static int newline(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) if (bytes[i] == '\n') return i;
    return -1;
  }

  /** Where the header begins: behind Excel's {@code sep=} or PowerShell's {@code #TYPE} line. */
  static int skipPreamble(byte[] head, int from) {
    if (said(head, from) == 0 && !startsWith(head, from, TYPE)) return from;
    int end = newline(head, from, head.length);
    return end < 0 ? head.length : end + 1;
  }

  /** The delimiter that the first line says, as Excel has it; 0 where it says none. */
  static char said(byte[] head, int from) {
    if (!startsWith(head, from, "sep=") || from + 5 >= head.length) return 0;
    byte end = head[from + 5];
    return end == '\r' || end == '\n' ? (char) (head[from + 4] & 0x7f) : 0;
  }

  private static boolean startsWith(byte[] head, int from, String text) {
    byte[] wanted = text.getBytes(UTF_8);
    int end = from + wanted.length;
    return end <= head.length && Arrays.equals(head, from, end, wanted, 0, wanted.length);
  }

  /** The cells of a row. */
  static List<String> cells(byte[] bytes, char delimiter) {
    String row = new String(bytes, UTF_8);
    if (row.endsWith("\r")) row = row.substring(0, row.length() - 1);
    List<String> cells = new ArrayList<>();
    int at = 0;
    while (true) {
      if (at < row.length() && row.charAt(at) == '"') {
        StringBuilder cell = new StringBuilder();
        at = quoted(row, at + 1, cell);
        // What stands between the closing quote and the delimiter belongs to the cell.
        int end = end(row, at, delimiter);
        cells.add(cell.append(row, at, end).toString());
        at = end;
      } else {
        int end = end(row, at, delimiter);
        cells.add(row.substring(at, end));
        at = end;
      }
      if (at >= row.length()) return cells;
      at++;
    }
  }

  /** Takes the inside of quotes, two of which are one; where it goes on behind them. */
  private static int quoted(String row, int from, StringBuilder cell) {
    int at = from;
    while (at < row.length()) {
      char c = row.charAt(at++);
      if (c == '"') {
        if (at == row.length() || row.charAt(at) != '"') return at;
        at++;
      }
      cell.append(c);
    }
    return at;
  }

  private static int end(String row, int from, char delimiter) {
    int end = row.indexOf(delimiter, from);
    return end < 0 ? row.length() : end;
  }
}
