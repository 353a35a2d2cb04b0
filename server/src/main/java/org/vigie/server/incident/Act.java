package org.vigie.server.incident;

/**
 * Something a person does to an incident. Times are epoch milliseconds; {@link #NOW} stands for the
 * moment of the act.
 */
public sealed interface Act {
  /** No time given: the moment at which the act is done. */
  long NOW = 0;

  /** No date given for a task. */
  long NO_DATE = 0;

  /** Says the facts anew, all of them. */
  record Describe(Facts facts) implements Act {}

  /**
   * Goes on in the life cycle.
   *
   * @param effective when it really came to be, not in the future
   * @param reason needed where {@code effective} is past, and to reopen
   * @param summary needed to close
   */
  record Move(Phase to, long effective, String reason, String summary) implements Act {}

  /**
   * Records or corrects a stamp of the clock model.
   *
   * @param kind {@code aware}, {@code classified_major}; or one that is there, to correct it
   * @param reason needed for a correction
   */
  record Stamp(String kind, long effective, String reason) implements Act {}

  /**
   * Records that somebody was told ({@code notified}) or acknowledged ({@code answered}).
   *
   * @param text as it was sent
   */
  record Tell(String kind, long effective, String channel, String recipient, String text)
      implements Act {}

  /** Gives the incident to an account; empty for nobody. */
  record Assign(String account) implements Act {}

  /** Says something. */
  record Comment(String text) implements Act {}

  /** Adds something to do. */
  record AddTask(String title, String assignee, long due) implements Act {}

  /** Ticks a task off. */
  record FinishTask(long task) implements Act {}

  /** Opens a task again. */
  record ReopenTask(long task) implements Act {}

  /** Puts an alert to the incident. */
  record Link(String alert) implements Act {}

  /** Takes an alert from the incident, with the reason. */
  record Unlink(String alert, String reason) implements Act {}

  /** Attaches a file. */
  record Attach(String name, byte[] content, String note) implements Act {}

  /** Names an event; its bytes are kept where a finding of a linked alert carries them. */
  record Refer(String event, String note) implements Act {}

  /** Reads evidence. */
  record Read(long evidence) implements Act {}
}
