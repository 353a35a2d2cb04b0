package org.vigie.store.lake;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.duckdb.DuckDBConnection;

/** The work that keeps the lake in order while it is written and read. */
public final class Upkeep {
  /** What a writer is at is younger: epochs end after ten minutes at most. */
  private static final long ORPHAN_MILLIS = 86_400_000;

  private final List<LakeTable> tables;
  private final Lake.Options options;

  /** Hears how far a work is; asked between two steps, it may wait, or end the work. */
  @FunctionalInterface
  public interface Progress {
    /**
     * So many steps of so many are done.
     *
     * @return whether to go on
     */
    boolean at(long done, long of) throws IOException;
  }

  /**
   * What a compaction did.
   *
   * @param before files that were replaced
   * @param after files in their place
   * @param rows rows in them
   */
  public record Compacted(int before, int after, long rows) {}

  Upkeep(List<LakeTable> tables, Lake.Options options) {
    this.tables = tables;
    this.options = options;
  }

  /**
   * Puts large files in the place of small ones of the same day. What it wrote and did not commit
   * is deleted when the lake is next opened.
   */
  public Compacted compact(Progress progress) throws IOException {
    // Of its own, so that questions keep their memory; one thread, so that ingest keeps a core.
    try (DuckDBConnection duckdb = DuckDb.open(options.memoryBytes() / 2, 1)) {
      DuckDb.run(duckdb, "SET preserve_insertion_order = true");
      Compacted sum = new Compacted(0, 0, 0);
      for (LakeTable table : tables) {
        Compacted some = new Compaction(table, duckdb).run(progress);
        sum = new Compacted(sum.before + some.before, sum.after + some.after, sum.rows + some.rows);
      }
      return sum;
    } catch (SQLException failed) {
      throw new IOException("compaction: " + failed.getMessage(), failed);
    }
  }

  /**
   * What indexing did.
   *
   * @param files that have an index now
   * @param rows rows in them
   * @param left files that still lack one, because it was stopped
   */
  public record Indexed(int files, long rows, int left) {}

  /** Makes the indexes of data files that have none that can be used. */
  public Indexed index(Progress progress) throws IOException {
    try (DuckDBConnection duckdb = DuckDb.open(options.memoryBytes() / 2, 1)) {
      DuckDb.run(duckdb, "SET preserve_insertion_order = true");
      Indexed sum = new Indexed(0, 0, 0);
      for (LakeTable table : tables) {
        if (!table.indexed()) continue;
        Indexed some = new Indexing(table, duckdb).run(progress);
        sum = new Indexed(sum.files + some.files, sum.rows + some.rows, sum.left + some.left);
      }
      return sum;
    } catch (SQLException failed) {
      throw new IOException("indexing: " + failed.getMessage(), failed);
    }
  }

  /** Drops snapshots older than this, epoch milliseconds, with files that only they know. */
  public int expire(long oldest) {
    int count = 0;
    for (LakeTable table : tables) count += table.expire(oldest);
    return count;
  }

  /** Deletes files of yesterday and before that no snapshot knows; how many. */
  public int dropOrphans(long now) throws IOException {
    int count = 0;
    for (LakeTable table : tables) count += Orphans.drop(table, now - ORPHAN_MILLIS);
    return count;
  }
}
