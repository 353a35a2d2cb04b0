package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** SQL over the current files of the tables, each a view. It reads these files and no others. */
final class Queries implements AutoCloseable {
  private final DuckDBConnection duckdb;
  private final List<LakeTable> tables;
  private final Lake.Options options;
  private final Map<LakeTable, Long> seen = new HashMap<>();

  Queries(List<LakeTable> tables, Lake.Options options) throws SQLException {
    this.tables = tables;
    this.options = options;
    this.duckdb = DuckDb.open(options.memoryBytes(), options.threads());
    String directories =
        tables.stream()
            .map(table -> text(table.data() + "/"))
            .collect(Collectors.joining(", ", "[", "]"));
    DuckDb.run(
        duckdb,
        "SET parquet_metadata_cache = true",
        "SET allowed_directories = " + directories,
        "SET enable_external_access = false",
        "SET lock_configuration = true");
  }

  <T> List<T> query(String select, List<?> parameters, Lake.RowReader<T> reader)
      throws IOException {
    try (Connection connection = duckdb.duplicate()) {
      refresh();
      onlySelects(connection, select);
      try (PreparedStatement statement = connection.prepareStatement(select)) {
        statement.setQueryTimeout(options.timeoutSeconds());
        for (int i = 0; i < parameters.size(); i++) statement.setObject(i + 1, parameters.get(i));
        List<T> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            if (rows.size() == Lake.MAX_ROWS) {
              throw new IOException("more than " + Lake.MAX_ROWS + " rows: add a LIMIT");
            }
            rows.add(reader.read(row));
          }
        }
        return rows;
      }
    } catch (SQLException failed) {
      throw new IOException("query failed: " + failed.getMessage(), failed);
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

  /** Points the views at the files of the current snapshots. */
  private synchronized void refresh() throws SQLException, IOException {
    for (LakeTable table : tables) {
      long snapshot = table.snapshot();
      Long known = seen.get(table);
      if (known != null && known == snapshot) continue;
      List<Path> files = table.files();
      String rows =
          files.isEmpty()
              ? "SELECT " + table.shape().nulls() + " WHERE false"
              : "SELECT * FROM read_parquet(["
                  + files.stream().map(f -> text(f.toString())).collect(Collectors.joining(","))
                  + "], hive_partitioning = false)";
      DuckDb.run(duckdb, "CREATE OR REPLACE VIEW " + table.name() + " AS " + rows);
      seen.put(table, snapshot);
    }
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
