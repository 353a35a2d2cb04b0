package org.vigie.server.hunt;

import org.jspecify.annotations.Nullable;

/**
 * An event on one line of a list.
 *
 * @param time when it occurred, epoch milliseconds
 * @param received when it was received
 * @param severity OCSF severity, 0 where unknown
 * @param summary its message, else what it ran, touched, asked or reached, else the name of its
 *     kind, else the start of its raw text
 * @param source name of the source it came by
 * @param status how well it was understood, {@code VALID}
 */
public record EventLine(
    String id,
    long time,
    long received,
    int classUid,
    int severity,
    @Nullable String host,
    @Nullable String user,
    @Nullable String address,
    String summary,
    @Nullable String source,
    String parser,
    String status) {
  /** Most characters of a summary. */
  public static final int MAX_SUMMARY = 300;
}
