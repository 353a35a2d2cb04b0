package org.vigie.server.collect;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.store.journal.Journal;

/**
 * A journal that takes no more once its files are so large. What was acknowledged stays; those who
 * send are told, or wait, as with a full disk.
 */
final class Bounded implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Bounded.class);
  private static final long LOOK_NANOS = 500_000_000L;

  private final Journal journal;
  private final Path folder;
  private final long most;
  private long looked = System.nanoTime() - LOOK_NANOS;
  private long added;
  private boolean full;

  /**
   * Bounds one.
   *
   * @param folder where its files are
   * @param most bytes of them
   */
  Bounded(Journal journal, Path folder, long most) {
    this.journal = journal;
    this.folder = folder;
    this.most = most;
  }

  @Override
  public CompletableFuture<Appended> append(Batch batch) {
    if (isFull(batch)) {
      return CompletableFuture.failedFuture(
          new IOException(
              "the queue has its " + most + " bytes, until the centre has taken some of it"));
    }
    return journal.append(batch);
  }

  /** Looks at the files now and then; in between counts what comes, as if it did not shrink. */
  private synchronized boolean isFull(Batch batch) {
    for (byte[] record : batch.records()) added += record.length;
    long now = System.nanoTime();
    if (now - looked >= LOOK_NANOS || added > most) {
      looked = now;
      added = size();
    }
    boolean before = full;
    full = added > most;
    if (full && !before) {
      LOG.error("{}: the queue has its {} bytes; nothing is taken in", folder, most);
    } else if (before && !full) {
      LOG.info("{}: the queue takes in again", folder);
    }
    return full;
  }

  private long size() {
    long sum = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) sum += size(file);
    } catch (IOException e) {
      LOG.warn("{}: its size can't be seen: {}", folder, e.getMessage());
    }
    return sum;
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException gone) {
      return 0;
    }
  }

  @Override
  public UUID id() {
    return journal.id();
  }

  @Override
  public long next(UUID producer) {
    return journal.next(producer);
  }

  @Override
  public long begin() {
    return journal.begin();
  }

  @Override
  public long end() {
    return journal.end();
  }

  @Override
  public Reader read(long from) {
    return journal.read(from);
  }

  @Override
  public void release(long position) {
    journal.release(position);
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
