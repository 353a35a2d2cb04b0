package org.vigie.server.ingest;

import java.io.IOException;

/**
 * Why a request is not taken; each protocol words it its own way.
 *
 * @param cause what kind it is
 * @param error what is wrong, and what is allowed
 * @param record number from 0 of the record that is no good; -1 where it is not one record's fault
 */
record Refusal(Cause cause, String error, int record) {
  Refusal(Cause cause, String error) {
    this(cause, error, -1);
  }

  /** What kind a refusal is, and the status that says so where a protocol has no other. */
  enum Cause {
    /** No token was sent. */
    NO_TOKEN(401),
    /** A token, but not in a way that is known. */
    BAD_SCHEME(401),
    /** A token that nobody has. */
    UNKNOWN_TOKEN(401),
    /** A token in the address, where logs and proxies would keep it. */
    QUERY_TOKEN(400),
    /** The token of another source. */
    OTHER_SOURCE(403),
    /** A coding or a type of body that is not known. */
    UNFIT(415),
    /** Not what the protocol says it must be. */
    MALFORMED(400),
    /** No record where one is needed. */
    EMPTY(400),
    /** An event without the field that holds it. */
    NO_EVENT(400),
    /** An event whose field is empty. */
    BLANK_EVENT(400),
    /** A name of a channel that is none. */
    BAD_CHANNEL(400),
    /** Larger than a bound. */
    LARGE(413),
    /** The body did not come in time. */
    LATE(408),
    /** Too many requests of this source. */
    BUSY(429),
    /** Too much for the memory or the disk at the moment. */
    FULL(503);

    private final int status;

    Cause(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }

    /** Whether the same request may succeed later. */
    boolean later() {
      return this == BUSY || this == FULL;
    }
  }

  /** Breaks off the reading of a body. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;
    private final transient Refusal refusal;

    Refused(Refusal refusal) {
      super(refusal.error);
      this.refusal = refusal;
    }

    Refused(Cause cause, String error) {
      this(new Refusal(cause, error));
    }

    Refusal refusal() {
      return refusal;
    }
  }
}
