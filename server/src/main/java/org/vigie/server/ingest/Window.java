package org.vigie.server.ingest;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Journal;

/**
 * The batches of one reader that are not durable yet, in their order. The protocols of those who
 * use it have no acknowledgement, so a batch that the journal fails on is tried again, as long as
 * it takes; only closing ends that, and says what was lost. Belongs to one thread.
 */
final class Window {
  private static final Logger LOG = LoggerFactory.getLogger(Window.class);

  /** How often waiting looks whether the listener is being closed, milliseconds. */
  static final int TICK = 250;

  private static final long FIRST_RETRY = 100;
  private static final long LAST_RETRY = 5000;

  private final Journal journal;
  private final Counters counters;
  private final CountDownLatch closing;
  private final Duration patience;
  private final Rates.Pace pace;
  private final Deque<Pending> window = new ArrayDeque<>();

  /** When draining must end, by {@link System#nanoTime}; set once closing is seen. */
  private long deadline;

  /**
   * An empty one.
   *
   * @param closing counted down when the listener is being closed
   * @param patience how long closing may take
   * @param pace how much may be appended
   */
  Window(
      Journal journal,
      Counters counters,
      CountDownLatch closing,
      Duration patience,
      Rates.Pace pace) {
    this.journal = journal;
    this.counters = counters;
    this.closing = closing;
    this.patience = patience;
    this.pace = pace;
  }

  private record Pending(Journal.Batch batch, CompletableFuture<Journal.Appended> future) {}

  /** Appends a batch. */
  void add(Journal.Batch batch) {
    long bytes = 0;
    for (byte[] one : batch.records()) bytes += one.length;
    pace.take(batch.records().size(), bytes);
    window.add(send(batch));
  }

  /** Waits until the source may send more; closing ends that. */
  void pace() throws InterruptedException {
    for (long wait = pace.waiting(); wait > 0 && !closed(); wait = pace.waiting()) {
      pause(Math.min(TICK, TimeUnit.NANOSECONDS.toMillis(wait) + 1));
    }
  }

  /** Waits until fewer than so many are under way, and none has failed. */
  void settle(int most) throws InterruptedException {
    while (failed() || window.size() >= most) settle();
  }

  /** Waits for all that is under way; what it can't wait for is counted as lost. */
  void drain() throws InterruptedException {
    try {
      while (!window.isEmpty()) settle();
    } finally {
      while (!window.isEmpty()) lose(window.remove(), "interrupted");
    }
  }

  /** Whether the listener is being closed; the first time, starts the clock of draining. */
  boolean closed() {
    if (closing.getCount() > 0) return false;
    if (deadline == 0) deadline = System.nanoTime() + patience.toNanos();
    return true;
  }

  /** Whether the listener is being closed, and the time for it is over. */
  boolean overdue() {
    return closed() && System.nanoTime() - deadline > 0;
  }

  private boolean failed() {
    while (!window.isEmpty() && window.element().future.isDone()) {
      if (window.element().future.isCompletedExceptionally()) return true;
      window.remove();
    }
    return false;
  }

  private Pending send(Journal.Batch full) {
    CompletableFuture<Journal.Appended> durable =
        journal
            .append(full)
            .thenApply(
                appended -> {
                  counters.durable(full.records(), full.received()[0]);
                  return appended;
                });
    return new Pending(full, durable);
  }

  /**
   * Waits until the oldest batch is durable; if the journal fails, tries again, as long as it
   * takes.
   */
  private void settle() throws InterruptedException {
    Pending oldest = window.element();
    for (long wait = FIRST_RETRY; ; wait = Math.min(2 * wait, LAST_RETRY)) {
      try {
        await(oldest.future);
        window.remove();
        return;
      } catch (ExecutionException e) {
        if (wait == FIRST_RETRY) warn(oldest.batch.source(), e.getCause());
      } catch (TimeoutException e) {
        lose(window.remove(), "not durable in time");
        return;
      }
      if (overdue()) {
        lose(window.remove(), "the journal can't take them");
        return;
      }
      pause(wait);
      oldest = send(oldest.batch);
      window.remove();
      window.addFirst(oldest);
    }
  }

  private void await(CompletableFuture<Journal.Appended> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    while (true) {
      try {
        future.get(TICK, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        if (overdue()) throw e;
      }
    }
  }

  private void pause(long millis) throws InterruptedException {
    if (closing.await(millis, TimeUnit.MILLISECONDS)) {
      TimeUnit.MILLISECONDS.sleep(Math.min(millis, FIRST_RETRY)); // closed: short tries, to the end
    }
  }

  private static void warn(Source source, @Nullable Throwable cause) {
    LOG.warn(
        "{} {}: the journal can't take records, reading from {} stops: {}",
        source.transport(),
        source.name(),
        source.address(),
        String.valueOf(cause));
  }

  private void lose(Pending pending, String why) {
    int count = pending.batch.records().size();
    counters.refuse(count);
    LOG.error(
        "{} {}: {} records of {} lost at closing: {}",
        pending.batch.source().transport(),
        pending.batch.source().name(),
        count,
        pending.batch.source().address(),
        why);
  }
}
