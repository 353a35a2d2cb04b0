package org.vigie.server.source;

import java.util.Arrays;
import java.util.List;
import org.vigie.server.ingest.Traffic;

/**
 * What came in from one source by one transport within {@link Sources#WINDOW}, counted from the
 * rows of the lake.
 *
 * @param lastReceived when its last event came, epoch milliseconds; 0 for never
 * @param recent events of the last minute
 * @param lag how long events took from their occurrence to us
 * @param counts how well they were understood
 * @param parsers names and versions that made them, most frequent first
 * @param addresses count of different senders
 * @param refused turned away by the listener since the start
 * @param truncated cut by the listener since the start
 * @param volume events by slot of {@link Sources#SLOT}, oldest first
 */
public record SourceFigures(
    String name,
    String transport,
    long bytes,
    long lastReceived,
    long recent,
    Lag lag,
    Counts counts,
    List<String> parsers,
    long addresses,
    long refused,
    long truncated,
    long[] volume) {

  /**
   * Received minus occurred, milliseconds; below zero where the source's clock runs ahead.
   *
   * @param p95 19 of 20 events were quicker
   */
  public record Lag(long median, long p95) {}

  /** Events by how well they were understood. */
  public record Counts(long valid, long warning, long rejected) {
    /** All of them. */
    public long events() {
      return valid + warning + rejected;
    }
  }

  /** Whether this is what was turned away before any source was known. */
  public boolean isUnknown() {
    return name.equals(Traffic.UNKNOWN) && counts.events() == 0;
  }

  public SourceFigures {
    volume = volume.clone();
  }

  @Override
  public long[] volume() {
    return volume.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SourceFigures that
        && name.equals(that.name)
        && transport.equals(that.transport)
        && lastReceived == that.lastReceived
        && counts.equals(that.counts)
        && Arrays.equals(volume, that.volume);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + transport.hashCode();
  }
}
