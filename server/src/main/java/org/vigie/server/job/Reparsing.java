package org.vigie.server.job;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Reparse;
import org.vigie.store.lake.Upkeep;

/**
 * Parses stored events anew by the parsers that run now, or makes their indexes anew, as a job.
 * What was found in them stays as it is: rules are not asked again.
 */
public final class Reparsing implements AutoCloseable {
  /** Works that may be asked for and not be done yet. */
  private static final int WAITING = 4;

  private final Lake lake;
  private final Jobs jobs;
  private final Supplier<Reparse.Remaker> remakers;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService asked =
      new ThreadPoolExecutor(
          0, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), Reparsing::thread);

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
          Pace pace = new Pace(closing);
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

  /**
   * Has it done, behind those that were asked for before; {@link Jobs} tells how far it is.
   *
   * @return false where too many wait already
   */
  public boolean ask(Lake.Scope scope, String source) {
    try {
      asked.execute(() -> run(scope, source, (step, of) -> closing.getCount() > 0));
      return true;
    } catch (RejectedExecutionException tooMany) {
      return false;
    }
  }

  private static Thread thread(Runnable work) {
    return Thread.ofPlatform().name("vigie-reparse").unstarted(work);
  }

  /** Makes the indexes of data files that lack one; hears how far it is. */
  public Job index(Upkeep.Progress heard) {
    return jobs.run(
        Job.Kind.INDEX,
        progress -> {
          Pace pace = new Pace(closing);
          Upkeep.Indexed done =
              lake.upkeep()
                  .index(
                      (step, of) -> heard.at(step, of) && progress.at(step, of) && pace.rested());
          if (done.files() + done.left() == 0) return "";
          String said = "%,d events in %,d files".formatted(done.rows(), done.files());
          return done.left() == 0 ? said : said + "; %,d files are left".formatted(done.left());
        });
  }

  /** A work that runs ends after its file. */
  @Override
  public void close() {
    closing.countDown();
    asked.close();
  }
}
