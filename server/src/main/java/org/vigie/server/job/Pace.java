package org.vigie.server.job;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a work rest as long as its last step took, so that what comes in has the larger half of a
 * core. Belongs to one work.
 */
final class Pace {
  /** Longest rest between two steps. */
  private static final long MAX_REST = TimeUnit.SECONDS.toNanos(10);

  private final CountDownLatch closing;
  private long since;

  Pace(CountDownLatch closing) {
    this.closing = closing;
  }

  /** Rests; false where the house closes. */
  boolean rested() throws IOException {
    long now = System.nanoTime();
    long took = since == 0 ? 0 : Math.min(MAX_REST, now - since);
    try {
      boolean closed = closing.await(took, TimeUnit.NANOSECONDS);
      since = System.nanoTime();
      return !closed;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped", stopped);
    }
  }
}
