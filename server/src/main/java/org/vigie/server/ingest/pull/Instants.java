package org.vigie.server.ingest.pull;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Times as the services write them. */
final class Instants {
  private Instants() {}

  /** Epoch milliseconds; 0 for what is no time. One without a zone is of Greenwich. */
  static long millis(String text) {
    try {
      boolean zoned = text.endsWith("Z");
      return zoned
          ? Instant.parse(text).toEpochMilli()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeParseException e) {
      return 0;
    }
  }
}
