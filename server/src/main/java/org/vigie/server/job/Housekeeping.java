package org.vigie.server.job;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Upkeep;

/** The upkeep of the lake, round after round, each part a job, on one thread. */
public final class Housekeeping implements AutoCloseable {
  /** So long after the start, and after each round. */
  private static final Duration PAUSE = Duration.ofMinutes(5);

  /** Searches may still read files of snapshots that are younger. */
  private static final long SNAPSHOT_MILLIS = 3_600_000;

  /** Between two looks for what is kept no longer. */
  private static final long RETENTION_MILLIS = 3_600_000;

  private final Upkeep upkeep;
  private final Keeping keeping;
  private final Jobs jobs;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** When retention was last looked after. */
  private long retained;

  /** Starts it. */
  public Housekeeping(Lake lake, Keeping keeping, Jobs jobs, InstantSource clock) {
    this.upkeep = lake.upkeep();
    this.keeping = keeping;
    this.jobs = jobs;
    this.clock = clock;
    thread = Thread.ofPlatform().name("vigie-upkeep").start(this::rounds);
  }

  private void rounds() {
    try {
      while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) round();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round: what is small becomes large, then what is old goes. */
  void round() {
    jobs.run(
        Job.Kind.COMPACTION,
        progress -> {
          Upkeep.Compacted done = upkeep.compact(progress);
          return done.before() == 0
              ? ""
              : "%,d files became %,d, with %,d rows"
                  .formatted(done.before(), done.after(), done.rows());
        });
    jobs.run(
        Job.Kind.EXPIRY,
        progress -> {
          int count = upkeep.expire(clock.millis() - SNAPSHOT_MILLIS);
          return count == 0 ? "" : "%,d snapshots dropped".formatted(count);
        });
    jobs.run(
        Job.Kind.ORPHANS,
        progress -> {
          int count = upkeep.dropOrphans(clock.millis());
          return count == 0 ? "" : "%,d files deleted".formatted(count);
        });
    if (clock.millis() - retained < RETENTION_MILLIS) return;
    retained = clock.millis();
    jobs.run(Job.Kind.RETENTION, progress -> keeping.run(clock.millis(), progress));
  }

  /** Ends after the step that runs. */
  @Override
  public void close() {
    closing.countDown();
    jobs.stop();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
