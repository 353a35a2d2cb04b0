package org.vigie.server.config;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The days after which tokens are no good. */
final class Expiry {
  private Expiry() {}

  /** When each ends: with its day, by the clock of Greenwich. */
  static Map<String, Instant> ends(Map<String, String> tokens, Map<String, String> expires) {
    Map<String, Instant> ends = new LinkedHashMap<>();
    expires.forEach(
        (source, day) -> {
          if (!tokens.containsKey(source)) {
            throw new IllegalArgumentException(
                ".expires.%s: there is no token of that source".formatted(source));
          }
          try {
            LocalDate last = LocalDate.parse(day);
            ends.put(source, last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
          } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                ".expires.%s must be a day such as 2027-01-31, not %s".formatted(source, day), e);
          }
        });
    return ends;
  }
}
