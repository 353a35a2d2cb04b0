package org.vigie.server.hunt;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.vigie.server.pipeline.Pipeline;
import org.vigie.store.journal.Block;
import org.vigie.store.journal.Journal;

/**
 * Makes what has been received searchable: asks the pipeline for an early commit, one a second at
 * most for all searches together, and waits for it with bounded patience.
 */
public final class Freshness {
  /** An answer is due within two seconds of an event: this, and the search. */
  private static final Duration PATIENCE = Duration.ofMillis(1_200);

  /** Each early commit makes small files, which cost every later search. */
  private static final Duration RHYTHM = Duration.ofSeconds(1);

  private final Journal raw;
  private final Pipeline pipeline;

  /** Asked for last, and when; guarded by this. */
  private long asked;

  private long askedAt = System.nanoTime() - RHYTHM.toNanos();

  /**
   * Up to where an answer is complete.
   *
   * @param upTo when the first event that is missing was received, epoch milliseconds; null where
   *     none is missing
   */
  public record Reach(@Nullable Long upTo) {
    /** Everything received before the question is in the answer. */
    public static final Reach WHOLE = new Reach(null);
  }

  /** Over the journal that a pipeline reads. */
  public Freshness(Journal raw, Pipeline pipeline) {
    this.raw = raw;
    this.pipeline = pipeline;
  }

  /** Waits until what has been received by now can be searched, or patience ends. */
  public Reach reach() throws InterruptedException {
    long wanted = raw.end();
    long until = System.nanoTime() + PATIENCE.toNanos();
    if (pipeline.stored() >= wanted) return Reach.WHOLE;
    long turn = turn(wanted);
    // Until its turn comes, the commit of another, or the pipeline's own, may bring it too.
    long early = Math.min(turn, until) - System.nanoTime();
    boolean whole = early > 0 && pipeline.comes(wanted, Duration.ofNanos(early));
    if (!whole && turn < until) {
      whole = pipeline.await(wanted, Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }
    return whole ? Reach.WHOLE : behind();
  }

  /** When a commit for a position may be asked for; one that was asked for covers others. */
  private synchronized long turn(long wanted) {
    long now = System.nanoTime();
    if (wanted <= asked) return now;
    asked = wanted;
    askedAt = Math.max(now, askedAt + RHYTHM.toNanos());
    return askedAt;
  }

  private Reach behind() throws InterruptedException {
    long stored = Math.max(pipeline.stored(), raw.begin());
    try (Journal.Reader reader = raw.read(stored)) {
      Block block = reader.next(Duration.ZERO);
      if (block == null) return Reach.WHOLE;
      int first = (int) Math.max(0, stored - block.first());
      return new Reach(block.raw(first).received());
    } catch (IOException | IllegalArgumentException unreadable) {
      // Let go of meanwhile, or rotten: all that is sure is that not everything is there.
      return new Reach(System.currentTimeMillis() - PATIENCE.toMillis());
    }
  }
}
