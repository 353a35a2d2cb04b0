package org.vigie.store.lake;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows of one table into Parquet files, one after another: the thread that owns it fills
 * batches, a thread beside it runs DuckDB's COPY over them. A file holds rows of one day.
 */
final class RowWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RowWriter.class);

  /**
   * Larger row groups cost several times the time: their buffers no longer stay in the caches. Each
   * rare event that is sought costs the reading of one; half as many rows would cost 4 % more disk.
   */
  private static final int ROW_GROUP = IndexBuilder.BLOCK;

  private static final long DAY_MILLIS = 86_400_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final LakeTable table;
  private final DuckDBConnection duckdb;
  private final BufferAllocator allocator;
  private final Lane lane;
  private final ExecutorService copier;
  private final List<Future<Written>> files = new ArrayList<>();
  private @Nullable Batch batch;
  private boolean open;
  private long day;

  /** Of the file that is open. */
  private IndexBuilder index = new IndexBuilder();

  /** A writer that owns the connection and the allocator. */
  RowWriter(LakeTable table, DuckDBConnection duckdb, BufferAllocator allocator) {
    this.table = table;
    this.duckdb = duckdb;
    this.allocator = allocator;
    this.lane = new Lane(table.shape(), allocator);
    this.copier =
        Executors.newSingleThreadExecutor(
            run -> Thread.ofPlatform().name("lake-" + table.name()).unstarted(run));
  }

  /** The batch whose current row is to be filled, in a file of the day of this time. */
  Batch row(long received) throws IOException {
    long rowDay = Math.floorDiv(Batch.clamp(received), DAY_MILLIS);
    if (open && (rowDay != day || index.full())) endFile();
    if (!open) {
      lane.begin();
      day = rowDay;
      open = true;
      IndexBuilder own = new IndexBuilder();
      index = own;
      files.add(copier.submit(() -> copy(rowDay, own)));
    }
    Batch filling = batch;
    if (filling == null) {
      filling = lane.take();
      batch = filling;
    }
    return filling;
  }

  /** The index of the file that the current row goes to. */
  IndexBuilder index() {
    return index;
  }

  /** The row is complete. */
  void endRow(Batch filling) {
    filling.endRow();
    index.endRow();
    if (filling.full()) {
      lane.send(filling);
      batch = null;
    }
  }

  private void endFile() {
    Batch filling = batch;
    batch = null;
    if (filling != null) {
      if (filling.rows() > 0) lane.send(filling);
      else lane.giveBack(filling);
    }
    lane.end();
    open = false;
  }

  /** The files since the last call, durable; none where no row was written. */
  List<Written> finish() throws IOException {
    if (open) endFile();
    List<Written> written = new ArrayList<>();
    IOException failed = null;
    for (Future<Written> file : files) {
      try {
        written.add(file.get());
      } catch (ExecutionException wrong) {
        Throwable cause = Objects.requireNonNullElse(wrong.getCause(), wrong);
        failed =
            new IOException("writing " + table.name() + " failed: " + cause.getMessage(), wrong);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        failed = new IOException("interrupted while writing " + table.name(), interrupted);
        break;
      }
    }
    files.clear();
    if (failed == null) return written;
    written.forEach(RowWriter::delete);
    throw failed;
  }

  /** Drops the rows since the last {@link #finish}. */
  void abort() {
    Batch filling = batch;
    batch = null;
    if (filling != null) lane.giveBack(filling);
    if (open) lane.fail("aborted");
    open = false;
    for (Future<Written> file : files) {
      try {
        delete(file.get());
      } catch (ExecutionException expected) {
        LOG.debug("{}: aborted", table.name(), expected);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    files.clear();
  }

  /** Deletes a file that no snapshot knows, and notes that in the ledger. */
  static void drop(Written file) {
    try {
      file.table().enter(List.of(), List.of(LocalFiles.path(file.file().location())));
      delete(file);
    } catch (IOException failed) {
      // As on a full disk: it gives its room back, and the next start deletes and notes it.
      LOG.warn("{}: not in the ledger yet that it is dropped: {}", file, failed.getMessage());
      empty(file);
    }
  }

  static void delete(Written written) {
    Path file = LocalFiles.path(written.file().location());
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(FileIndex.beside(file));
    } catch (IOException failed) {
      LOG.warn("{}: could not be deleted; it is at the next start", written, failed);
    }
  }

  /** The statement that writes rows into a file of a table. */
  static String copy(String select, Path file, LakeTable table) {
    return "COPY ("
        + select
        + ") TO '"
        + file.toString().replace("'", "''")
        + "' (FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, ROW_GROUP_SIZE "
        + ROW_GROUP
        + ", FIELD_IDS "
        + Shape.fieldIds(table.schema())
        + ")";
  }

  /** Makes a file empty that is to be deleted later. */
  static void empty(Written written) {
    Path file = LocalFiles.path(written.file().location());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      channel.force(false);
      Files.deleteIfExists(FileIndex.beside(file));
    } catch (IOException failed) {
      LOG.warn("{}: could not be emptied; it is deleted at the next start", written, failed);
    }
  }

  private Written copy(long fileDay, IndexBuilder own) throws IOException, SQLException {
    // A thread that copies one file after another: its time until now belongs to earlier ones.
    long started = THREADS.getCurrentThreadCpuTime();
    try {
      return write(fileDay, own);
    } finally {
      table.took(THREADS.getCurrentThreadCpuTime() - started);
    }
  }

  private Written write(long fileDay, IndexBuilder own) throws IOException, SQLException {
    Path file = table.newFile(fileDay);
    try {
      try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator);
          Statement statement = duckdb.createStatement()) {
        Data.exportArrayStream(allocator, new LaneReader(lane, allocator), stream);
        duckdb.registerArrowStream("rows", stream);
        String rows = "SELECT " + table.shape().projection() + " FROM rows";
        statement.execute(copy(rows, file, table));
      }
      LocalFiles.sync(file);
      if (table.indexed()) own.write(FileIndex.beside(file));
      LocalFiles.sync(file.resolveSibling("."));
      try (PreparedStatement metadata = duckdb.prepareStatement(FileMetrics.SQL)) {
        metadata.setString(1, file.toString());
        return new Written(
            table,
            table.dataFile(file, fileDay, FileMetrics.read(metadata, table)),
            Ledger.Given.withIndex(file));
      }
    } catch (IOException | SQLException | RuntimeException failed) {
      lane.fail("writing " + file + " failed: " + failed.getMessage());
      Files.deleteIfExists(file);
      Files.deleteIfExists(FileIndex.beside(file));
      throw failed;
    }
  }

  @Override
  public void close() {
    abort();
    copier.close();
    lane.close();
    try (allocator) {
      duckdb.close();
    } catch (SQLException failed) {
      LOG.warn("{}: closing DuckDB", table.name(), failed);
    }
  }
}
