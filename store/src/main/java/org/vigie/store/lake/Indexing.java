package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.duckdb.DuckDBConnection;

/**
 * Makes indexes for data files that have none that can be used: one of an older kind, a damaged
 * one, or none at all. Until then such files are read whole. Each file counts at once, so that a
 * work that was broken off goes on where it was.
 */
final class Indexing {
  private final LakeTable table;
  private final IndexRebuild rebuild;

  Indexing(LakeTable table, DuckDBConnection duckdb) {
    this.table = table;
    this.rebuild = new IndexRebuild(table, duckdb);
  }

  Upkeep.Indexed run(Upkeep.Progress progress) throws IOException, SQLException {
    table.rewriting.lock();
    try {
      List<Held> files = lacking();
      int count = 0;
      long rows = 0;
      for (Held file : files) {
        if (!progress.at(count, files.size())) break;
        index(file.path());
        count++;
        rows += file.file().recordCount();
      }
      var unused = progress.at(count, files.size());
      return new Upkeep.Indexed(count, rows, files.size() - count);
    } finally {
      table.rewriting.unlock();
    }
  }

  /** The newest first: that is what people ask about. */
  private List<Held> lacking() throws IOException {
    return table.current().stream()
        .filter(file -> table.index(file.path()).isEmpty())
        .sorted(
            Comparator.comparingLong((Held file) -> file.received().greatest())
                .reversed()
                .thenComparing(Held::path))
        .toList();
  }

  private void index(Path file) throws IOException, SQLException {
    Path index = FileIndex.beside(file);
    // Under a name that nobody knows: the next start deletes it where a crash leaves it.
    Path made = index.resolveSibling("made-" + index.getFileName());
    Files.deleteIfExists(made);
    try {
      rebuild.of(file).write(made);
      // The ledger says it before it is so; where a crash lies between, it is made once more.
      table.enter(index, made);
      Files.move(made, index, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      LocalFiles.sync(file.resolveSibling("."));
    } finally {
      Files.deleteIfExists(made);
    }
    Optional<FileIndex> known = table.indexAnew(file);
    if (known.isEmpty()) throw new IOException(index + ": can't be read, though it was just made");
  }
}
