package org.vigie.server.job;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Reparse;
import org.vigie.store.lake.Upkeep;

/**
 * Parses stored events anew by the parsers that run now, as a job. What was found in them stays as
 * it is: rules are not asked again.
 */
public final class Reparsing implements AutoCloseable {
  /** Longest rest between two files. */
  private static final long MAX_REST = TimeUnit.SECONDS.toNanos(10);

  private final Lake lake;
  private final Jobs jobs;
  private final Supplier<Reparse.Remaker> remakers;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * Over a lake.
   *
   * @param remakers gives what makes events of raw texts when a work begins
   */
  public Reparsing(Lake lake, Jobs jobs, Supplier<Reparse.Remaker> remakers) {
    this.lake = lake;
    this.jobs = jobs;
    this.remakers = remakers;
  }

  /**
   * Does it; waits for one that is under way.
   *
   * @param scope files that hold some of it are parsed anew whole
   * @param source files that hold nothing of it are left; empty for all
   * @param heard hears how far it is
   */
  public Job run(Lake.Scope scope, String source, Upkeep.Progress heard) {
    return jobs.run(
        Job.Kind.REPARSE,
        progress -> {
          Reparse.Remaker remaker = remakers.get();
          Pace pace = new Pace();
          Reparse.Done done =
              lake.reparse()
                  .run(
                      scope,
                      source,
                      remaker,
                      (step, of) -> heard.at(step, of) && progress.at(step, of) && pace.rested());
          String said = "%,d events in %,d files".formatted(done.events(), done.files());
          return done.left() == 0 ? said : said + "; %,d files are left".formatted(done.left());
        });
  }

  /** Rests as long as the last step took, so that what comes in has the larger half of a core. */
  private final class Pace {
    private long since;

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

  /** A work that runs ends after its file. */
  @Override
  public void close() {
    closing.countDown();
  }
}
