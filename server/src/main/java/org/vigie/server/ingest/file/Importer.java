package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.vigie.store.journal.Journal;

/**
 * The way of files into the journal. A content is known by its digest and a record by its number in
 * it, so what is already there is not appended again: a second import changes nothing, and one that
 * was broken off goes on where it stopped.
 */
public final class Importer {
  private final Records records;
  private final InstantSource clock;

  /** An importer within the given bounds; the clock says when records were received. */
  public Importer(Records.Limits limits, InstantSource clock) {
    this.records = new Records(limits);
    this.clock = clock;
  }

  /**
   * Imports a file, an archive or a directory; returns when all is durable.
   *
   * @throws IOException where the path is not there or the journal can't write; what was appended
   *     before stays, and the same import again goes on from there
   */
  public Summary importPath(Path path, Journal journal, Progress progress) throws IOException {
    var feed = new Feed(journal, clock, progress);
    records.read(path, feed);
    return feed.summary();
  }

  /**
   * Imports what a stream holds, as if it were a file of that name.
   *
   * @param spool directory for a temporary copy, which is needed because contents are read twice
   * @param most longest stream allowed, in bytes
   */
  public Summary importStream(
      InputStream in, String name, Path spool, long most, Journal journal, Progress progress)
      throws IOException {
    Path folder = Files.createTempDirectory(spool, "import");
    Path copy = folder.resolve(fileName(name));
    try {
      try (var out = Files.newOutputStream(copy)) {
        long copied = new Bounded(in, () -> 0, new Bounded.Size(name, most)).transferTo(out);
        progress.at(0, copied, 0);
      }
      return importPath(copy, journal, progress);
    } finally {
      Files.deleteIfExists(copy);
      Files.delete(folder);
    }
  }

  /** A name that can be nothing but a file in the folder, whatever the client called it. */
  private static String fileName(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    String safe = last.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "");
    if (safe.isEmpty()) return "upload";
    return safe.length() <= 100 ? safe : safe.substring(safe.length() - 100);
  }

  /** Who wants to know how far an import is. */
  @FunctionalInterface
  public interface Progress {
    /** Bytes done of all bytes on disk, and records seen so far; called often, be quick. */
    void at(long done, long total, long records);

    /** Nobody wants to know. */
    static Progress none() {
      return (done, total, records) -> {};
    }
  }

  /**
   * What became of an import.
   *
   * @param files count of files and entries read
   * @param bytes their length, decompressed
   * @param records count of records in them
   * @param added count of records that are new in the journal
   * @param known count of records that were there already
   * @param empty count of empty lines, which are no records
   * @param cut count of records that were longer than the limit and lost their end
   * @param refused count of files and entries of which nothing was read
   * @param origins origin of the ids of each file's events, and how many files share it
   * @param notes all that was refused, skipped or damaged, and why; the first 1,000
   */
  public record Summary(
      long files,
      long bytes,
      long records,
      long added,
      long known,
      long empty,
      long cut,
      long refused,
      Map<UUID, Integer> origins,
      List<Records.Note> notes) {}
}
