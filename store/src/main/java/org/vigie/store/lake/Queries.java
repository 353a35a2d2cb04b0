package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** SQL over the current files of the tables, each a view. It reads these files and no others. */
final class Queries implements AutoCloseable {
  private static final String PLAIN = "hive_partitioning = false";

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
    String rows =
        scope == null
            ? Parts.rowsOf(events, events.files())
            : within(scope, Needle.ANYTHING, events.shape().names());
    return new Outside.Views(preparation, rows, Parts.rowsOf(findings, findings.files()));
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
    return over(within(scope, needle, named(select)), bounds, select, parameters, reader);
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
    String rows = parts(scope, needle, named(select)).located();
    if (rows.isEmpty()) return List.of();
    return over(
        "SELECT * FROM (" + rows + ") WHERE " + within(scope), bounds, select, parameters, reader);
  }

  /** Expressions over some rows, by block and file. */
  <T> List<T> some(
      Map<Long, Map<String, List<Long>>> blocks,
      Lake.Bounds bounds,
      String expressions,
      List<?> parameters,
      Lake.RowReader<T> reader)
      throws IOException {
    List<String> selects = Parts.some(events, expressions, blocks);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < selects.size(); i++) values.addAll(parameters);
    try (Connection connection = duckdb.duplicate()) {
      return run(connection, bounds, String.join(" UNION ALL ", selects), values, reader);
    } catch (SQLException failed) {
      throw new IOException("query failed: " + failed.getMessage(), failed);
    }
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
  private String within(Lake.Scope scope, Needle needle, List<String> columns) throws IOException {
    return "SELECT * FROM (" + parts(scope, needle, columns).rows() + ") WHERE " + within(scope);
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
        duckdb,
        "CREATE OR REPLACE VIEW " + table.name() + " AS " + Parts.rowsOf(table, table.files()));
    seen.put(table, snapshot);
  }

  private List<String> named(String select) {
    return Parts.named(events, select);
  }

  /** What has to be read for a needle. */
  private Parts parts(Lake.Scope scope, Needle needle, List<String> columns) throws IOException {
    Parts parts = new Parts(events, columns);
    for (Path file : events.files(scope)) {
      Optional<FileIndex> known =
          needle instanceof Needle.Anything ? Optional.empty() : events.index(file);
      long mask = known.isEmpty() ? -1 : known.get().mask(needle);
      parts.add(file, known.isPresent() && mask == known.get().all() ? -1 : mask);
    }
    return parts;
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

  static String text(String value) {
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
