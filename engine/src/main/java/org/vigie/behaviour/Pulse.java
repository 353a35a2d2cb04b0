package org.vigie.behaviour;

/**
 * What came from one source within a minute of reception.
 *
 * @param events all of them
 * @param warning those of which an attribute could not be read
 * @param rejected those that are not of the declared form
 * @param generic those that no technology's parser claimed, understood all the same
 * @param lagSum sum of received minus occurred, milliseconds
 * @param lagLeast least of it; below zero where the source's clock runs ahead
 */
public record Pulse(
    long events, long warning, long rejected, long generic, long lagSum, long lagLeast) {
  /** Nothing came. */
  public static final Pulse NONE = new Pulse(0, 0, 0, 0, 0, Long.MAX_VALUE);

  /** Both together. */
  public Pulse plus(Pulse other) {
    return new Pulse(
        events + other.events,
        warning + other.warning,
        rejected + other.rejected,
        generic + other.generic,
        lagSum + other.lagSum,
        Math.min(lagLeast, other.lagLeast));
  }

  /** Events that were not understood as they should be. */
  public long failed() {
    return warning + rejected + generic;
  }
}
