package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** SQL over the current files of the tables, each a view. It reads these files and no others. */
final class Queries implements AutoCloseable {
  private static final String PLAIN = "hive_partitioning = false";
  private static final Named NOTHING = new Named(List.of(), List.of());

  private final DuckDBConnection duckdb;
  private final LakeTable events;
  private final LakeTable findings;
  private final Lake.Options options;
  private final Map<LakeTable, Long> seen = new HashMap<>();
  private final RootAllocator allocator = new RootAllocator();
  private final Picker picker;

  Queries(LakeTable events, LakeTable findings, Lake.Options options) throws SQLException {
    this.events = events;
    this.findings = findings;
    this.options = options;
    this.picker = new Picker(events, options.threads());
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
    String rows = within(scope, needle, Parts.named(events, select));
    return over(rows, NOTHING, List.of(), bounds, select, parameters, reader);
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
    Named named = Named.of(events, select);
    Map<Path, Long> whole = new LinkedHashMap<>();
    Map<Path, Long> masks = masks(scope, needle, whole);
    Picker.Picked picked = picker.find(needle, masks, named, deadline(bounds));
    Parts parts = new Parts(events, named.tops());
    whole.forEach(parts::add);
    picked.left().forEach((file, mask) -> parts.add(file, simple(file, mask)));
    String rows = parts.located();
    if (!picked.rows().isEmpty()) {
      rows = Picks.rows(events, named) + (rows.isEmpty() ? "" : " UNION ALL " + rows);
    }
    if (rows.isEmpty()) return List.of();
    String within = "SELECT * FROM (" + rows + ") WHERE " + within(scope);
    return over(within, named, picked.rows(), bounds, select, parameters, reader);
  }

  /** See {@link Rows#pick(Lake.Scope, Needle, Lake.Bounds, Collection)}. */
  Optional<List<Rows.Picked>> pick(
      Lake.Scope scope, Needle needle, Lake.Bounds bounds, Collection<String> columns)
      throws IOException {
    Set<String> paths = new TreeSet<>(columns);
    String time = column(scope);
    paths.add(time);
    Map<Path, Long> whole = new LinkedHashMap<>();
    Map<Path, Long> masks = masks(scope, needle, whole);
    if (!whole.isEmpty()) return Optional.empty();
    Named named = Named.of(events, paths);
    Picker.Picked picked = picker.find(needle, masks, named, deadline(bounds));
    long from = Batch.clamp(scope.from());
    long to = Batch.clamp(scope.to());
    return picked
        .values(named)
        .map(
            rows ->
                rows.stream()
                    .filter(
                        row -> row.values().get(time) instanceof Long at && at >= from && at < to)
                    .toList());
  }

  Optional<List<Rows.Picked>> pick(
      Map<Long, Map<String, List<Long>>> blocks, Lake.Bounds bounds, Collection<String> columns)
      throws IOException {
    Named named = Named.of(events, columns);
    return picker.read(blocks, named, deadline(bounds)).values(named);
  }

  long refused() {
    return picker.refused();
  }

  private static long deadline(Lake.Bounds bounds) {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(bounds.seconds());
  }

  /** Expressions over some rows, by block and file. */
  <T> List<T> some(
      Map<Long, Map<String, List<Long>>> blocks,
      Lake.Bounds bounds,
      String expressions,
      List<?> parameters,
      Lake.RowReader<T> reader)
      throws IOException {
    Named named = Named.of(events, expressions);
    Picker.Picked picked = picker.read(blocks, named, deadline(bounds));
    List<String> selects = new ArrayList<>(Parts.some(events, expressions, picked.left(blocks)));
    if (!picked.rows().isEmpty()) {
      String rows = "SELECT *, vigie_row AS file_row_number FROM (" + Picks.rows(events, named);
      selects.add("SELECT " + expressions + " FROM (" + rows + "))");
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < selects.size(); i++) values.addAll(parameters);
    String all = String.join(" UNION ALL ", selects);
    return all.isEmpty() ? List.of() : over("", named, picked.rows(), bounds, all, values, reader);
  }

  /**
   * Answers a SELECT.
   *
   * @param events what {@code events} are in it; empty where it does not name them
   * @param picked rows of these
   */
  private <T> List<T> over(
      String events,
      Named named,
      List<Picker.Row> picked,
      Lake.Bounds bounds,
      String select,
      List<?> parameters,
      Lake.RowReader<T> reader)
      throws IOException {
    try (DuckDBConnection connection = duckdb.duplicate().unwrap(DuckDBConnection.class);
        Picks picks = picked.isEmpty() ? null : new Picks(allocator, named, picked)) {
      refresh(findings);
      if (picks != null) picks.give(connection);
      // A temporary view belongs to its connection, and goes before the one of all files.
      if (!events.isEmpty()) DuckDb.run(connection, "CREATE TEMP VIEW events AS " + events);
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
    String column = column(scope);
    return "%s >= %s AND %s < %s".formatted(column, time(scope.from()), column, time(scope.to()));
  }

  private static String column(Lake.Scope scope) {
    return switch (scope.by()) {
      case OCCURRED -> Shapes.TIME_OF;
      case RECEIVED -> Shapes.RECEIVED;
    };
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

  /** What has to be read for a needle. */
  private Parts parts(Lake.Scope scope, Needle needle, List<String> columns) throws IOException {
    Parts parts = new Parts(events, columns);
    Map<Path, Long> whole = new LinkedHashMap<>();
    Map<Path, Long> masks = masks(scope, needle, whole);
    whole.forEach(parts::add);
    masks.forEach((file, mask) -> parts.add(file, simple(file, mask)));
    return parts;
  }

  /** Blocks of files where a needle can be; files that nobody knows of go apart. */
  private Map<Path, Long> masks(Lake.Scope scope, Needle needle, Map<Path, Long> whole)
      throws IOException {
    Map<Path, Long> masks = new LinkedHashMap<>();
    for (Path file : events.files(scope)) {
      Optional<FileIndex> known =
          needle instanceof Needle.Anything ? Optional.empty() : events.index(file);
      long mask = known.isEmpty() ? -1 : known.get().mask(needle);
      if (known.isEmpty()) whole.put(file, mask);
      else if (mask != 0) masks.put(file, mask);
    }
    return masks;
  }

  /** All blocks of a file are the file. */
  private long simple(Path file, long mask) {
    return events.index(file).map(FileIndex::all).orElse(-1L) == mask ? -1 : mask;
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
    try (allocator;
        picker) {
      duckdb.close();
    } catch (SQLException failed) {
      throw new IOException(failed);
    }
  }
}
