package org.vigie.store.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A journal in the files of one directory:
 *
 * <pre>
 * lock                      held while a process has the journal open
 * journal                   the identity, as text
 * 00000000000000000000.seg  records from position 0 on
 * 00000000000000814035.seg  records from position 814,035 on, and so forth
 * </pre>
 *
 * <p>One thread writes: it takes all batches that wait, up to a block's size, compresses them,
 * writes and syncs once, and completes their futures on its own thread (what hangs on them must be
 * short). A write that a crash cut off is removed when the journal is opened. Bytes that rot later
 * are never skipped in silence: {@link Journal.Reader#next} throws {@link Damaged}.
 */
public final class FileJournal implements Journal {
  private final FileStore files;
  private final Group group;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile long end;
  private volatile boolean closed;

  private FileJournal(FileStore files, Options options) {
    this.files = files;
    this.end = files.end();
    this.group = new Group(files, options, this::durable);
  }

  /** Whether a journal is sealed. */
  public enum Sealing {
    NONE,
    /** Each file has a key of its own, which goes with it: nothing of it can be read after. */
    KEY_A_FILE
  }

  /**
   * Sizes.
   *
   * @param segmentBytes a file takes no further block beyond this
   * @param blockBytes a block takes no further batch beyond this, before compression
   * @param waitingBytes appending blocks while more than this waits to be written
   * @param producers most producers remembered; the one silent for longest is forgotten
   * @param sealing whether what is written is sealed, and its key destroyed once it is released
   */
  public record Options(
      long segmentBytes, int blockBytes, long waitingBytes, int producers, Sealing sealing) {
    /** Sizes for production: 256 MB, 1 MB, 64 MB, 65,536 producers. */
    public static final Options STANDARD = new Options(256L << 20, 1 << 20, 64L << 20, 65_536);

    /** Sizes of a journal that is not sealed. */
    public Options(long segmentBytes, int blockBytes, long waitingBytes, int producers) {
      this(segmentBytes, blockBytes, waitingBytes, producers, Sealing.NONE);
    }

    /** These, for a journal that is sealed. */
    public Options sealed() {
      return new Options(segmentBytes, blockBytes, waitingBytes, producers, Sealing.KEY_A_FILE);
    }

    /** Checks the sizes. */
    public Options {
      if (segmentBytes < 1 || blockBytes < 1 || waitingBytes < 1 || producers < 1) {
        throw new IllegalArgumentException("sizes of a journal must be positive");
      }
    }
  }

  /** Some records that were durable can't be read any more; those after them can. */
  public static final class Damaged extends IOException {
    private static final long serialVersionUID = 1;
    private final long first;
    private final long next;

    Damaged(String file, long offset, long first, long next) {
      super(
          file
              + ": damaged at byte "
              + offset
              + ": records "
              + first
              + " to "
              + (next - 1)
              + " cannot be read. Restore the file from a copy, or go on without them from record "
              + next);
      this.first = first;
      this.next = next;
    }

    /** Position of the first record that can't be read. */
    public long first() {
      return first;
    }

    /** Position to read on from. */
    public long next() {
      return next;
    }
  }

  /**
   * Opens the journal of a directory, which is made if missing.
   *
   * @throws IOException if another process has it open, or a file's head is damaged
   */
  public static FileJournal open(Path directory, Options options) throws IOException {
    return open(directory, options, Disk.LOCAL);
  }

  static FileJournal open(Path directory, Options options, Disk disk) throws IOException {
    return new FileJournal(FileStore.open(disk, directory, options), options);
  }

  @Override
  public UUID id() {
    return files.id();
  }

  @Override
  public CompletableFuture<Appended> append(Batch batch) {
    return group.append(batch);
  }

  @Override
  public long next(UUID producer) {
    return files.producers().next(producer);
  }

  @Override
  public long begin() {
    return files.begin();
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public Reader read(long from) {
    if (from < begin() || from > end) {
      throw new IllegalArgumentException(
          "position " + from + " is not in " + files + ", which has " + begin() + " to " + end);
    }
    return new FileReader(this, from);
  }

  @Override
  public void release(long position) {
    files.release(Math.min(position, end));
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (closed) return;
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    group.close();
    files.close();
  }

  /** Waits until there is a record at a position; false when the time is over. */
  boolean await(long position, Duration wait) throws IOException, InterruptedException {
    if (position < end && !closed) return true;
    long nanos = TimeUnit.NANOSECONDS.convert(wait);
    lock.lockInterruptibly();
    try {
      while (position >= end) {
        if (closed) break;
        if (nanos <= 0) return false;
        nanos = changed.awaitNanos(nanos);
      }
      if (closed) throw new IOException(files + " is closed");
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The file that holds a position. */
  Map.Entry<Long, Path> segmentOf(long position) throws IOException {
    Map.Entry<Long, Path> entry = files.segments().floorEntry(position);
    if (entry == null) {
      throw new IOException(
          files + ": record " + position + " was released; the oldest is " + begin());
    }
    return entry;
  }

  /** Position after the last record of the file that starts at {@code segment}. */
  long limit(long segment) {
    return Objects.requireNonNullElse(files.segments().higherKey(segment), end);
  }

  private void durable(long position) {
    lock.lock();
    try {
      end = position;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
