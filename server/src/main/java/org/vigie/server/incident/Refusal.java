package org.vigie.server.incident;

/** Why an act is refused; the pages say with it what is allowed. */
public enum Refusal {
  /** The life cycle doesn't lead there; the value names the phases that may follow. */
  PHASE,
  /** Closing and reopening, and giving work to others, is for those who lead. */
  LEAD_ONLY,
  /** Alerts have no disposition yet; the value names them. */
  UNQUALIFIED_ALERTS,
  /** Closing needs a summary. */
  NO_SUMMARY,
  /** A past time, a correction, a reopening and unlinking need a reason. */
  NO_REASON,
  /** A time is in the future. */
  FUTURE,
  /** The stamp can't be set so; the value names those that can. */
  STAMP,
  /** A text that is needed is empty; the value names it. */
  EMPTY,
  /** A text is too long; the value names it and how long it may be. */
  TOO_LONG,
  /** There is no such task open (or done). */
  TASK,
  /** The alert doesn't exist, or is linked already (or isn't). */
  ALERT,
  /** An event id is wanted as Vigie writes it. */
  EVENT,
  /** There is no such evidence. */
  EVIDENCE,
  /** The business unit is none of the account's; the value names those. */
  UNIT,
  /** An incident takes only so much; the value says how much. */
  FULL,
  /** A closed incident must be reopened first. */
  CLOSED
}
