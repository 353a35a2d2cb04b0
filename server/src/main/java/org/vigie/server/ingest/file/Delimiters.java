package org.vigie.server.ingest.file;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The search for the delimiter of a table: one that cuts the first line into names of columns, and
 * the lines after it into as many cells. Prose with commas, and lines of a log that happen to have
 * some, have no such first line.
 */
final class Delimiters {
  private static final char[] KNOWN = {',', ';', '\t', '|'};

  /** Rows looked at, the header included. */
  private static final int ROWS = 20;

  /** A name of a column: begins with a letter and holds no sentence. */
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}_@$%][\\p{L}\\p{N} _@$%#.:/()\\[\\]{}&?*'-]{0,79}");

  private static final Pattern SENTENCE = Pattern.compile("(\\S+ ){5,}\\S+|.*[:.?]( .*)?");

  private Delimiters() {}

  /** The delimiter of the table that begins there; 0 where it is none. */
  static char of(byte[] head, int from) {
    int start = CsvReader.skipPreamble(head, from);
    char said = CsvReader.said(head, from);
    if (said != 0) return said;
    for (char delimiter : KNOWN) {
      if (fits(rows(head, start, delimiter))) return delimiter;
    }
    return 0;
  }

  /** The delimiter of what is said to be a table: the most frequent of its first line. */
  static char likeliest(byte[] head, int from) {
    char found = of(head, from);
    if (found != 0) return found;
    int best = 0;
    found = ',';
    for (char delimiter : KNOWN) {
      List<List<String>> rows = rows(head, CsvReader.skipPreamble(head, from), delimiter);
      int cells = rows.isEmpty() ? 0 : rows.getFirst().size();
      if (cells > best) {
        best = cells;
        found = delimiter;
      }
    }
    return found;
  }

  private static boolean fits(List<List<String>> rows) {
    if (rows.isEmpty()) return false;
    List<String> header = rows.getFirst();
    if (header.size() < 2 || !areNames(header)) return false;
    int alike = 0;
    for (List<String> row : rows) {
      if (row.size() == header.size()) alike++;
    }
    // Two columns are soon found in anything; a header alone must be long to be one.
    if (header.size() == 2) return rows.size() >= 3 && alike == rows.size();
    if (rows.size() == 1) return header.size() >= 4;
    return alike >= Math.max(2, rows.size() * 3 / 4);
  }

  private static boolean areNames(List<String> header) {
    Set<String> seen = new HashSet<>();
    int empty = 0;
    for (String cell : header) {
      String name = cell.strip();
      if (name.isEmpty()) {
        empty++; // some exports leave the column of numbers, or the last one, without a name
      } else if (!NAME.matcher(name).matches()
          || SENTENCE.matcher(name).matches()
          || !seen.add(name)) {
        return false;
      }
    }
    return empty <= 1 && header.size() - empty >= 2;
  }

  /** The first rows that are whole in the head. */
  private static List<List<String>> rows(byte[] head, int from, char delimiter) {
    List<List<String>> rows = new ArrayList<>();
    Foreign foreign = new Foreign();
    int at = from;
    while (at < head.length && rows.size() < ROWS) {
      int end = CsvReader.rowEnd(head, at, head.length, delimiter);
      // A quote that is not closed in sight is no quote.
      if (end < 0) end = CsvReader.newline(head, at, head.length);
      // A last row that the head cuts says nothing, unless it is all there is.
      if (end < 0 && !rows.isEmpty() && head.length >= Format.HEAD) break;
      int to = end < 0 ? head.length : end;
      byte[] row = foreign.utf8(Arrays.copyOfRange(head, at, to));
      List<String> cells = CsvReader.cells(row, delimiter);
      if (!(cells.size() == 1 && cells.getFirst().isBlank())) rows.add(cells);
      at = to + 1;
    }
    return rows;
  }
}
