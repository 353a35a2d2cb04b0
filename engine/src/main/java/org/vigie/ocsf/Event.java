package org.vigie.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * One thing that happened, as a source told it: immutable, compact, in two views over one parse.
 * {@link #fields} holds the source's own names (Sigma runs on these), {@link #ocsf} the OCSF
 * attributes by their dotted path (storage, entities and all else use these).
 *
 * @param id identity, equal on every replay
 * @param time when it occurred (t0), epoch milliseconds; the received time where the source says
 *     none
 * @param received when its first byte reached us (t1), epoch milliseconds
 * @param source where it came from
 * @param parser name and version of the parser, {@code microsoft.windows@1.0.0}
 * @param status how well it was understood
 * @param warnings what was not understood, each a sentence; at most {@value #MAX_WARNINGS}
 * @param route the Sigma log sources it belongs to
 * @param classUid OCSF class, 0 for a base event
 * @param fields native view
 * @param ocsf OCSF view
 * @param buffer array that holds the raw bytes
 * @param from where they start
 * @param to where they end, exclusive
 */
public record Event(
    EventId id,
    long time,
    long received,
    Source source,
    String parser,
    Status status,
    List<String> warnings,
    Route route,
    int classUid,
    Leaves fields,
    Leaves ocsf,
    byte[] buffer,
    int from,
    int to) {

  /** Most warnings one event carries. */
  public static final int MAX_WARNINGS = 16;

  /** OCSF path under which the business unit stands that an event is told to be of. */
  public static final String BUSINESS_UNIT = "metadata.business_unit";

  /** How well an event was understood. */
  public enum Status {
    /** Every declared conversion worked. */
    VALID,
    /** Some attribute could not be read; {@link Event#warnings} names it. */
    WARNING,
    /** The bytes are not of the declared form: only the raw text is certain. */
    REJECTED
  }

  /** This event, with another OCSF view. */
  public Event withOcsf(Leaves view) {
    return new Event(
        id, time, received, source, parser, status, warnings, route, classUid, fields, view, buffer,
        from, to);
  }

  /** The raw bytes as text. */
  public String raw() {
    return new String(buffer, from, to - from, UTF_8);
  }
}
