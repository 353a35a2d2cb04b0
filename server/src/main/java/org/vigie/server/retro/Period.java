package org.vigie.server.retro;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vigie.store.lake.Lake;

/** A span of time as people write it. */
public final class Period {
  /** What a time may be written like. */
  public static final String ALLOWED =
      "2026-11-24, 2026-11-24T09:30, 2026-11-24T09:30:00Z, 2026-11-24T09:30:00+01:00 (without a"
          + " zone: UTC), 30d, 12h, 90m, 45s or 4w (ago), now";

  private static final Pattern AGO = Pattern.compile("-?([0-9]{1,6})([smhdw])");
  private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern ZONED = Pattern.compile(".*(Z|[+-][0-9]{2}:?[0-9]{2})");
  private static final Map<String, Long> UNITS =
      Map.of("w", 604_800_000L, "d", 86_400_000L, "h", 3_600_000L, "m", 60_000L, "s", 1_000L);

  private Period() {}

  /** What became of a text. */
  public sealed interface Read {
    /** It is a span. */
    record Understood(Lake.Scope scope) implements Read {}

    /** It is none. */
    record Refused(String why) implements Read {}
  }

  /**
   * Reads a span.
   *
   * @param by {@code received} or {@code occurred}; received where empty
   * @param from from when on; from the beginning where empty
   * @param to up to when; now where empty
   */
  public static Read of(String by, String from, String to, long now) {
    Lake.Scope.By which;
    switch (by.toLowerCase(Locale.ROOT)) {
      case "", "received" -> which = Lake.Scope.By.RECEIVED;
      case "occurred" -> which = Lake.Scope.By.OCCURRED;
      default -> {
        return new Read.Refused("by '" + by + "': allowed: received, occurred");
      }
    }
    Long begin = from.isBlank() ? Long.valueOf(0) : millis(from, now);
    Long end = to.isBlank() ? Long.valueOf(now + 1) : millis(to, now);
    if (begin == null) return refused("from", from);
    if (end == null) return refused("to", to);
    if (begin >= end) return new Read.Refused("from " + from + " is not before to " + to);
    return new Read.Understood(new Lake.Scope(which, begin, end));
  }

  private static Read refused(String what, String text) {
    return new Read.Refused(what + " '" + text + "' is no time; allowed: " + ALLOWED);
  }

  /** The moment that a text means, epoch milliseconds; null where it is no time. */
  public static @Nullable Long millis(String written, long now) {
    String text = written.strip();
    if (text.equals("now")) return now + 1;
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      Long unit = UNITS.get(ago.group(2));
      return unit == null ? null : now - Long.parseLong(ago.group(1)) * unit;
    }
    try {
      return time(text.replace(' ', 'T')).toEpochMilli();
    } catch (DateTimeException | ArithmeticException notOne) {
      return null;
    }
  }

  private static Instant time(String text) {
    if (DAY.matcher(text).matches()) {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    return ZONED.matcher(text).matches()
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }
}
