package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Iceberg table and the directory of its data files. */
final class LakeTable {
  private static final Logger LOG = LoggerFactory.getLogger(LakeTable.class);
  private static final String JOURNAL = "vigie.journal";
  private static final String POSITION = "vigie.position";
  private static final String PARTITION = Shapes.RECEIVED + "_day";

  /** Snapshots older than this are dropped, so that the metadata stays small. */
  private static final long SNAPSHOT_MILLIS = 3_600_000;

  /** Expired together, for each round costs about as much as a commit. */
  private static final int EXPIRE_EVERY = 64;

  private static final Map<String, String> PROPERTIES =
      Map.of(
          "format-version", "2",
          "write.metadata.delete-after-commit.enabled", "true",
          "write.metadata.previous-versions-max", "20",
          "commit.retry.num-retries", "20",
          "write.parquet.compression-codec", "zstd");

  private final String name;
  private final Shape shape;
  private final Table table;
  private final Path data;
  private final Ledger ledger;

  /** Whether the outcome of a commit that failed has not been looked up yet. */
  private boolean unsure;

  /** The files of the current snapshot in no order; null where they have to be read again. */
  private @Nullable List<Held> held;

  /** Files that lack columns which came after them. */
  private final Set<Path> older = ConcurrentHashMap.newKeySet();

  /** Indexes by their data files, as far as they were asked for. */
  private final Map<Path, Optional<FileIndex>> indexes = new ConcurrentHashMap<>();

  private final LongAdder writing = new LongAdder();

  /** Where its data and metadata lie. */
  Path directory() {
    return data.resolveSibling(".").normalize();
  }

  /** Held by who puts files in the place of others: one at a time. */
  final ReentrantLock rewriting = new ReentrantLock();

  /** Adds CPU time spent on writing files. */
  void took(long nanos) {
    writing.add(nanos);
  }

  /** CPU time spent on writing files since the lake was opened, nanoseconds. */
  long writing() {
    return writing.sum();
  }

  private LakeTable(String name, Shape shape, Table table, Ledger ledger) {
    this.name = name;
    this.shape = shape;
    this.table = table;
    this.ledger = ledger;
    this.data = LocalFiles.path(table.location()).resolve("data");
  }

  /** Opens a table, made if missing; columns that it lacks are added. */
  static LakeTable open(Catalog catalog, TableIdentifier id, Shape shape, Ledger ledger) {
    Table table;
    if (catalog.tableExists(id)) {
      table = catalog.loadTable(id);
      Schema wanted = shape.iceberg();
      table.updateSchema().unionByNameWith(wanted).commit();
    } else {
      Schema schema = shape.iceberg();
      PartitionSpec spec = PartitionSpec.builderFor(schema).day(Shapes.RECEIVED, PARTITION).build();
      table = catalog.createTable(id, schema, spec, PROPERTIES);
    }
    return new LakeTable(id.name(), shape, table, ledger);
  }

  String name() {
    return name;
  }

  Shape shape() {
    return shape;
  }

  /** Whether its files have indexes beside them: those of events. */
  boolean indexed() {
    return shape.columns().stream().anyMatch(column -> column.path().equals(Shapes.RAW));
  }

  /** The index of a file; none where it is missing or damaged: then the file has to be read. */
  Optional<FileIndex> index(Path file) {
    return indexes.computeIfAbsent(file, FileIndex::ofFile);
  }

  /** The index of a file, looked at anew. */
  Optional<FileIndex> indexAnew(Path file) {
    indexes.remove(file);
    return index(file);
  }

  Schema schema() {
    return table.schema();
  }

  Path data() {
    return data;
  }

  /** Path of a new file; its directory is there. */
  Path newFile(long day) throws IOException {
    Path directory = data.resolve(PARTITION + "=" + LocalDate.ofEpochDay(day));
    Files.createDirectories(directory);
    return directory.resolve(UUID.randomUUID() + ".parquet");
  }

  /** A file as Iceberg knows it. */
  DataFile dataFile(Path file, long day, Metrics metrics) throws IOException {
    return DataFiles.builder(table.spec())
        .withPath(LocalFiles.location(file))
        .withFormat(FileFormat.PARQUET)
        .withFileSizeInBytes(Files.size(file))
        .withPartitionPath(PARTITION + "=" + LocalDate.ofEpochDay(day))
        .withMetrics(metrics)
        .build();
  }

  /** Adds files in one snapshot that says up to where the journal is in the table. */
  synchronized void commit(Collection<Written> files, Lake.Mark mark) throws IOException {
    Lake.Mark before = mark();
    if (before != null
        && before.journal().equals(mark.journal())
        && before.position() > mark.position()) {
      throw new IllegalArgumentException(
          name + " has records up to " + before.position() + "; " + mark.position() + " is behind");
    }
    AppendFiles append = table.newAppend();
    for (Written file : files) {
      if (file.table() != this) throw new IllegalArgumentException(file + " is not of " + name);
      append.appendFile(file.file());
    }
    append.set(JOURNAL, mark.journal().toString());
    append.set(POSITION, Long.toString(mark.position()));
    enter(files, List.of());
    List<Held> known = held;
    held = null;
    try {
      append.commit();
    } catch (RuntimeException failed) {
      // The answer may be lost, not the commit: the table says which, now or when it can be read.
      unsure = true;
      if (!mark.equals(mark())) {
        throw new IOException("commit to " + name + " failed: " + failed.getMessage(), failed);
      }
    }
    if (known != null) {
      for (Written file : files) known.add(held(file.file()));
      held = known;
    }
    expire();
  }

  /** The files of the current snapshot, as they stand now. */
  synchronized List<Held> current() throws IOException {
    return List.copyOf(held());
  }

  /**
   * Puts files in the place of others, in one snapshot that keeps the mark. Where the outcome is
   * unknown, the next look at the table tells.
   */
  synchronized void replace(Collection<Held> old, Collection<Written> fresh) throws IOException {
    Lake.Mark mark = mark();
    RewriteFiles rewrite = table.newRewrite();
    old.forEach(file -> rewrite.deleteFile(file.file()));
    fresh.forEach(file -> rewrite.addFile(file.file()));
    if (mark != null) {
      rewrite.set(JOURNAL, mark.journal().toString());
      rewrite.set(POSITION, Long.toString(mark.position()));
    }
    enter(fresh, old.stream().map(Held::path).toList());
    held = null;
    try {
      rewrite.commit();
    } catch (RuntimeException failed) {
      unsure = true;
      throw new IOException("a rewrite of " + name + " failed: " + failed.getMessage(), failed);
    }
  }

  /** Lets files go, in one snapshot that keeps the mark. */
  synchronized void delete(Collection<Held> old) throws IOException {
    Lake.Mark mark = mark();
    DeleteFiles delete = table.newDelete();
    old.forEach(file -> delete.deleteFile(file.file()));
    if (mark != null) {
      delete.set(JOURNAL, mark.journal().toString());
      delete.set(POSITION, Long.toString(mark.position()));
    }
    enter(List.of(), old.stream().map(Held::path).toList());
    held = null;
    try {
      delete.commit();
    } catch (RuntimeException failed) {
      unsure = true;
      throw new IOException("a deletion of " + name + " failed: " + failed.getMessage(), failed);
    }
  }

  /** Drops all snapshots but the current one, and the files that only they have. */
  synchronized void expireAll() {
    table.expireSnapshots().expireOlderThan(System.currentTimeMillis()).retainLast(1).commit();
    indexes.keySet().removeIf(file -> !Files.exists(file));
  }

  /** Writes down in the ledger what comes and what goes, before it does. */
  void enter(Collection<Written> given, Collection<Path> gone) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path file : gone) {
      names.add(Ledger.name(file));
      if (indexed()) names.add(Ledger.name(FileIndex.beside(file)));
    }
    List<Ledger.Given> files = new ArrayList<>();
    for (Written file : given) files.addAll(file.given());
    ledger.append(name, files, names, System.currentTimeMillis());
  }

  /** Writes down that an index is to be what lies in another place now. */
  void enter(Path index, Path made) throws IOException {
    List<Ledger.Given> given = List.of(Ledger.Given.of(index, made));
    ledger.append(name, given, List.of(), System.currentTimeMillis());
  }

  /** Writes down the files of a lake that is older than its ledger, as they stand now. */
  void adopt() throws IOException {
    List<Ledger.Given> files = new ArrayList<>();
    for (Path file : files()) files.addAll(Ledger.Given.withIndex(file));
    ledger.append(name, files, List.of(), System.currentTimeMillis());
  }

  private void expire() {
    if (table.currentSnapshot().sequenceNumber() % EXPIRE_EVERY == 0) {
      expire(System.currentTimeMillis() - SNAPSHOT_MILLIS);
    }
  }

  /** Drops snapshots older than this, and the files that no other has; how many were dropped. */
  synchronized int expire(long oldest) {
    int before = snapshots();
    try {
      table.expireSnapshots().expireOlderThan(oldest).retainLast(2).commit();
    } catch (RuntimeException failed) {
      LOG.warn("{}: old snapshots stay until the next round", name, failed);
    }
    indexes.keySet().removeIf(file -> !Files.exists(file));
    return before - snapshots();
  }

  private int snapshots() {
    List<Snapshot> all = new ArrayList<>();
    table.snapshots().forEach(all::add);
    return all.size();
  }

  /** The mark of the newest snapshot that has one. */
  synchronized Lake.@Nullable Mark mark() {
    if (unsure) {
      table.refresh();
      unsure = false;
    }
    for (Snapshot at = table.currentSnapshot();
        at != null;
        at = at.parentId() == null ? null : table.snapshot(at.parentId())) {
      String journal = at.summary().get(JOURNAL);
      String position = at.summary().get(POSITION);
      if (journal != null && position != null) {
        return new Lake.Mark(UUID.fromString(journal), Long.parseLong(position));
      }
    }
    return null;
  }

  /**
   * When all below a position of the journal came to be in the table, which has it, epoch
   * milliseconds: the time of the oldest snapshot kept that reaches there.
   */
  synchronized long committed(UUID journal, long below) {
    long time = table.currentSnapshot().timestampMillis();
    for (Snapshot at = table.currentSnapshot();
        at != null;
        at = at.parentId() == null ? null : table.snapshot(at.parentId())) {
      String reached = at.summary().get(POSITION);
      if (reached == null || !journal.toString().equals(at.summary().get(JOURNAL))) continue;
      if (Long.parseLong(reached) < below) break;
      time = at.timestampMillis();
    }
    return time;
  }

  /** Id of the current snapshot; -1 for a table without. */
  synchronized long snapshot() {
    Snapshot current = table.currentSnapshot();
    return current == null ? -1 : current.snapshotId();
  }

  /** The files of the current snapshot. */
  synchronized List<Path> files() throws IOException {
    return held().stream().map(Held::path).toList();
  }

  /** The files of the current snapshot that may hold rows of a scope. */
  synchronized List<Path> files(Lake.Scope scope) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Held file : held()) {
      if (file.meets(scope)) files.add(file.path());
    }
    return files;
  }

  /** The greatest time of an event, by its own clock; null without any. */
  synchronized @Nullable Long newest() throws IOException {
    List<Held> files = held();
    if (files.isEmpty()) return null;
    return files.stream().mapToLong(file -> file.occurred().greatest()).max().orElseThrow();
  }

  /** Reads the files from the table once; after that, this process alone adds to them. */
  private List<Held> held() throws IOException {
    List<Held> known = held;
    if (known != null) return known;
    List<Held> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().includeColumnStats().planFiles()) {
      for (FileScanTask task : tasks) files.add(held(task.file()));
    }
    held = files;
    return files;
  }

  private Held held(DataFile file) {
    List<Integer> columns = new ArrayList<>();
    for (Column column : shape.columns()) {
      // Statistics are of the elements of a list, not of the list.
      if (column.type() == Column.Type.TEXTS) continue;
      columns.add(table.schema().findField(column.path()).fieldId());
    }
    Held fresh = Held.of(file, table.schema(), columns);
    if (!fresh.whole()) older.add(fresh.path());
    return fresh;
  }

  /** Whether a file lacks columns that came after it. */
  boolean isOlder(Path file) {
    return older.contains(file);
  }

  /** The table itself, for the upkeep of this package. */
  Table table() {
    return table;
  }
}
