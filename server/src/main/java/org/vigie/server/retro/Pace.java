package org.vigie.server.retro;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets what comes in keep its pace: work rests as long as it worked while events come. */
final class Pace {
  /** Records that may wait for the lake before the work stands still. */
  private static final long MUCH = 200_000;

  /** Longest rest after a piece of work. */
  private static final long LONGEST_MILLIS = 5_000;

  private static final long LOOK_MILLIS = 100;

  /** Each holds what it found in a piece. */
  private static final int MOST_AT_ONCE = 8;

  private final Retro.Ingest ingest;
  private final CountDownLatch closing;
  private long seen = -1;
  private boolean quiet;

  Pace(Retro.Ingest ingest, CountDownLatch closing) {
    this.ingest = ingest;
    this.closing = closing;
  }

  /** Threads that may work at once: all cores while nothing comes in, else one. */
  int atOnce() {
    return quiet ? Math.min(Runtime.getRuntime().availableProcessors(), MOST_AT_ONCE) : 1;
  }

  /** Rests after work; false where the house closes. */
  boolean rest(long worked) throws InterruptedException {
    long received = ingest.received().getAsLong();
    quiet = received == seen;
    seen = received;
    if (quiet || worked <= 0) return closing.getCount() > 0;
    long until = Math.min(TimeUnit.NANOSECONDS.toMillis(worked), LONGEST_MILLIS);
    if (closing.await(until, TimeUnit.MILLISECONDS)) return false;
    long rested = until;
    while (received - ingest.stored().getAsLong() > MUCH && rested < LONGEST_MILLIS) {
      if (closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) return false;
      rested += LOOK_MILLIS;
    }
    return true;
  }
}
