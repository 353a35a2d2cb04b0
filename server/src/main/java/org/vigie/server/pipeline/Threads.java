package org.vigie.server.pipeline;

/** Waiting for threads at the end of a stage. */
final class Threads {
  private Threads() {}

  /**
   * Waits until a thread has ended, also when interrupted meanwhile: what is closed next must not
   * be in use any more. The interrupt is kept for the caller.
   */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
