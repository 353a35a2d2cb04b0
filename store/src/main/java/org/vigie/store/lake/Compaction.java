package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.duckdb.DuckDBConnection;

/** Puts one file in the place of several small ones of a day, with all their rows in order. */
final class Compaction {
  /** A file of fewer rows is small. */
  private static final long SMALL = 400_000;

  /** Fewer small files are not worth their rewriting. */
  private static final int LEAST = 4;

  private static final long MOST_ROWS = (long) IndexBuilder.BLOCK * IndexBuilder.MOST_BLOCKS;
  private static final long MOST_BYTES = 512L << 20;

  private final LakeTable table;
  private final DuckDBConnection duckdb;

  Compaction(LakeTable table, DuckDBConnection duckdb) {
    this.table = table;
    this.duckdb = duckdb;
  }

  /** Merges; nothing while somebody else rewrites files of the table. */
  Upkeep.Compacted run(Upkeep.Progress progress) throws IOException, SQLException {
    if (!table.rewriting.tryLock()) return new Upkeep.Compacted(0, 0, 0);
    try {
      return merge(progress);
    } finally {
      table.rewriting.unlock();
    }
  }

  private Upkeep.Compacted merge(Upkeep.Progress progress) throws IOException, SQLException {
    List<List<Held>> groups = groups();
    int before = 0;
    int after = 0;
    long rows = 0;
    for (List<Held> group : groups) {
      if (!progress.at(after, groups.size())) break;
      rows += rewrite(group);
      before += group.size();
      after++;
    }
    return new Upkeep.Compacted(before, after, rows);
  }

  /** Small files that become one, in the order in which they were received. */
  private List<List<Held>> groups() throws IOException {
    Map<String, List<Held>> days = new TreeMap<>();
    for (Held file : table.current()) {
      boolean mergeable = !table.indexed() || table.index(file.path()).isPresent();
      long rows = file.file().recordCount();
      if (rows >= SMALL || !mergeable) continue;
      String key = day(file.path()) + " " + tier(rows);
      days.computeIfAbsent(key, d -> new ArrayList<>()).add(file);
    }
    List<List<Held>> groups = new ArrayList<>();
    for (List<Held> day : days.values()) {
      day.sort(
          Comparator.comparingLong((Held file) -> file.received().least())
              .thenComparing(Held::path));
      List<Held> group = new ArrayList<>();
      long rows = 0;
      long bytes = 0;
      for (Held file : day) {
        rows += file.file().recordCount();
        bytes += file.file().fileSizeInBytes();
        if (rows > MOST_ROWS || bytes > MOST_BYTES) {
          groups.add(group);
          group = new ArrayList<>();
          rows = file.file().recordCount();
          bytes = file.file().fileSizeInBytes();
        }
        group.add(file);
      }
      groups.add(group);
    }
    groups.removeIf(group -> group.size() < LEAST);
    return groups;
  }

  /** Only files of one size are merged, so that each row is rewritten a few times in all. */
  private static int tier(long rows) {
    int tier = 0;
    for (long most = SMALL / 64; rows >= most; most *= 4) tier++;
    return tier;
  }

  private long rewrite(List<Held> group) throws IOException, SQLException {
    long rows = group.stream().mapToLong(file -> file.file().recordCount()).sum();
    long day = day(group.getFirst().path());
    Path file = table.newFile(day);
    Written fresh;
    try {
      List<Path> paths = group.stream().map(Held::path).toList();
      try (Statement statement = duckdb.createStatement()) {
        statement.execute(RowWriter.copy(Parts.rowsOf(table, paths), file, table));
      }
      LocalFiles.sync(file);
      if (table.indexed()) index(paths).write(FileIndex.beside(file));
      LocalFiles.sync(file.resolveSibling("."));
      try (PreparedStatement metadata = duckdb.prepareStatement(FileMetrics.SQL)) {
        metadata.setString(1, file.toString());
        fresh =
            new Written(
                table,
                table.dataFile(file, day, FileMetrics.read(metadata, table)),
                Ledger.Given.withIndex(file));
      }
      check(fresh, rows, file);
    } catch (IOException | SQLException | RuntimeException failed) {
      Files.deleteIfExists(file);
      Files.deleteIfExists(FileIndex.beside(file));
      throw failed;
    }
    table.replace(group, List.of(fresh));
    return rows;
  }

  /** The day that a file is of, by its folder. */
  static long day(Path file) {
    String name = String.valueOf(file.resolveSibling("").getFileName());
    return LocalDate.parse(name.substring(name.indexOf('=') + 1)).toEpochDay();
  }

  private IndexBuilder index(List<Path> files) throws IOException {
    IndexBuilder merged = new IndexBuilder();
    List<Grams> grams = new ArrayList<>();
    for (int i = 0; i <= IndexBuilder.MOST_BLOCKS; i++) grams.add(new Grams());
    for (Path file : files) {
      Optional<FileIndex> index = table.index(file);
      if (index.isEmpty()) throw new IOException(file + ": its index has gone");
      merged.append(index.get(), grams);
    }
    merged.merged(grams);
    return merged;
  }

  /** Counted from the file itself, before the old ones are let go. */
  private void check(Written fresh, long rows, Path file) throws IOException, SQLException {
    long counted;
    try (PreparedStatement count =
        duckdb.prepareStatement("SELECT count(*) FROM read_parquet(?)")) {
      count.setString(1, file.toString());
      try (ResultSet row = count.executeQuery()) {
        row.next();
        counted = row.getLong(1);
      }
    }
    if (counted != rows || fresh.rows() != rows) {
      throw new IOException(
          "%s has %d rows by its metadata, %d by count; %d were to be written"
              .formatted(file, fresh.rows(), counted, rows));
    }
  }
}
