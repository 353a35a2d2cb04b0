package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** SQL over the current files of the tables, each a view. It reads these files and no others. */
final class Queries implements AutoCloseable {
  private static final String PLAIN = "hive_partitioning = false";

  /** Ranges of one question; files beyond them are read whole. */
  private static final int MOST_RANGES = 200;

  private final DuckDBConnection duckdb;
  private final LakeTable events;
  private final LakeTable findings;
  private final Lake.Options options;
  private final Map<LakeTable, Long> seen = new HashMap<>();

  Queries(LakeTable events, LakeTable findings, Lake.Options options) throws SQLException {
    this.events = events;
    this.findings = findings;
    this.options = options;
    this.duckdb = DuckDb.open(options.memoryBytes(), options.threads());
    DuckDb.run(duckdb, Macros.ALL);
    DuckDb.run(
        duckdb,
        "SET parquet_metadata_cache = true",
        "SET allowed_directories = " + directories(),
        "SET enable_external_access = false",
        "SET lock_configuration = true");
  }

  private String directories() {
    return "[" + text(events.data() + "/") + ", " + text(findings.data() + "/") + "]";
  }

  Outside.Views views(Lake.@Nullable Scope scope) throws IOException {
    List<String> preparation = new ArrayList<>(List.of(Macros.ALL));
    preparation.add("SET allowed_directories = " + directories());
    String rows = scope == null ? rowsOf(events, events.files()) : within(scope, Needle.ANYTHING);
    return new Outside.Views(preparation, rows, rowsOf(findings, findings.files()));
  }

  long export(Lake.Scope scope, Lake.Bounds bounds, String condition, List<?> values, Path file)
      throws IOException {
    Outside.Views views = views(scope);
    return ParquetExport.write(Macros.ALL, views, condition, values, bounds, file);
  }

  <T> List<T> query(String select, List<?> parameters, Lake.RowReader<T> reader)
      throws IOException {
    try (Connection connection = duckdb.duplicate()) {
      refresh(events);
      refresh(findings);
      Lake.Bounds bounds = new Lake.Bounds(Lake.MAX_ROWS, options.timeoutSeconds());
      return run(connection, bounds, select, parameters, reader);
    } catch (SQLException failed) {
      throw new IOException("query failed: " + failed.getMessage(), failed);
    }
  }

  <T> List<T> query(
      Lake.Scope scope,
      Needle needle,
      Lake.Bounds bounds,
      String select,
      List<?> parameters,
      Lake.RowReader<T> reader)
      throws IOException {
    return over(within(scope, needle), bounds, select, parameters, reader);
  }

  /** As {@link #query}, with the place of each row. */
  <T> List<T> located(
      Lake.Scope scope,
      Needle needle,
      Lake.Bounds bounds,
      String select,
      List<?> parameters,
      Lake.RowReader<T> reader)
      throws IOException {
    List<String> selects = new ArrayList<>();
    for (Part part : parts(scope, needle)) {
      selects.add(
          "SELECT * EXCLUDE (file_row_number), "
              + text(part.file.toString())
              + " AS vigie_file, file_row_number AS vigie_row FROM "
              + file(events, part.file, List.of())
              + (part.isWhole() ? "" : " WHERE " + part.condition()));
    }
    if (selects.isEmpty()) return List.of();
    String rows = String.join(" UNION ALL BY NAME ", selects);
    return over(
        "SELECT * FROM (" + rows + ") WHERE " + within(scope), bounds, select, parameters, reader);
  }

  /** Over some rows, by file and block. */
  <T> List<T> some(
      Map<String, Map<Long, List<Long>>> blocks,
      Lake.Bounds bounds,
      String select,
      List<?> parameters,
      Lake.RowReader<T> reader)
      throws IOException {
    List<String> selects = new ArrayList<>();
    blocks.forEach(
        (file, some) -> {
          for (List<Long> rows : some.values()) {
            // The range tells which pages are read, the list which rows.
            selects.add(
                "SELECT * EXCLUDE (file_row_number) FROM "
                    + file(events, Path.of(file), List.of())
                    + " WHERE file_row_number BETWEEN "
                    + Collections.min(rows)
                    + " AND "
                    + Collections.max(rows)
                    + " AND file_row_number IN ("
                    + rows.stream().map(String::valueOf).collect(Collectors.joining(","))
                    + ")");
          }
        });
    return over(String.join(" UNION ALL BY NAME ", selects), bounds, select, parameters, reader);
  }

  private <T> List<T> over(
      String events,
      Lake.Bounds bounds,
      String select,
      List<?> parameters,
      Lake.RowReader<T> reader)
      throws IOException {
    try (DuckDBConnection connection = duckdb.duplicate().unwrap(DuckDBConnection.class)) {
      refresh(findings);
      // A temporary view belongs to its connection, and goes before the one of all files.
      DuckDb.run(connection, "CREATE TEMP VIEW events AS " + events);
      return run(connection, bounds, select, parameters, reader);
    } catch (SQLException failed) {
      throw new IOException("query failed: " + failed.getMessage(), failed);
    }
  }

  /** Does something with a row of an answer. */
  @FunctionalInterface
  interface Row {
    void take(ResultSet row) throws SQLException, IOException;
  }

  /** Gives each row of a SELECT of our own; how many there are. */
  long each(String select, int seconds, Row taker) throws IOException {
    try (Connection connection = duckdb.duplicate();
        PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setQueryTimeout(seconds);
      long count = 0;
      try (ResultSet row = statement.executeQuery()) {
        for (; row.next(); count++) taker.take(row);
      }
      return count;
    } catch (SQLException failed) {
      throw new IOException("query failed: " + failed.getMessage(), failed);
    }
  }

  /** The events of a scope, but for rows where a needle can't be. */
  private String within(Lake.Scope scope, Needle needle) throws IOException {
    return "SELECT * FROM (" + rows(events, parts(scope, needle)) + ") WHERE " + within(scope);
  }

  /** The condition of a scope. */
  static String within(Lake.Scope scope) {
    String column =
        switch (scope.by()) {
          case OCCURRED -> Shapes.TIME_OF;
          case RECEIVED -> Shapes.RECEIVED;
        };
    return "%s >= %s AND %s < %s".formatted(column, time(scope.from()), column, time(scope.to()));
  }

  /**
   * A file as a table of SQL, with {@code file_row_number}. Conditions reach the pages of a file
   * only where its columns are read by their names, so those of older files alone are told by their
   * ids.
   *
   * @param columns that are needed of a file that lacks some; empty for all
   */
  String file(LakeTable table, Path file, List<String> columns) {
    String read = "read_parquet([" + text(file.toString()) + "], file_row_number = true, " + PLAIN;
    if (!table.isOlder(file)) return read + ")";
    return read
        + ", schema = "
        + (columns.isEmpty()
            ? table.shape().reading(table.schema())
            : table.shape().reading(table.schema(), columns))
        + ")";
  }

  private static <T> List<T> run(
      Connection connection,
      Lake.Bounds bounds,
      String select,
      List<?> parameters,
      Lake.RowReader<T> reader)
      throws SQLException, IOException {
    onlySelects(connection, select);
    long started = System.nanoTime();
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setQueryTimeout(bounds.seconds());
      for (int i = 0; i < parameters.size(); i++) statement.setObject(i + 1, parameters.get(i));
      List<T> rows = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          if (rows.size() == bounds.rows()) {
            throw new IOException("more than " + bounds.rows() + " rows: add a LIMIT");
          }
          rows.add(reader.read(row));
        }
      }
      return rows;
    } catch (SQLException failed) {
      boolean late = System.nanoTime() - started >= TimeUnit.SECONDS.toNanos(bounds.seconds());
      if (failed instanceof SQLTimeoutException || late) {
        throw new Lake.TooMuch("the query was stopped after " + bounds.seconds() + " s", failed);
      }
      String message = failed.getMessage();
      if (message != null && message.contains("Out of Memory")) {
        throw new Lake.TooMuch("the query needs more memory than queries may take", failed);
      }
      throw failed;
    }
  }

  /** DuckDB's own parser says what a statement is: it serialises SELECT and nothing else. */
  private static void onlySelects(Connection connection, String select)
      throws SQLException, IOException {
    try (PreparedStatement parse =
        connection.prepareStatement(
            "SELECT tree->>'error' = 'false' AND json_array_length(tree, '$.statements') = 1,"
                + " coalesce(tree->>'error_message', 'one statement is allowed')"
                + " FROM (SELECT json_serialize_sql(CAST(? AS VARCHAR)) AS tree)")) {
      parse.setString(1, select);
      try (ResultSet row = parse.executeQuery()) {
        if (!row.next() || !row.getBoolean(1)) {
          throw new IOException("not one SELECT that can be run: " + row.getString(2));
        }
      }
    }
  }

  /** Points the view of a table at the files of its current snapshot. */
  private synchronized void refresh(LakeTable table) throws SQLException, IOException {
    long snapshot = table.snapshot();
    Long known = seen.get(table);
    if (known != null && known == snapshot) return;
    DuckDb.run(
        duckdb, "CREATE OR REPLACE VIEW " + table.name() + " AS " + rowsOf(table, table.files()));
    seen.put(table, snapshot);
  }

  /**
   * Rows of a file.
   *
   * @param from the first one
   * @param to behind the last one
   */
  record Part(Path file, long from, long to) {
    boolean isWhole() {
      return from == 0 && to == Long.MAX_VALUE;
    }

    String condition() {
      return "file_row_number >= " + from + " AND file_row_number < " + to;
    }
  }

  /** What has to be read for a needle, in ranges of rows: DuckDB reads no other row groups. */
  private List<Part> parts(Lake.Scope scope, Needle needle) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Path file : events.files(scope)) {
      Optional<FileIndex> known =
          needle instanceof Needle.Anything ? Optional.empty() : events.index(file);
      if (known.isEmpty()) {
        parts.add(new Part(file, 0, Long.MAX_VALUE));
        continue;
      }
      long mask = known.get().mask(needle);
      List<Part> ranges = ranges(file, mask == known.get().all() ? -1 : mask);
      if (parts.size() + ranges.size() <= MOST_RANGES) parts.addAll(ranges);
      else if (mask != 0) parts.add(new Part(file, 0, Long.MAX_VALUE));
    }
    return parts;
  }

  /** The ranges of rows of some blocks; all of them where every bit is set. */
  static List<Part> ranges(Path file, long mask) {
    List<Part> ranges = new ArrayList<>();
    if (mask == -1) {
      ranges.add(new Part(file, 0, Long.MAX_VALUE));
      return ranges;
    }
    for (int from = 0; from < 64; ) {
      if ((mask >>> from & 1) == 0) {
        from++;
        continue;
      }
      int to = from + Long.numberOfTrailingZeros(~(mask >>> from));
      ranges.add(new Part(file, (long) from * IndexBuilder.BLOCK, (long) to * IndexBuilder.BLOCK));
      from = to;
    }
    return ranges;
  }

  /** Rows of files, the whole ones together, each range by itself: ranges with OR do not prune. */
  private String rows(LakeTable table, List<Part> parts) {
    List<Path> whole = parts.stream().filter(Part::isWhole).map(Part::file).toList();
    List<String> selects = new ArrayList<>();
    selects.add(rowsOf(table, whole));
    for (Part part : parts) {
      if (part.isWhole()) continue;
      selects.add(
          "SELECT * EXCLUDE (file_row_number) FROM "
              + file(table, part.file, List.of())
              + " WHERE "
              + part.condition());
    }
    return String.join(" UNION ALL BY NAME ", selects);
  }

  /** All rows of files, each file's columns told by field id whenever it was written. */
  static String rowsOf(LakeTable table, List<Path> files) {
    List<Path> older = files.stream().filter(table::isOlder).toList();
    List<Path> whole = files.stream().filter(file -> !table.isOlder(file)).toList();
    String old =
        older.isEmpty()
            ? "SELECT " + table.shape().nulls() + " WHERE false"
            : "SELECT * FROM read_parquet("
                + list(older)
                + ", "
                + PLAIN
                + ", schema = "
                + table.shape().reading(table.schema())
                + ")";
    // The columns in the order of the shape, whatever the order in the files.
    return whole.isEmpty()
        ? old
        : old + " UNION ALL BY NAME SELECT * FROM read_parquet(" + list(whole) + ", " + PLAIN + ")";
  }

  private static String list(List<Path> files) {
    return files.stream().map(f -> text(f.toString())).collect(Collectors.joining(",", "[", "]"));
  }

  /** Rows of a file from one on to before another, with their place in {@code file_row_number}. */
  static String rowsOf(LakeTable table, Path file, long from, long to) {
    return "SELECT * FROM read_parquet(["
        + text(file.toString())
        + "], file_row_number = true, hive_partitioning = false, schema = "
        + table.shape().reading(table.schema())
        + ") WHERE file_row_number >= "
        + from
        + " AND file_row_number < "
        + to;
  }

  /** A time of DuckDB's SQL; DuckDB has fewer years than a number of milliseconds. */
  private static String time(long millis) {
    return "make_timestamptz(" + Batch.clamp(millis) * 1_000 + ")";
  }

  private static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  @Override
  public void close() throws IOException {
    try {
      duckdb.close();
    } catch (SQLException failed) {
      throw new IOException(failed);
    }
  }
}
