package org.vigie.server.job;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.store.lake.Upkeep;

/** The jobs of this run of the house, the last ones remembered. */
public final class Jobs {
  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  /** Jobs that are remembered. */
  private static final int REMEMBERED = 200;

  private final InstantSource clock;
  private final Deque<Job> jobs = new ArrayDeque<>();
  private long last;
  private volatile boolean closing;

  /**
   * What a job does; it tells how far it is, and what came of it: empty where there was nothing.
   */
  @FunctionalInterface
  public interface Work {
    /** Does it. */
    String done(Upkeep.Progress progress) throws IOException;
  }

  /** None yet. */
  public Jobs(InstantSource clock) {
    this.clock = clock;
  }

  /** Those of this run, the newest first. */
  public synchronized List<Job> all() {
    return new ArrayList<>(jobs);
  }

  /** Does a work; what had nothing to do is not remembered. */
  Job run(Job.Kind kind, Work work) {
    return run(kind, "", work);
  }

  /** As the other, of a work that is about something. */
  public Job run(Job.Kind kind, String subject, Work work) {
    Job begun = begin(kind, subject);
    try {
      String outcome = work.done((done, of) -> at(begun.id(), done, of));
      return end(begun.id(), closing ? Job.State.STOPPED : Job.State.DONE, outcome);
    } catch (IOException | RuntimeException failed) {
      LOG.warn("job {} ({}) failed and will be tried again", begun.id(), kind, failed);
      return end(begun.id(), Job.State.FAILED, String.valueOf(failed.getMessage()));
    }
  }

  private synchronized Job begin(Job.Kind kind, String subject) {
    Job job = new Job(++last, kind, subject, Job.State.RUNNING, clock.millis(), 0, 0, 0, "");
    jobs.addFirst(job);
    if (jobs.size() > REMEMBERED) forget();
    return job;
  }

  /** Forgets the oldest that has ended. */
  private void forget() {
    for (Iterator<Job> oldest = jobs.descendingIterator(); oldest.hasNext(); ) {
      if (oldest.next().state() == Job.State.RUNNING) continue;
      oldest.remove();
      return;
    }
  }

  private synchronized boolean at(long id, long done, long of) {
    jobs.addFirst(take(id).at(done, of));
    return !closing;
  }

  private synchronized Job end(long id, Job.State state, String outcome) {
    Job ended = take(id).ended(state, clock.millis(), outcome);
    if (!outcome.isEmpty()) jobs.addFirst(ended);
    return ended;
  }

  private Job take(long id) {
    Job job = jobs.stream().filter(one -> one.id() == id).findFirst().orElseThrow();
    jobs.remove(job);
    return job;
  }

  /** Asks what runs to end after its step. */
  void stop() {
    closing = true;
  }
}
