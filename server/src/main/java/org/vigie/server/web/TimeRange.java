package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vigie.server.hunt.Hunt.Window;

/** Ranges of time as addresses name them: {@code 24h}, {@code 90m}, {@code today}. */
final class TimeRange {
  /** Those that pages offer: back from now, then days of the calendar. */
  static final List<String> OFFERED =
      List.of("15m", "1h", "4h", "24h", "7d", "30d", "today", "yesterday", "week");

  /** What may stand in an address. */
  static final String ALLOWED =
      "15m, 3h, 2d, 4w (at most 400 days), today, yesterday, week, or custom with from and to";

  static final String CUSTOM = "custom";
  static final String USUAL = "24h";

  private static final long DAY = 86_400_000;
  private static final Map<String, Long> UNITS =
      Map.of("m", 60_000L, "h", 3_600_000L, "d", DAY, "w", 7 * DAY);
  private static final Pattern RELATIVE = Pattern.compile("([1-9][0-9]{0,3})([mhdw])");

  /** Clocks of sources run ahead; what they say of the next minute belongs to now. */
  static final long AHEAD = 60_000;

  private TimeRange() {}

  /** What a range means at a moment, days being those of a zone. */
  static Window window(String range, long now, ZoneId zone) {
    Long length = length(range);
    if (length != null) return new Window(now - length, now + AHEAD);
    LocalDate today = LocalDate.ofInstant(Instant.ofEpochMilli(now), zone);
    return switch (range) {
      case "today" -> new Window(start(today, zone), now + AHEAD);
      case "yesterday" -> new Window(start(today.minusDays(1), zone), start(today, zone));
      case "week" -> new Window(start(today.with(ChronoField.DAY_OF_WEEK, 1), zone), now + AHEAD);
      default -> throw new BadRequestResponse("range: " + ALLOWED);
    };
  }

  private static @Nullable Long length(String range) {
    Matcher relative = RELATIVE.matcher(range);
    if (!relative.matches()) return null;
    long length = Long.parseLong(relative.group(1)) * UNITS.getOrDefault(relative.group(2), DAY);
    return length <= 400 * DAY ? length : null;
  }

  private static long start(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant().toEpochMilli();
  }
}
