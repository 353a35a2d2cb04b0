package org.vigie.store.lake;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The way of batches from the thread that fills them to the one that runs DuckDB's COPY, and back:
 * a fixed number goes round, so the filling thread waits when writing is slower.
 */
final class Lane implements AutoCloseable {
  /**
   * One being filled, two that DuckDB may hold at a time, the others waiting while it compresses a
   * row group. Fewer leave a core idle, more no longer stay in the caches: measured best at 6.
   */
  private static final int BATCHES = 6;

  /** DuckDB lets batches go without telling anybody: we look, this often, when all are out. */
  private static final long LOOK_MILLIS = 2;

  private final List<Batch> all = new ArrayList<>();
  private final ArrayDeque<Batch> free = new ArrayDeque<>();
  private final ArrayDeque<Batch> full = new ArrayDeque<>();
  private final List<Batch> out = new ArrayList<>();

  /** Given to the reader last: DuckDB may not hold it yet, so its holds say nothing. */
  private @Nullable Batch handed;

  private boolean ended = true;

  /** From the begin of a file until its reader has seen the end. */
  private boolean reading;

  private @Nullable String failed;

  Lane(Shape shape, BufferAllocator allocator) {
    for (int i = 0; i < BATCHES; i++) all.add(new Batch(shape, allocator));
    free.addAll(all);
  }

  /** Starts the batches of a new file, when the last one has been read to its end. */
  synchronized void begin() throws IOException {
    while (reading) pause(LOOK_MILLIS);
    settle();
    reading = true;
    ended = false;
    failed = null;
  }

  /** An empty batch; waits for one. */
  synchronized Batch take() throws IOException {
    while (true) {
      if (failed != null) throw new IOException(failed);
      reclaim();
      Batch batch = free.poll();
      if (batch != null) return batch;
      pause(LOOK_MILLIS);
    }
  }

  /** Gives an unneeded batch back. */
  synchronized void giveBack(Batch batch) {
    batch.clear();
    free.add(batch);
  }

  /** Sends a filled batch. */
  synchronized void send(Batch batch) {
    if (failed != null) {
      giveBack(batch);
      return;
    }
    batch.seal();
    full.add(batch);
    notifyAll();
  }

  /** Says that no batch of this file follows. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Makes both sides fail: the reading one with this text, the filling one too. */
  synchronized void fail(String why) {
    if (failed == null) failed = why;
    ended = true;
    reading = false;
    for (Batch batch; (batch = full.poll()) != null; ) giveBack(batch);
    notifyAll();
  }

  /** The next batch of the file, or null after its last. */
  synchronized @Nullable Batch next() throws IOException {
    while (true) {
      if (failed != null) throw new IOException(failed);
      settle();
      reclaim();
      Batch batch = full.poll();
      if (batch != null) {
        handed = batch;
        return batch;
      }
      if (ended) {
        reading = false;
        notifyAll();
        return null;
      }
      pause(0);
    }
  }

  /** Any batch, for its schema. */
  Batch sample() {
    return all.getFirst();
  }

  private void settle() {
    Batch batch = handed;
    handed = null;
    if (batch != null) out.add(batch);
  }

  private void reclaim() {
    for (Iterator<Batch> batches = out.iterator(); batches.hasNext(); ) {
      Batch batch = batches.next();
      if (!batch.free()) continue;
      batches.remove();
      batch.clear();
      free.add(batch);
      notifyAll();
    }
  }

  // Every caller loops on what it waits for.
  @SuppressWarnings("WaitNotInLoop")
  private void pause(long millis) throws InterruptedIOException {
    try {
      wait(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing to the lake");
    }
  }

  @Override
  public synchronized void close() {
    all.forEach(Batch::close);
  }
}
