package org.vigie.server.job;

/**
 * A long work, as it stands at a moment.
 *
 * @param id numbered from 1 since the start
 * @param kind what it does
 * @param subject what it does it to, where there is more than one; else empty
 * @param started epoch milliseconds
 * @param ended epoch milliseconds; 0 while it runs
 * @param done steps that are done
 * @param of steps in all; 0 while nobody knows
 * @param outcome what came of it, or why it failed; empty while it runs
 */
public record Job(
    long id,
    Kind kind,
    String subject,
    State state,
    long started,
    long ended,
    long done,
    long of,
    String outcome) {
  /** What a job does. */
  public enum Kind {
    /** Puts large files in the place of small ones. */
    COMPACTION,
    /** Drops old snapshots, and the files that only they know. */
    EXPIRY,
    /** Deletes files that a crash left. */
    ORPHANS,
    /** Deletes what is kept no longer. */
    RETENTION,
    /** Looks for rules or indicators in stored events. */
    RETRO_HUNT,
    /** Parses stored events anew. */
    REPARSE,
    /** Makes indexes of data files that lack one. */
    INDEX
  }

  /** How a job is. */
  public enum State {
    RUNNING,
    DONE,
    FAILED,
    /** Ended before its end, because the house closes. */
    STOPPED
  }

  Job at(long steps, long all) {
    return new Job(id, kind, subject, state, started, ended, steps, all, outcome);
  }

  Job ended(State how, long when, String what) {
    return new Job(id, kind, subject, how, started, when, done, of, what);
  }
}
