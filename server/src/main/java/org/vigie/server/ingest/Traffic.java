package org.vigie.server.ingest;

/**
 * What has come in from one source since the start.
 *
 * @param records count of records that are durable in the journal
 * @param bytes their bytes
 * @param refused count of requests, connections or records turned away
 * @param truncated count of messages that were longer than the limit, or ended before their end
 * @param dropped count of datagrams that the system dropped before they could be read
 * @param lastReceived when the last record came, epoch milliseconds; 0 for never
 */
public record Traffic(
    long records, long bytes, long refused, long truncated, long dropped, long lastReceived) {
  /** Stands for the source of what was turned away before any source was known. */
  public static final String UNKNOWN = "?";

  /** Both together. */
  public Traffic plus(Traffic other) {
    return new Traffic(
        records + other.records,
        bytes + other.bytes,
        refused + other.refused,
        truncated + other.truncated,
        dropped + other.dropped,
        Math.max(lastReceived, other.lastReceived));
  }
}
