package org.vigie.store.lake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The columns that a text of SQL names, told by its letters alone: all that it names, and perhaps
 * some more.
 *
 * @param tops as SQL sees them: names without a dot, structs whole
 * @param read those of which a value is needed, within the structs too
 */
record Named(List<String> tops, List<Column> read) {
  static Named of(LakeTable table, String select) {
    String text = select.toLowerCase(Locale.ROOT).replace("\"", "");
    List<String> tops = Parts.named(table, select);
    // A count of rows is no star.
    if (text.replace("count(*)", "").indexOf('*') >= 0) {
      return new Named(tops, table.shape().columns());
    }
    Set<String> whole = new HashSet<>();
    for (String top : tops) if (isWhole(table, top, text)) whole.add(top);
    List<Column> read = new ArrayList<>();
    for (Column column : table.shape().columns()) {
      String top = column.steps().getFirst();
      boolean scope = column.path().equals(Shapes.TIME_OF) || column.path().equals(Shapes.RECEIVED);
      if (scope || text.contains(column.path()) || whole.contains(top)) read.add(column);
    }
    return new Named(tops, read);
  }

  /** Columns by their paths. */
  static Named of(LakeTable table, Collection<String> paths) {
    List<Column> read =
        table.shape().columns().stream().filter(column -> paths.contains(column.path())).toList();
    if (read.size() != paths.size()) throw new IllegalArgumentException("not columns: " + paths);
    return new Named(List.of(), read);
  }

  /** Whether a struct is named without one of its columns. */
  private static boolean isWhole(LakeTable table, String top, String text) {
    List<String> paths =
        table.shape().columns().stream()
            .map(Column::path)
            .filter(path -> path.startsWith(top + "."))
            .toList();
    if (paths.isEmpty()) return false;
    for (int at = text.indexOf(top); at >= 0; at = text.indexOf(top, at + 1)) {
      int from = at;
      if (paths.stream().noneMatch(path -> text.startsWith(path, from))) return true;
    }
    return false;
  }
}
