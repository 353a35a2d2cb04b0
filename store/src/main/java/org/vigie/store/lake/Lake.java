package org.vigie.store.lake;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.memory.RootAllocator;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;

/**
 * Events and findings for ever, open to any engine that reads Iceberg:
 *
 * <pre>
 * lock                                   held while a process writes
 * catalog.db                             Iceberg's JDBC catalogue "vigie", in SQLite
 * warehouse/soc/{events,findings}/
 *   metadata/                            Iceberg's
 *   data/vigie_received_day=2026-11-24/  Parquet
 * </pre>
 *
 * <p>Exactly once: each commit carries the journal's position; what a crash left uncommitted is
 * deleted when the lake is opened, and written again from {@link #position} on.
 */
public final class Lake implements AutoCloseable {
  /** Most rows of an answer. */
  public static final int MAX_ROWS = 1_000_000;

  /**
   * Limits.
   *
   * @param memoryBytes most memory that queries take; writers have as much again
   * @param threads threads of queries
   * @param timeoutSeconds a query that runs for longer is stopped
   */
  public record Options(long memoryBytes, int threads, int timeoutSeconds) {
    /** 2 GiB, all processors, 60 seconds. */
    public static Options standard() {
      return new Options(2L << 30, Runtime.getRuntime().availableProcessors(), 60);
    }
  }

  /**
   * Up to where a journal is in a table.
   *
   * @param journal identity of the journal
   * @param position position of its first record that is not yet in the table
   */
  public record Mark(UUID journal, long position) {}

  /**
   * Which events a query is about; files that hold none of them are not opened.
   *
   * @param by which of its times an event is told by
   * @param from epoch milliseconds, inclusive
   * @param to epoch milliseconds, exclusive
   */
  public record Scope(By by, long from, long to) {
    /** The times of an event. */
    public enum By {
      /** When it occurred (t0). */
      OCCURRED,
      /** When it was received (t1). */
      RECEIVED
    }

    public static Scope occurred(long from, long to) {
      return new Scope(By.OCCURRED, from, to);
    }

    /** Events that were received in a span. */
    public static Scope received(long from, long to) {
      return new Scope(By.RECEIVED, from, to);
    }
  }

  /** What a column of events holds. */
  public enum Form {
    NUMBER,
    /** A time: {@code epoch_ms} of it is what was given. */
    TIME,
    TEXT,
    /** A list of texts. */
    TEXTS,
    BYTES
  }

  /** The columns of events by their dotted paths, in their order. */
  public static Map<String, Form> eventColumns() {
    Map<String, Form> columns = new LinkedHashMap<>();
    for (Column column : Shapes.events().columns()) columns.put(column.path(), column.form());
    return columns;
  }

  /**
   * How far a query may go.
   *
   * @param rows more are an error
   * @param seconds it is stopped after
   */
  public record Bounds(int rows, int seconds) {}

  /** A query that was stopped because it took more time or memory than it may. */
  public static final class TooMuch extends IOException {
    private static final long serialVersionUID = 1;

    TooMuch(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Makes something of the current row of an answer. */
  @FunctionalInterface
  public interface RowReader<T> {
    /** Reads; must not move the cursor. */
    T read(ResultSet row) throws SQLException;
  }

  private static final Namespace SOC = Namespace.of("soc");

  private final Options options;
  private final FileChannel lock;
  private final JdbcCatalog catalog;
  private final Ledger ledger;
  private final Deletions deletions;
  private final LakeTable events;
  private final LakeTable findings;
  private final EventRow.Plan plan;
  private final DuckDBConnection writing;
  private final Queries queries;
  private final RootAllocator allocator = new RootAllocator();

  private Lake(Path directory, FieldNames names, Options options, Shape shape, FileChannel lock)
      throws IOException {
    this.options = options;
    this.lock = lock;
    this.catalog = Catalog.of(directory);
    if (!catalog.namespaceExists(SOC)) catalog.createNamespace(SOC, Map.of());
    this.ledger = Ledger.open(directory);
    this.deletions = new Deletions(directory, ledger);
    this.events = LakeTable.open(catalog, TableIdentifier.of(SOC, "events"), shape, ledger);
    this.findings =
        LakeTable.open(catalog, TableIdentifier.of(SOC, "findings"), Shapes.findings(), ledger);
    if (ledger.isEmpty()) {
      events.adopt();
      findings.adopt();
    }
    this.plan = new EventRow.Plan(shape, names);
    Orphans.drop(events, Long.MAX_VALUE);
    Orphans.drop(findings, Long.MAX_VALUE);
    try {
      // One thread: each COPY then runs on the thread that asked for it, and on no other.
      this.writing = DuckDb.open(options.memoryBytes(), 1);
      this.queries = new Queries(events, findings, options);
    } catch (SQLException failed) {
      throw new IOException("DuckDB does not start: " + failed.getMessage(), failed);
    }
  }

  /** Opens the lake of a directory with standard limits; made if missing. */
  public static Lake open(Path directory, FieldNames names) throws IOException {
    return open(directory, names, Options.standard());
  }

  /** Opens the lake of a directory; made if missing. */
  public static Lake open(Path directory, FieldNames names, Options options) throws IOException {
    return open(directory, names, options, Shapes.events());
  }

  /** As {@link #open(Path, FieldNames, Options)}, with these columns of events. */
  static Lake open(Path directory, FieldNames names, Options options, Shape shape)
      throws IOException {
    Path root = Files.createDirectories(directory).toRealPath();
    FileChannel lock = Catalog.lock(root);
    try {
      return new Lake(root, names, options, shape, lock);
    } catch (IOException failed) {
      lock.close();
      throw failed;
    } catch (RuntimeException damaged) {
      lock.close();
      throw Catalog.damaged(root, damaged);
    }
  }

  /** A writer of events; one for each thread that writes. */
  public EventWriter writer() throws IOException {
    return new EventWriter(rows(events), plan);
  }

  /** A writer of findings; one for each thread that writes. */
  public FindingWriter findingWriter() throws IOException {
    return new FindingWriter(rows(findings));
  }

  private RowWriter rows(LakeTable table) throws IOException {
    try {
      return new RowWriter(
          table,
          writing.duplicate().unwrap(DuckDBConnection.class),
          allocator.newChildAllocator(table.name(), 0, Long.MAX_VALUE));
    } catch (SQLException failed) {
      throw new IOException(failed);
    }
  }

  /**
   * Adds files of events, in one snapshot: all of them are visible afterwards, or none.
   *
   * @param mark position up to which all records of the journal are in the table then
   */
  public void commit(Collection<Written> files, Mark mark) throws IOException {
    events.commit(files, mark);
  }

  /** As {@link #commit}, for findings. */
  public void commitFindings(Collection<Written> files, Mark mark) throws IOException {
    findings.commit(files, mark);
  }

  /** Deletes files whose commit failed with an {@link IOException}: no snapshot knows them. */
  public void drop(Collection<Written> files) {
    files.forEach(RowWriter::drop);
  }

  /** The mark of the last commit of events; null before the first. */
  public @Nullable Mark position() {
    return events.mark();
  }

  /** When the commit was since which all events below a position are here, epoch milliseconds. */
  public long storedAt(UUID journal, long below) {
    return events.committed(journal, below);
  }

  /** The mark of the last commit of findings; null before the first. */
  public @Nullable Mark findingsPosition() {
    return findings.mark();
  }

  /** The work that keeps the lake in order. */
  public Upkeep upkeep() {
    return new Upkeep(List.of(events, findings), options);
  }

  /** The deletion of what is kept no longer; not at the same time as the upkeep. */
  public Retention retention() {
    return new Retention(events, deletions, options);
  }

  /** The work that parses stored events anew; one at a time. */
  public Reparse reparse() {
    return new Reparse(events, options, this::writer);
  }

  /** CPU time spent on writing Parquet files since the lake was opened, nanoseconds. */
  public long writingNanos() {
    return events.writing() + findings.writing();
  }

  /** Parquet files that hold the events of the current snapshot. */
  public List<Path> files() throws IOException {
    return events.files();
  }

  /** Parquet files that may hold events of a scope. */
  public List<Path> files(Scope scope) throws IOException {
    return events.files(scope);
  }

  /**
   * Answers one SELECT of DuckDB's SQL over the views {@code events} and {@code findings}.
   *
   * @param parameters values of the {@code ?} in it
   */
  public <T> List<T> query(String select, List<?> parameters, RowReader<T> reader)
      throws IOException {
    return queries.query(select, parameters, reader);
  }

  /**
   * As {@link #query(String, List, RowReader)}, over the events of a scope only, within bounds.
   * Beside DuckDB's functions there is {@code vigie_ip(text)}: 32 hexadecimal digits of an address,
   * IPv4 in mapped form, null for other texts; and {@code vigie_values(json, pointer)}: the texts
   * of a member of an object, be it one value or an array.
   */
  public <T> List<T> query(
      Scope scope, Bounds bounds, String select, List<?> parameters, RowReader<T> reader)
      throws IOException {
    return queries.query(scope, Needle.ANYTHING, bounds, select, parameters, reader);
  }

  /**
   * As the other, but rows where a needle can't be may be left out: the condition in {@code select}
   * must imply it.
   */
  public <T> List<T> query(
      Scope scope,
      Needle needle,
      Bounds bounds,
      String select,
      List<?> parameters,
      RowReader<T> reader)
      throws IOException {
    return queries.query(scope, needle, bounds, select, parameters, reader);
  }

  /** For what reads it from outside. */
  public Outside outside() {
    return new Outside(queries);
  }

  /**
   * Where an observable was seen.
   *
   * @param first epoch milliseconds; 0 where it was not
   * @param last epoch milliseconds
   * @param events how many have it
   * @param files how many files hold these
   * @param unknown files without an index, about which nothing is said
   */
  public record Seen(long first, long last, long events, int files, int unknown) {}

  /** Looks an observable up in the indexes of all events. */
  public Seen seen(Needle.Address address) throws IOException {
    return LookUp.of(events, Digest.address(address.hex()));
  }

  /** As the other, of a value that is no address. */
  public Seen seen(Needle.Value value) throws IOException {
    return LookUp.of(events, Digest.of(value.kind(), value.text()));
  }

  /** Events by where they lie. */
  public Rows rows() {
    return new Rows(queries);
  }

  /** The events as they were received, to be read again. */
  public History history() {
    return new History(events, queries);
  }

  /** Size of the index of a data file; 0 for none. */
  public long indexBytes(Path file) throws IOException {
    Path index = FileIndex.beside(file);
    return Files.exists(index) ? Files.size(index) : 0;
  }

  /** When the newest event occurred, by its own clock, epoch milliseconds; null without any. */
  public @Nullable Long newest() throws IOException {
    return events.newest();
  }

  /** How large the tables are now, by name. */
  public Map<String, Extent> extents() throws IOException {
    return Map.of("events", Extent.of(events.current()), "findings", Extent.of(findings.current()));
  }

  /** Closes; writers must be closed before. */
  @Override
  public void close() throws IOException {
    try (lock;
        ledger;
        queries) {
      writing.close();
      catalog.close();
      allocator.close();
    } catch (SQLException failed) {
      throw new IOException(failed);
    }
  }
}
