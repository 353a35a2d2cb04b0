package org.vigie.server.hunt;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A time as precise as it was written: a day, a minute, a second or a millisecond, in UTC.
 *
 * @param first its first millisecond since 1970
 * @param last its last one
 */
record Moment(long first, long last) {
  static final String ALLOWED =
      "2026-11-24, 2026-11-24T09:30, 2026-11-24T09:30:00, 2026-11-24T09:30:00.000Z (UTC)";

  private static final Pattern WRITTEN =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)(?:[T ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.](\\d{3}))?)?Z?)?");

  /** Reads it; null where the text is none. */
  static @Nullable Moment parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) return null;
    try {
      LocalDate day = LocalDate.of(part(written, 1), part(written, 2), part(written, 3));
      LocalDateTime time =
          day.atTime(
              part(written, 4), part(written, 5), part(written, 6), part(written, 7) * 1_000_000);
      Duration unit =
          written.group(4) == null
              ? Duration.ofDays(1)
              : written.group(6) == null
                  ? Duration.ofMinutes(1)
                  : written.group(7) == null ? Duration.ofSeconds(1) : Duration.ofMillis(1);
      long first = time.toInstant(ZoneOffset.UTC).toEpochMilli();
      return new Moment(first, first + unit.toMillis() - 1);
    } catch (DateTimeException notOne) {
      return null;
    }
  }

  private static int part(Matcher written, int group) {
    String digits = written.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
