package org.vigie.server.pipeline;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether a stage is to end: its thread asks for it, and rests no longer than until then. */
final class Ending {
  private final CountDownLatch asked = new CountDownLatch(1);

  /** Asks for the end. */
  void ask() {
    asked.countDown();
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits, less where the end is asked for; whether it is, or the thread was interrupted. */
  boolean pause(Duration pause) {
    try {
      return asked.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
