package org.vigie.server.hunt;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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
 * @param more what the fields hold that were asked for besides, in their order; null for nothing
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
    String status,
    List<@Nullable String> more) {
  /** Most characters of a summary, and of what a field holds. */
  public static final int MAX_SUMMARY = 300;

  public EventLine {
    // Not List.copyOf: absent values are null.
    more = Collections.unmodifiableList(Arrays.asList(more.toArray(String[]::new)));
  }

  /** This, with another summary. */
  EventLine with(String other) {
    return new EventLine(
        id, time, received, classUid, severity, host, user, address, other, source, parser, status,
        more);
  }
}
