package org.vigie.behaviour;

/**
 * Something unusual about a source that begins or ends.
 *
 * @param kind what it is
 * @param turn whether it begins or ends
 * @param since first minute of it, minutes since the epoch
 * @param minute when it was seen, minutes since the epoch
 * @param observed the value, in the unit of the kind
 * @param usual what is usual for the source now
 * @param limit beyond which it is told
 * @param odds chance of as much by chance alone, at most; 1 where it ends
 */
public record Sign(
    Kind kind,
    Turn turn,
    long since,
    long minute,
    double observed,
    double usual,
    double limit,
    double odds) {
  /** What can be unusual. */
  public enum Kind {
    /** Nothing comes; minutes of pause, against the longest usual one. */
    SILENCE,
    /** Far fewer events than usual at this hour; events. */
    DROP,
    /** Far more events than usual at this hour; events. */
    SURGE,
    /** Events take far longer to come than they used to; seconds. */
    LAG,
    /** The source's clock is wrong; seconds, below zero where it runs ahead. */
    SKEW,
    /** Many more events than usual are not understood; share of them. */
    UNPARSED
  }

  /** Whether it begins or ends. */
  public enum Turn {
    BEGINS,
    ENDS
  }
}
