package org.vigie.server.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.enrich.Tables;
import org.vigie.server.privacy.Privacy;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.Lake;

/**
 * Keeps a {@link Generation} running between the raw journal and the lake. When one fails (a full
 * disk, say), it is logged and, after a pause, the next one repeats from the lake's position; what
 * was received meanwhile waits in the journal.
 */
public final class Pipeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Generation.Stages stages;
  private final Supplier<LiveContent.Running> content;
  private final int workers;
  private final Duration every;
  private final Thread supervisor;
  private final AtomicReference<@Nullable Generation> running = new AtomicReference<>();
  private boolean closing;
  private @Nullable String trouble;

  /**
   * Starts the stages.
   *
   * @param memory folder in which correlations keep what they remember
   * @param tables what events are enriched from, as they are now
   * @param privacy what is done with personal data
   * @param every rhythm of commits to the lake
   * @param hearer is told who was heard in what the lake has now; it must be quick
   */
  public Pipeline(
      Journal raw,
      Journal findings,
      Lake lake,
      Path memory,
      Supplier<LiveContent.Running> content,
      Supplier<Tables> tables,
      Privacy privacy,
      int workers,
      Duration every,
      InstantSource clock,
      Consumer<List<Heard>> hearer) {
    this.stages =
        new Generation.Stages(
            raw,
            findings,
            lake,
            memory,
            content.get(),
            tables,
            privacy,
            clock,
            new StageTimes(),
            hearer);
    this.content = content;
    this.workers = workers;
    this.every = every;
    supervisor = Thread.ofPlatform().name("vigie-pipeline").start(this::supervise);
  }

  private void supervise() {
    try {
      while (!isClosing()) {
        Throwable failure = live();
        if (failure == null) continue;
        tell(failure);
        pauseAfter(failure);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A disk is the operator's to mend, without a trace of ours; all else is a defect. */
  private static void tell(Throwable failure) {
    long seconds = PAUSE.toSeconds();
    if (failure instanceof IOException || failure instanceof UncheckedIOException) {
      LOG.error(
          "processing stands still, nothing is lost; tried again in {} s (on a full disk, free"
              + " space): {}",
          seconds,
          failure.getMessage());
    } else {
      LOG.error("processing stopped and will be tried again in {} s", seconds, failure);
    }
  }

  /** Runs one generation to its end; why it died, or null where it was closed. */
  private @Nullable Throwable live() throws InterruptedException {
    LiveContent.Running now = content.get();
    Generation generation;
    try {
      generation = new Generation(stages.with(now), workers, every, this::wakeUp);
    } catch (IOException | RuntimeException e) {
      return e;
    }
    running.set(generation);
    if (isClosing() || content.get().number() != now.number()) generation.close();
    generation.join();
    generation.close();
    return generation.failure();
  }

  /** Ends the running generation in order: the next one runs the content that there is now. */
  public void renew() {
    Generation generation = running.get();
    if (generation != null) generation.close();
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private synchronized void wakeUp() {
    trouble = null;
    notifyAll();
  }

  private synchronized void pauseAfter(Throwable failure) throws InterruptedException {
    String said = failure.getMessage();
    trouble = failure instanceof IOException && said != null ? said : failure.toString();
    notifyAll();
    long until = System.nanoTime() + PAUSE.toNanos();
    for (long left; !closing && (left = until - System.nanoTime()) > 0; ) {
      wait(Math.max(1, left / 1_000_000));
    }
  }

  /** CPU and counts of the stages. */
  public StageTimes times() {
    return stages.times();
  }

  /** Why processing stands still, or null where it does not. */
  public synchronized @Nullable String trouble() {
    return trouble;
  }

  /** Position in the raw journal below which all events are in the lake. */
  public long stored() {
    return stages.stored();
  }

  /**
   * Waits until the lake has everything below {@code position}, and commits early for it.
   *
   * @return whether it has; false after {@code patience}
   */
  public synchronized boolean await(long position, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (stages.stored() < position) {
      long left = until - System.nanoTime();
      if (left <= 0) return false;
      Generation generation = running.get();
      if (generation != null) generation.flush(position);
      wait(Math.clamp(left / 1_000_000, 1, 50));
    }
    return true;
  }

  /** As {@link #await}, but commits come in their own rhythm. */
  public synchronized boolean comes(long position, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (stages.stored() < position) {
      long left = until - System.nanoTime();
      if (left <= 0) return false;
      wait(Math.clamp(left / 1_000_000, 1, 50));
    }
    return true;
  }

  /** Commits what was read, and ends. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    Generation generation = running.get();
    if (generation != null) generation.close();
    Threads.join(supervisor);
  }
}
