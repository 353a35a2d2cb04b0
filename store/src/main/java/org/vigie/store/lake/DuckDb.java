package org.vigie.store.lake;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;

/** DuckDB as we start it: in memory, bounded, loading nothing from anywhere. */
final class DuckDb {
  private DuckDb() {}

  static DuckDBConnection open(long memoryBytes, int threads) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("memory_limit", (memoryBytes >> 20) + "MiB");
    settings.setProperty("threads", Integer.toString(threads));
    settings.setProperty("max_temp_directory_size", "0B");
    DuckDBConnection connection =
        DriverManager.getConnection("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class);
    // Order costs buffers; one thread keeps it anyway.
    run(connection, "SET TimeZone = 'UTC'", "SET preserve_insertion_order = false");
    return connection;
  }

  static void run(DuckDBConnection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) statement.execute(sql);
    }
  }
}
