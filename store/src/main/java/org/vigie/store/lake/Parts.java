package org.vigie.store.lake;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rows of files as SQL. DuckDB reads row groups that a condition on {@code file_row_number} leaves
 * out only where that is one range; so the same range of several files is one reading, and each
 * range is a SELECT of its own, of the columns that are asked for: with all of them each would cost
 * tens of milliseconds before its first row.
 */
final class Parts {
  private static final String PLAIN = "hive_partitioning = false";

  /** Different ranges of one question; beyond that they are told block by block. */
  private static final int MOST_RANGES = 100;

  /** Columns that tell where a row lies. */
  private static final String FILE = "vigie_file";

  private static final String ROW = "vigie_row";
  private static final String PLACED = "file_row_number = true, filename = '" + FILE + "'";

  private final LakeTable table;
  private final List<String> columns;
  private final List<Path> whole = new ArrayList<>();
  private final Map<Path, Long> masks = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param columns names without a dot, of which rows are to have the values
   */
  Parts(LakeTable table, List<String> columns) {
    this.table = table;
    this.columns = columns;
  }

  /** The columns that a SELECT may name, and those that a scope is told by. */
  static List<String> named(LakeTable table, String select) {
    String text = select.toLowerCase(Locale.ROOT);
    // A count of rows is no star.
    boolean all = text.replace("count(*)", "").indexOf('*') >= 0;
    List<String> always = List.of(Shapes.TIME_OF, Shapes.RECEIVED);
    return table.shape().names().stream()
        .filter(name -> all || always.contains(name) || text.contains(name))
        .toList();
  }

  /**
   * Adds the blocks of a file.
   *
   * @param mask a bit each; all of them where every bit is set
   */
  void add(Path file, long mask) {
    if (mask == -1) whole.add(file);
    else if (mask != 0) masks.put(file, mask);
  }

  /**
   * Rows of a file.
   *
   * @param from the first one
   * @param to behind the last one
   */
  record Range(long from, long to) {
    private static final Range ALL = new Range(0, Long.MAX_VALUE);

    boolean isAll() {
      return to == Long.MAX_VALUE;
    }

    String condition() {
      return "file_row_number >= " + from + " AND file_row_number < " + to;
    }

    private static Range blocks(int from, int to) {
      return new Range((long) from * IndexBuilder.BLOCK, (long) to * IndexBuilder.BLOCK);
    }
  }

  /** The ranges of rows of some blocks; all of them where every bit is set. */
  static List<Range> ranges(long mask) {
    if (mask == -1) return List.of(Range.ALL);
    List<Range> ranges = new ArrayList<>();
    for (int from = 0; from < IndexBuilder.MOST_BLOCKS; ) {
      if ((mask >>> from & 1) == 0) {
        from++;
        continue;
      }
      int to = from + Long.numberOfTrailingZeros(~(mask >>> from));
      ranges.add(Range.blocks(from, to));
      from = to;
    }
    return ranges;
  }

  /** The files of each range. */
  private Map<Range, List<Path>> readings() {
    Map<Range, List<Path>> readings = new LinkedHashMap<>();
    masks.forEach(
        (file, mask) -> {
          for (Range range : ranges(mask)) {
            readings.computeIfAbsent(range, one -> new ArrayList<>()).add(file);
          }
        });
    if (readings.size() <= MOST_RANGES) return readings;
    Map<Range, List<Path>> blocks = new LinkedHashMap<>();
    masks.forEach(
        (file, mask) -> {
          for (int block = 0; block < IndexBuilder.MOST_BLOCKS; block++) {
            if ((mask >>> block & 1) == 0) continue;
            blocks
                .computeIfAbsent(Range.blocks(block, block + 1), one -> new ArrayList<>())
                .add(file);
          }
        });
    return blocks;
  }

  /** The rows. */
  String rows() {
    List<String> selects = new ArrayList<>();
    selects.add("SELECT " + table.shape().nulls(columns) + " WHERE false");
    each(whole, some -> selects.add(select("") + reading(table, some, PLAIN)));
    readings()
        .forEach(
            (range, files) ->
                each(
                    files,
                    some ->
                        selects.add(
                            select("")
                                + reading(table, some, "file_row_number = true")
                                + " WHERE "
                                + range.condition())));
    return String.join(" UNION ALL ", selects);
  }

  /** The rows, with {@code vigie_file} and {@code vigie_row}; empty where there is none. */
  String located() {
    List<String> selects = new ArrayList<>();
    each(whole, some -> selects.add(located(some)));
    readings()
        .forEach(
            (range, files) ->
                each(files, some -> selects.add(located(some) + " WHERE " + range.condition())));
    return String.join(" UNION ALL ", selects);
  }

  /**
   * The SELECTs of expressions over some rows by block and file; beside the columns there are
   * {@code vigie_file} and {@code file_row_number}. A projection of their union would read structs
   * whole.
   */
  static List<String> some(
      LakeTable table, String expressions, Map<Long, Map<String, List<Long>>> blocks) {
    List<String> selects = new ArrayList<>();
    blocks.forEach(
        (block, rows) ->
            new Parts(table, List.of())
                .each(
                    rows.keySet().stream().map(Path::of).toList(),
                    files ->
                        selects.add(
                            "SELECT "
                                + expressions
                                + " FROM "
                                + reading(table, files, PLACED)
                                + " WHERE "
                                + among(files, rows))));
    return selects;
  }

  /** The range tells which pages are read, the pairs which rows. */
  private static String among(Collection<Path> files, Map<String, List<Long>> rows) {
    long least = Long.MAX_VALUE;
    long greatest = 0;
    List<String> pairs = new ArrayList<>();
    for (Path file : files) {
      for (long row : rows.getOrDefault(file.toString(), List.of())) {
        least = Math.min(least, row);
        greatest = Math.max(greatest, row);
        pairs.add("(" + Queries.text(file.toString()) + ", " + row + ")");
      }
    }
    return "file_row_number BETWEEN %d AND %d AND (%s, file_row_number) IN (%s)"
        .formatted(least, greatest, FILE, String.join(", ", pairs));
  }

  private String located(Collection<Path> files) {
    return select(", " + FILE + ", file_row_number AS " + ROW) + reading(table, files, PLACED);
  }

  private String select(String more) {
    return columns.stream()
        .map(name -> '"' + name + '"')
        .collect(Collectors.joining(", ", "SELECT ", more + " FROM "));
  }

  private interface Some {
    void take(List<Path> files);
  }

  /** Files with all columns, and older ones: these are read in another way. */
  private void each(Collection<Path> files, Some taker) {
    List<Path> older = files.stream().filter(table::isOlder).toList();
    List<Path> today = files.stream().filter(file -> !table.isOlder(file)).toList();
    if (!older.isEmpty()) taker.take(older);
    if (!today.isEmpty()) taker.take(today);
  }

  /** All rows of files, each file's columns told by field id whenever it was written. */
  static String rowsOf(LakeTable table, List<Path> files) {
    Parts parts = new Parts(table, table.shape().names());
    parts.whole.addAll(files);
    return parts.rows();
  }

  /**
   * Files, all older than a column or none, as a table of SQL. Conditions reach the pages of a file
   * only where its columns are read by their names, so those of older files alone are told by their
   * ids.
   */
  private static String reading(LakeTable table, Collection<Path> files, String options) {
    String list =
        files.stream()
            .map(file -> Queries.text(file.toString()))
            .collect(Collectors.joining(",", "read_parquet([", "], " + options));
    String plain = options.equals(PLAIN) ? list : list + ", " + PLAIN;
    return files.stream().noneMatch(table::isOlder)
        ? plain + ")"
        : plain + ", schema = " + table.shape().reading(table.schema()) + ")";
  }
}
