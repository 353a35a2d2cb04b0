package org.vigie.store.lake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;
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

  /** Whether the outcome of a commit that failed has not been looked up yet. */
  private boolean unsure;

  /** The files of the current snapshot in no order; null where they have to be read again. */
  private @Nullable List<Held> held;

  private final LongAdder writing = new LongAdder();

  /**
   * A file of the current snapshot, with the span of each of its times, epoch milliseconds.
   *
   * @param occurred of {@code time}, which findings have too
   * @param received of {@code vigie_received}
   */
  record Held(Path path, Span occurred, Span received) {}

  /** From the least to the greatest, both inclusive. */
  record Span(long least, long greatest) {
    /** Whether it meets {@code [from, to)}. */
    boolean meets(long from, long to) {
      return greatest >= from && least < to;
    }
  }

  /** Adds CPU time spent on writing files. */
  void took(long nanos) {
    writing.add(nanos);
  }

  /** CPU time spent on writing files since the lake was opened, nanoseconds. */
  long writing() {
    return writing.sum();
  }

  private LakeTable(String name, Shape shape, Table table) {
    this.name = name;
    this.shape = shape;
    this.table = table;
    this.data = LocalFiles.path(table.location()).resolve("data");
  }

  /** Opens a table, made if missing; columns that it lacks are added. */
  static LakeTable open(Catalog catalog, TableIdentifier id, Shape shape) {
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
    return new LakeTable(id.name(), shape, table);
  }

  String name() {
    return name;
  }

  Shape shape() {
    return shape;
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

  private void expire() {
    if (table.currentSnapshot().sequenceNumber() % EXPIRE_EVERY != 0) return;
    long oldest = System.currentTimeMillis() - SNAPSHOT_MILLIS;
    try {
      table.expireSnapshots().expireOlderThan(oldest).retainLast(2).commit();
    } catch (RuntimeException failed) {
      LOG.warn("{}: old snapshots stay until the next round", name, failed);
    }
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
      Span span =
          switch (scope.by()) {
            case OCCURRED -> file.occurred();
            case RECEIVED -> file.received();
          };
      if (span.meets(scope.from(), scope.to())) files.add(file.path());
    }
    return files;
  }

  /** Reads the files from the table once; after that, this process alone adds to them. */
  private List<Held> held() throws IOException {
    List<Held> known = held;
    if (known != null) return known;
    List<Held> files = new ArrayList<>();
    Set<String> spans = Set.of(Shapes.TIME_OF, Shapes.RECEIVED);
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().includeColumnStats(spans).planFiles()) {
      for (FileScanTask task : tasks) files.add(held(task.file()));
    }
    held = files;
    return files;
  }

  private Held held(DataFile file) {
    return new Held(
        LocalFiles.path(file.location()), span(file, Shapes.TIME_OF), span(file, Shapes.RECEIVED));
  }

  /** The span of a column of times; all of time where the file does not tell. */
  private Span span(DataFile file, String column) {
    NestedField field = table.schema().findField(column);
    long least = bound(field, file.lowerBounds(), Long.MIN_VALUE);
    return new Span(least, bound(field, file.upperBounds(), Long.MAX_VALUE));
  }

  private static long bound(
      NestedField field, @Nullable Map<Integer, ByteBuffer> bounds, long otherwise) {
    ByteBuffer bound = bounds == null ? null : bounds.get(field.fieldId());
    if (bound == null) return otherwise;
    long micros = Conversions.<Long>fromByteBuffer(field.type(), bound);
    return Math.floorDiv(micros, 1_000);
  }

  /**
   * Deletes data files that no snapshot knows: a writer died before its commit. Nobody else may be
   * writing.
   */
  void dropOrphans() throws IOException {
    Set<Path> orphans = new HashSet<>();
    if (!Files.isDirectory(data)) return;
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && file.toString().endsWith(".parquet")) {
              orphans.add(file.toAbsolutePath());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Set<String> read = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
        if (!read.add(manifest.path())) continue;
        try (CloseableIterable<DataFile> files =
            ManifestFiles.read(manifest, table.io(), table.specs())) {
          for (DataFile file : files) orphans.remove(LocalFiles.path(file.location()));
        }
      }
    }
    for (Path orphan : orphans) Files.delete(orphan);
    if (!orphans.isEmpty()) {
      LOG.info("{}: deleted {} files that were never committed", name, orphans.size());
    }
  }
}
