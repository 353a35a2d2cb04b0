package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The records of a path: of a file, of each entry of a zip archive, of each file below a directory
 * in the order of names. Text is cut into lines, JSON that does not keep to lines into objects;
 * records of a Windows event log, elements of XML, rows of a table and lines of logs that name
 * their fields become JSON objects; gzip is opened, also archives in archives.
 *
 * <p>Every content is read twice: first for its digest, its damages and its bounds, then for its
 * records. So nothing of an archive bomb is ever handed out, and an origin is known before the
 * first record. A record's number is its index among the records of its content, from 0: it depends
 * on the bytes alone and not on a limit, because a record beyond the limit is cut and counted, not
 * left out. Empty lines are not records.
 */
public final class Records {
  private final Limits limits;
  private final As as;

  /** Records within the given bounds. */
  public Records(Limits limits) {
    this(limits, As.FOUND);
  }

  /** Records within the given bounds, of contents that all are as somebody says. */
  public Records(Limits limits, As as) {
    this.limits = limits;
    this.as = as;
  }

  /** What contents are taken for, once they are unpacked. */
  public enum As {
    /** What their first bytes say. */
    FOUND,
    EVTX,
    JSON,
    XML,
    CSV,
    W3C,
    /** Lines. */
    TEXT
  }

  /**
   * Hands all records of a path to the sink. What can't be read is told to the sink and the rest
   * goes on.
   *
   * @throws IOException where the path is not there, or the sink fails
   */
  public void read(Path path, Sink sink) throws IOException {
    new Reading(limits, as, sink).read(path);
  }

  /**
   * Hands all records of a stream to the sink, as if it were a file of that name. It is copied to a
   * temporary file first, for contents are read twice.
   */
  public void read(InputStream in, String name, Sink sink) throws IOException {
    Path copy = Files.createTempFile("vigie", ".stream");
    try {
      try (OutputStream out = Files.newOutputStream(copy)) {
        new Bounded(in, () -> 0, new Bounded.Size(name, limits.expanded())).transferTo(out);
      }
      new Reading(limits, as, sink).read(copy, name);
    } finally {
      Files.delete(copy);
    }
  }

  /**
   * The bounds of what is read.
   *
   * @param record longest record in bytes; longer ones are cut
   * @param expanded most bytes that all compressed contents together may expand to
   * @param ratio most times that a compressed content may be larger than its compressed form, where
   *     it is larger than 8 MiB; the format's own maximum is 1,032
   * @param entries most entries in an archive, and most files below a directory
   */
  public record Limits(int record, long expanded, int ratio, int entries) {
    /** Longest record that a batch of the journal takes, with room to spare. */
    private static final int LARGEST = 24 << 20;

    /** 16 MiB a record, 256 GiB out of archives, 400 times, 200,000 entries. */
    public static Limits standard() {
      return new Limits(16 << 20, 256L << 30, 400, 200_000);
    }

    public Limits {
      if (record < 1 || expanded < 1 || ratio < 1 || entries < 1) {
        throw new IllegalArgumentException("limits must be positive");
      }
      if (record > LARGEST) throw new IllegalArgumentException("record: at most " + LARGEST);
    }
  }

  /**
   * A file or an entry whose records follow.
   *
   * @param name its path inside what is read, entries of an archive after {@code !/}
   * @param origin first 128 bits of the SHA-256 of its content, decompressed
   * @param bytes length of its content
   * @param format {@code evtx}, {@code json}, {@code xml}, {@code csv}, {@code w3c} or {@code
   *     lines}
   */
  public record Content(String name, UUID origin, long bytes, String format) {}

  /**
   * What a content held.
   *
   * @param records count of records
   * @param empty count of empty lines, which are no records
   * @param cut count of records that were longer than the limit
   */
  public record Tally(long records, long empty, long cut) {}

  /**
   * A thing that was not read, or not wholly, and why.
   *
   * @param name its path inside what is read
   * @param kind what became of it
   * @param reason for people
   */
  public record Note(String name, Kind kind, String reason) {}

  /** What became of a thing that is not simply read. */
  public enum Kind {
    /** Nothing of it was read, though somebody may have meant it to be. */
    REFUSED,
    /** By rule not read: hidden files, links, empty ones. */
    SKIPPED,
    /** Read up to a point, or with records cut. */
    DAMAGED
  }

  /** Who takes records; called by one thread. */
  public interface Sink {
    /** A content begins; answers the number of the first record that is wanted. */
    long begin(Content content) throws IOException;

    /** A record; the bytes are the sink's. */
    void record(long number, byte[] bytes) throws IOException;

    /** A content ended. */
    void end(Content content, Tally tally) throws IOException;

    /** Something was not read, or not wholly. */
    void note(Note note) throws IOException;

    /** Bytes on disk done so far, both passes counted as half, of all there are. */
    void progress(long done, long total);
  }
}
