package org.vigie.parse;

import java.time.zone.ZoneRules;

/**
 * Reads times whose parts stand close together: {@code 20261124100000}, with a fraction or a zone
 * as directories write them, {@code 20261124T100000Z}, and the way of DB2, {@code
 * 2026-11-24-10.00.00.123456}.
 */
final class CompactTime {
  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 2199;

  private CompactTime() {}

  /** Epoch milliseconds, or {@link TimeFormat#NONE}. */
  static long read(byte[] b, int start, int end, ZoneRules zone) {
    if (end - start < 14) return TimeFormat.NONE;
    boolean dashes = b[start + 4] == '-';
    int step = dashes ? 3 : 2;
    int month = start + (dashes ? 5 : 4);
    int day = month + step;
    int hour = day + 2;
    if (dashes && (b[day - 1] != '-' || b[hour] != '-')) return TimeFormat.NONE;
    if (dashes || b[hour] == 'T' || b[hour] == ' ') hour++;
    if (hour + 2 * step + 2 > end) return TimeFormat.NONE;
    if (dashes && (b[hour + 2] != '.' || b[hour + 5] != '.')) return TimeFormat.NONE;
    int year = TimeFormat.number(b, start, start + 4);
    int hours = TimeFormat.number(b, hour, hour + 2);
    int minutes = TimeFormat.number(b, hour + step, hour + step + 2);
    int seconds = TimeFormat.number(b, hour + 2 * step, hour + 2 * step + 2);
    boolean date =
        TimeFormat.isDate(
            year, TimeFormat.number(b, month, month + 2), TimeFormat.number(b, day, day + 2));
    if (!date || year < FIRST_YEAR || year > LAST_YEAR) return TimeFormat.NONE;
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60) {
      return TimeFormat.NONE;
    }
    long days =
        TimeFormat.days(
            year, TimeFormat.number(b, month, month + 2), TimeFormat.number(b, day, day + 2));
    long local = days * 86_400_000L + ((hours * 60L + minutes) * 60 + seconds) * 1_000;
    return behind(b, hour + 2 * step + 2, end, zone, local);
  }

  /** The fraction and the zone, which may both lack. */
  private static long behind(byte[] b, int from, int end, ZoneRules zone, long time) {
    int i = from;
    long local = time;
    if (i < end && (b[i] == '.' || b[i] == ',')) {
      int scale = 100;
      for (i++; i < end && b[i] >= '0' && b[i] <= '9'; i++, scale /= 10) {
        local += (long) (b[i] - '0') * scale;
      }
    }
    if (i == end) return local - TimeFormat.offset(zone, local);
    if (b[i] == ' ') i++;
    return i == end || b[i] >= '0' && b[i] <= '9'
        ? TimeFormat.NONE
        : TimeFormat.zoned(b, i, end, local);
  }
}
