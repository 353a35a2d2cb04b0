package org.vigie.server.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * How pages write points in time, UTC unless they say otherwise, and the distance between two of
 * them.
 */
final class Times {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private Times() {}

  /** {@code 2026-11-24 22:06:12}. */
  static String seconds(long millis) {
    return SECONDS.format(Instant.ofEpochMilli(millis));
  }

  /** {@code 2026-11-24 22:06:12.345}. */
  static String millis(long millis) {
    return MILLIS.format(Instant.ofEpochMilli(millis));
  }

  /** As the other, in a zone. */
  static String millis(long millis, ZoneId zone) {
    return MILLIS.withZone(zone).format(Instant.ofEpochMilli(millis));
  }

  /** For machines: ISO 8601. */
  static String iso(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** One or two units, such as {@code 340 ms}, {@code 2 min 5 s}, {@code 3 d 4 h}. */
  static String length(Words words, long millis) {
    if (millis < 0) return "−" + length(words, -millis);
    if (millis < 1_000) return millis + " " + words.say("unit.ms");
    Duration length = Duration.ofMillis(millis);
    if (millis < 60_000) return trimmed(words, millis) + " " + words.say("unit.s");
    if (length.toHours() < 1) {
      return two(words, length.toMinutes(), "unit.min", length.toSecondsPart(), "unit.s");
    }
    if (length.toDays() < 1) {
      return two(words, length.toHours(), "unit.h", length.toMinutesPart(), "unit.min");
    }
    return two(words, length.toDays(), "unit.d", length.toHoursPart(), "unit.h");
  }

  /** How long ago, one unit only: what a glance needs. */
  static String age(Words words, long millis) {
    long seconds = Math.max(0, millis / 1_000);
    if (seconds < 60) return seconds + " " + words.say("unit.s");
    if (seconds < 3_600) return seconds / 60 + " " + words.say("unit.min");
    if (seconds < 86_400) return seconds / 3_600 + " " + words.say("unit.h");
    return seconds / 86_400 + " " + words.say("unit.d");
  }

  private static String two(Words words, long large, String unit, int small, String part) {
    String text = large + " " + words.say(unit);
    return small == 0 ? text : text + " " + small + " " + words.say(part);
  }

  private static String trimmed(Words words, long millis) {
    long tenths = millis / 100;
    return tenths % 10 == 0
        ? Long.toString(tenths / 10)
        : tenths / 10 + words.say("unit.point") + tenths % 10;
  }
}
