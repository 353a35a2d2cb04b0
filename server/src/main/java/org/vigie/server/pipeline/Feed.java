package org.vigie.server.pipeline;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.store.journal.Block;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;

/**
 * Gives the blocks of a journal to the workers, each block to one of them, and cuts the stream into
 * epochs: what one commit of the lake holds. An epoch ends after {@code every}, or {@code
 * maxBytes}, or when a flush is asked for; every worker then hears {@link Taken.EpochEnd} once,
 * after its last block of the epoch.
 */
final class Feed implements AutoCloseable {
  /** How long a worker waits for a block before it looks whether its epoch has ended. */
  private static final Duration PATIENCE = Duration.ofMillis(20);

  private static final long NEVER = Long.MAX_VALUE;

  /** Most raw bytes in an epoch: bounds the files of a commit and what a crash replays. */
  private static final long MAX_BYTES = 2L << 30;

  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  private final Journal journal;
  private Journal.Reader reader;
  private final long every;
  private long epoch;
  private long opened;
  private long bytes;
  private long position;
  private long tickets;
  private volatile long closedAt;
  private final int workers;

  /** Workers that have heard of the end of the epoch before this one. */
  private int arrived;

  /** The epoch ends early when it holds everything below this position. */
  private volatile long flushAt = NEVER;

  private boolean stopped;

  /** What a worker gets. */
  sealed interface Taken {
    /**
     * A block of the worker's epoch.
     *
     * @param ticket its place among all blocks, from 0
     */
    record Work(Block block, long ticket) implements Taken {}

    /** The worker's epoch is over; all blocks of it lie below {@code position}. */
    record EpochEnd(long position) implements Taken {}

    /** Nothing came for a while. */
    record Nothing() implements Taken {}

    /** No more will come. */
    record Stopped() implements Taken {}
  }

  Feed(Journal journal, long from, Duration every, int workers) {
    this.journal = journal;
    this.reader = journal.read(from);
    this.workers = workers;
    this.arrived = workers;
    this.position = from;
    this.closedAt = from;
    this.every = every.toNanos();
  }

  /** The next thing to do for a worker that is in {@code mine}. */
  synchronized Taken take(long mine) throws IOException, InterruptedException {
    if (mine < epoch) return end();
    if (arrived == workers && due()) {
      cut();
      return end();
    }
    if (stopped) return stopped();
    Block block = next();
    if (block == null) return new Taken.Nothing();
    if (bytes == 0) opened = System.nanoTime();
    bytes += block.bytes();
    position = block.end();
    return new Taken.Work(block, tickets++);
  }

  /**
   * The next block. What has rotted is passed over, for else everything behind it would wait for
   * ever; each time it is said which records are lost.
   */
  private @Nullable Block next() throws IOException, InterruptedException {
    try {
      return reader.next(PATIENCE);
    } catch (FileJournal.Damaged e) {
      LOG.error("{} records are LOST: {}", e.next() - e.first(), e.getMessage());
      reader.close();
      reader = journal.read(e.next());
      // Also counts as done where nothing follows: nobody waits for records that never come.
      position = e.next();
      return null;
    }
  }

  /**
   * After a stop: the end for a worker, unless it has to wait until the others have heard of the
   * epoch before, so that its own can end too.
   */
  private Taken stopped() throws InterruptedException {
    if (position == closedAt) return new Taken.Stopped();
    long until = System.nanoTime() + PATIENCE.toNanos();
    for (long left; arrived < workers && (left = until - System.nanoTime()) > 0; ) {
      wait(Math.max(1, left / 1_000_000));
    }
    return new Taken.Nothing();
  }

  private Taken end() {
    arrived++;
    notifyAll();
    return new Taken.EpochEnd(closedAt);
  }

  private boolean due() {
    if (position == closedAt) return false;
    return position >= flushAt
        || stopped
        || bytes >= MAX_BYTES
        || System.nanoTime() - opened >= every;
  }

  /** Ends the epoch; the next one can end only when every worker has heard of this end. */
  private void cut() {
    arrived = 0;
    epoch++;
    closedAt = position;
    bytes = 0;
    if (position >= flushAt) flushAt = NEVER;
  }

  /**
   * Asks for a commit as soon as everything below a position has been given to a worker; not where
   * that is on its way already, or whoever waits for it would cut one epoch after another.
   */
  void flush(long below) {
    if (below > closedAt) flushAt = below;
  }

  /** Ends the last epoch, then the workers. */
  synchronized void stop() {
    stopped = true;
  }

  @Override
  public synchronized void close() {
    reader.close();
  }
}
