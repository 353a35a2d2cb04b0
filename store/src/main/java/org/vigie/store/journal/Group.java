package org.vigie.store.journal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.store.journal.Journal.Appended;
import org.vigie.store.journal.Journal.Batch;

/** Group commit: batches wait in a bounded queue, one thread writes them together. */
final class Group implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Group.class);

  /** Most bytes of a batch, what is written beside its records included. */
  static final int MAX_BATCH = 32 << 20;

  /** Most bytes of each text of a source. */
  private static final int MAX_TEXT = 4_096;

  private static final class Waiting {
    final Batch batch;
    final long bytes;
    final CompletableFuture<Appended> future = new CompletableFuture<>();

    /** Set while a block is made; the outcome once it is durable. */
    @Nullable Appended outcome;

    Waiting(Batch batch, long bytes) {
      this.batch = batch;
      this.bytes = bytes;
    }
  }

  private final FileStore files;
  private final FileJournal.Options options;
  private final LongConsumer durable;
  private final FrameWriter frame = new FrameWriter();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition written = lock.newCondition();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final Thread writer;
  private long waiting;
  private boolean closed;
  private boolean failing;
  private @Nullable Throwable broken;

  Group(FileStore files, FileJournal.Options options, LongConsumer durable) {
    this.files = files;
    this.options = options;
    this.durable = durable;
    this.writer = Thread.ofPlatform().name("journal-writer").start(this::run);
  }

  CompletableFuture<Appended> append(Batch batch) {
    Waiting one = new Waiting(batch, weigh(batch));
    lock.lock();
    try {
      while (!closed
          && broken == null
          && waiting > 0
          && waiting + one.bytes > options.waitingBytes()) {
        written.await();
      }
      if (broken != null) throw new IOException(files + " is broken: " + broken, broken);
      if (closed) throw new IOException(files + " is closed");
      waiting += one.bytes;
      queue.add(one);
      arrived.signal();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      one.future.completeExceptionally(
          new InterruptedIOException("interrupted waiting for room in " + files));
    } catch (IOException refused) {
      one.future.completeExceptionally(refused);
    } finally {
      lock.unlock();
    }
    return one.future;
  }

  private static long weigh(Batch batch) {
    int records = batch.records().size();
    if (batch.received().length != records) {
      throw new IllegalArgumentException(
          records + " records with " + batch.received().length + " received times");
    }
    Journal.Producer producer = batch.producer();
    if (producer != null && producer.first() < 0) {
      throw new IllegalArgumentException(
          "a producer's records are numbered from 0, not " + producer.first());
    }
    for (String text :
        List.of(batch.source().name(), batch.source().transport(), batch.source().address())) {
      if (text.length() > MAX_TEXT) {
        throw new IllegalArgumentException(
            "a source's text of " + text.length() + " characters; allowed are " + MAX_TEXT);
      }
    }
    long bytes = 0;
    for (byte[] record : batch.records()) bytes += record.length + Frame.RECORD;
    if (bytes > MAX_BATCH) {
      throw new IllegalArgumentException(
          "a batch of " + bytes + " bytes; allowed are " + MAX_BATCH + ": send smaller ones");
    }
    return bytes + Frame.HEADER;
  }

  private void run() {
    List<Waiting> taken = new ArrayList<>();
    try {
      while (take(taken)) {
        commit(taken);
        settle(taken);
        taken.clear();
        frame.shrink(4 * options.blockBytes());
      }
    } catch (RuntimeException | Error bug) {
      LOG.error("{}: the writer failed; nothing is taken in any more", files, bug);
      stop(taken, bug);
    }
  }

  /** Takes what waits, up to a block's size; false when closed and empty. */
  private boolean take(List<Waiting> taken) {
    lock.lock();
    try {
      while (queue.isEmpty()) {
        if (closed) return false;
        arrived.awaitUninterruptibly();
      }
      long bytes = 0;
      for (Waiting next = queue.peek();
          next != null && (bytes == 0 || bytes + next.bytes <= options.blockBytes());
          next = queue.peek()) {
        taken.add(queue.remove());
        bytes += next.bytes;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<Waiting> taken) {
    frame.clear();
    for (Waiting one : taken) collect(one);
    if (frame.count() > 0) {
      try {
        files.write(frame);
      } catch (IOException failed) {
        fail(taken, failed);
        return;
      }
      if (failing) LOG.info("{}: writing works again", files);
      failing = false;
      durable.accept(files.end());
    }
    for (Waiting one : taken) {
      if (one.outcome != null) one.future.complete(one.outcome);
    }
  }

  /** Adds what is new of a batch to the block. */
  private void collect(Waiting one) {
    int records = one.batch.records().size();
    long skipped = 0;
    Journal.Producer producer = one.batch.producer();
    if (producer != null) {
      UUID origin = producer.origin();
      Long moved = frame.moved().get(origin);
      long next = moved != null ? moved : files.producers().next(origin);
      if (producer.first() > next && producer.gaps() == Journal.Gaps.REFUSED) {
        // An earlier batch of it failed, or it was forgotten: taking this one would leave a gap.
        one.future.completeExceptionally(
            new IOException(
                files
                    + ": producer "
                    + origin
                    + " sent record "
                    + producer.first()
                    + ", but the next is "
                    + next
                    + ": send again from there"));
        return;
      }
      skipped = Math.clamp(next - producer.first(), 0, records);
    }
    one.outcome = new Appended(files.end() + frame.count(), Math.toIntExact(records - skipped));
    if (skipped < records) frame.add(one.batch, (int) skipped);
  }

  private void fail(List<Waiting> taken, IOException failed) {
    IOException told =
        new IOException(
            files + " could not be written, nothing of the batch counts: " + failed, failed);
    if (!failing) {
      LOG.error(
          "{}: writing fails ({}); nothing is acknowledged until it works. On a full disk free"
              + " space: it goes on by itself",
          files,
          failed.getMessage());
    }
    failing = true;
    for (Waiting one : taken) one.future.completeExceptionally(told);
  }

  private void settle(List<Waiting> taken) {
    lock.lock();
    try {
      for (Waiting one : taken) waiting -= one.bytes;
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void stop(List<Waiting> taken, Throwable bug) {
    List<Waiting> left = new ArrayList<>(taken);
    lock.lock();
    try {
      broken = bug;
      left.addAll(queue);
      queue.clear();
      written.signalAll();
    } finally {
      lock.unlock();
    }
    for (Waiting one : left) {
      one.future.completeExceptionally(new IOException(files + " is broken: " + bug, bug));
    }
  }

  /** Writes what waits, and stops. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
      written.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (true) {
      try {
        writer.join();
        break;
      } catch (InterruptedException again) {
        interrupted = true; // what waits was promised: it is written first
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
    frame.close();
  }
}
