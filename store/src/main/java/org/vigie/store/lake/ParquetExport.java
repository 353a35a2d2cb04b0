package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;

/** Writes events as they lie in the lake into one Parquet file, by a DuckDB of its own. */
final class ParquetExport {
  private static final long MEMORY = 512L << 20;

  private ParquetExport() {}

  /**
   * Writes the newest events of a condition.
   *
   * @param views the events to choose from, and the findings
   * @param file which is made, or made anew
   */
  static long write(
      String[] functions,
      Outside.Views views,
      String condition,
      List<?> values,
      Lake.Bounds bounds,
      Path file)
      throws IOException {
    long started = System.nanoTime();
    try (DuckDBConnection duckdb = DuckDb.open(MEMORY, 1)) {
      DuckDb.run(duckdb, functions);
      DuckDb.run(
          duckdb,
          "CREATE TEMP VIEW events AS " + views.events(),
          "CREATE TEMP VIEW findings AS " + views.findings());
      String copy =
          "COPY (SELECT * FROM events WHERE "
              + condition
              + " ORDER BY events.time DESC, events.metadata.uid DESC LIMIT "
              + bounds.rows()
              + ") TO '"
              + file.toString().replace("'", "''")
              + "' (FORMAT parquet, COMPRESSION zstd)";
      try (PreparedStatement statement = duckdb.prepareStatement(copy)) {
        statement.setQueryTimeout(bounds.seconds());
        for (int i = 0; i < values.size(); i++) statement.setObject(i + 1, values.get(i));
        return statement.executeUpdate();
      }
    } catch (SQLException failed) {
      boolean late = System.nanoTime() - started >= TimeUnit.SECONDS.toNanos(bounds.seconds());
      if (late) {
        throw new Lake.TooMuch("the export was stopped after " + bounds.seconds() + " s", failed);
      }
      throw new IOException("the export failed: " + failed.getMessage(), failed);
    }
  }
}
