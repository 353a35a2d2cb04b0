package org.vigie.parse;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The ways sources write times. Each reads bytes and gives epoch milliseconds. */
enum TimeFormat {
  /**
   * {@code 2026-11-24}{@code T}{@code 10:00:00.123+01:00}; a space for the T, slashes for dashes,
   * no zone, no fraction.
   */
  ISO {
    @Override
    long read(byte[] b, int start, int end, ZoneRules zone, long received) {
      return iso(b, start, end, zone, (byte) '-');
    }
  },
  /** The same with slashes for dashes, as NGINX writes its errors. */
  SLASHES {
    @Override
    long read(byte[] b, int start, int end, ZoneRules zone, long received) {
      return iso(b, start, end, zone, (byte) '/');
    }
  },
  /** {@code 25/Aug/2019:23:59:51 +0000}, as web servers write it. */
  CLF {
    @Override
    long read(byte[] b, int start, int end, ZoneRules zone, long received) {
      if (end - start < 20 || b[start + 2] != '/' || b[start + 6] != '/') return NONE;
      if (b[start + 11] != ':' && b[start + 11] != ' ') return NONE;
      int month = month(b, start + 3);
      int day = number(b, start, start + 2);
      int year = number(b, start + 7, start + 11);
      long clock = clock(b, start + 12, end);
      if (month < 1 || !isDate(year, month, day) || clock == NONE) return NONE;
      long local = days(year, month, day) * 86_400_000L + clock;
      int i = start + 20;
      while (i < end && b[i] == ' ') i++;
      return i == end ? local - offset(zone, local) : zoned(b, i, end, local);
    }
  },
  /** {@code Wed Oct 11 14:32:52.123456 2023}, as C writes it. */
  CTIME {
    @Override
    long read(byte[] b, int start, int end, ZoneRules zone, long received) {
      if (end - start < 24 || b[start + 3] != ' ' || b[end - 5] != ' ') return NONE;
      int month = month(b, start + 4);
      int day = number(b, b[start + 8] == ' ' ? start + 9 : start + 8, start + 10);
      int year = number(b, end - 4, end);
      long clock = clock(b, start + 11, end);
      if (month < 1 || !isDate(year, month, day) || clock == NONE) return NONE;
      int scale = 100;
      for (int i = start + 20; b[start + 19] == '.' && i < end - 5; i++, scale /= 10) {
        if (b[i] < '0' || b[i] > '9') return NONE;
        clock += (long) (b[i] - '0') * scale;
      }
      long local = days(year, month, day) * 86_400_000L + clock;
      return local - offset(zone, local);
    }
  },
  /** A count since 1970 in seconds (also with a fraction), milli-, micro- or nanoseconds. */
  EPOCH_AUTO {
    @Override
    long read(byte[] b, int start, int end, ZoneRules zone, long received) {
      int point = start;
      while (point < end && b[point] != '.') point++;
      long whole = Convert.whole(b, start, point - start);
      if (whole == Convert.NO_NUMBER || whole < 0) return NONE;
      if (point < end) {
        long millis = 0;
        int scale = 100;
        for (int i = point + 1; i < end; i++, scale /= 10) {
          if (b[i] < '0' || b[i] > '9') return NONE;
          millis += (long) (b[i] - '0') * scale;
        }
        return whole < 100_000_000_000L ? whole * 1_000 + millis : NONE;
      }
      // Each border is the year 5138 in the finer unit's sense: 10¹¹ seconds.
      if (whole < 100_000_000_000L) return whole * 1_000;
      if (whole < 100_000_000_000_000L) return whole;
      return whole < 100_000_000_000_000_000L ? whole / 1_000 : whole / 1_000_000;
    }
  },
  /** {@code Nov 4 10:00:00}: the year that brings it nearest to the received time. */
  RFC3164 {
    @Override
    long read(byte[] b, int start, int end, ZoneRules zone, long received) {
      if (end - start != 15 || b[start + 3] != ' ' || b[start + 6] != ' ') return NONE;
      int month = month(b, start);
      int from = b[start + 4] == ' ' ? start + 5 : start + 4;
      int day = number(b, from, start + 6);
      long clock = clock(b, start + 7, end);
      if (month < 1 || clock == NONE) return NONE;
      int year = yearOf(received);
      long best = NONE;
      for (int y = year - 1; y <= year + 1; y++) {
        if (!isDate(y, month, day)) continue;
        long local = days(y, month, day) * 86_400_000L + clock;
        long time = local - offset(zone, local);
        if (best == NONE || time <= received + AHEAD) best = time;
      }
      return best;
    }
  },
  /** As people write it, with the name of a month, or day, month and year as numbers. */
  DAY_FIRST {
    @Override
    long read(byte[] b, int start, int end, ZoneRules zone, long received) {
      return LooseTime.read(b, start, end, zone, received, LooseTime.Order.DAY_FIRST);
    }
  },
  /** The same with the month before the day, where both are numbers. */
  MONTH_FIRST {
    @Override
    long read(byte[] b, int start, int end, ZoneRules zone, long received) {
      return LooseTime.read(b, start, end, zone, received, LooseTime.Order.MONTH_FIRST);
    }
  },
  /** {@code 20261124100000}, {@code 20261124T100000Z}, {@code 2026-11-24-10.00.00.123456}. */
  COMPACT {
    @Override
    long read(byte[] b, int start, int end, ZoneRules zone, long received) {
      return CompactTime.read(b, start, end, zone);
    }
  },
  /** Any of the others, in their order. */
  ANY {
    @Override
    long read(byte[] b, int start, int end, ZoneRules zone, long received) {
      for (TimeFormat format : TRIED) {
        long time = format.read(b, start, end, zone, received);
        if (time != NONE) return time;
      }
      return NONE;
    }
  };

  private static final java.util.List<TimeFormat> TRIED =
      java.util.List.of(ISO, SLASHES, COMPACT, EPOCH_AUTO, RFC3164, CLF, CTIME, DAY_FIRST);

  /** Stands for "not a time". */
  static final long NONE = Long.MIN_VALUE;

  /** How far a clock may be ahead of ours, or its zone unknown, in milliseconds: a day. */
  static final long AHEAD = 86_400_000;

  /** The English names of the months, three letters each, as numbers of three bytes. */
  private static final int[] MONTHS = months();

  /**
   * Reads a time.
   *
   * @param zone of times that name none
   * @param received when the event came, epoch milliseconds
   * @return epoch milliseconds, or {@link #NONE}
   */
  abstract long read(byte[] b, int start, int end, ZoneRules zone, long received);

  /** The format of a name as definitions write it, or null. */
  static @Nullable TimeFormat named(String name) {
    for (TimeFormat format : values()) if (format.written().equals(name)) return format;
    return null;
  }

  /** Its name as definitions write it. */
  String written() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A date with a separator between its parts, a clock, and perhaps fraction and zone. */
  private static long iso(byte[] b, int start, int end, ZoneRules zone, byte separator) {
    if (end - start < 19 || b[start + 4] != separator || b[start + 7] != separator) return NONE;
    if (b[start + 10] != 'T' && b[start + 10] != ' ') return NONE;
    int year = number(b, start, start + 4);
    int month = number(b, start + 5, start + 7);
    int day = number(b, start + 8, start + 10);
    long clock = clock(b, start + 11, end);
    if (!isDate(year, month, day) || clock == NONE) return NONE;
    int i = start + 19;
    int digits = 0;
    if (i < end && (b[i] == '.' || b[i] == ',')) {
      int scale = 100;
      for (i++; i < end && b[i] >= '0' && b[i] <= '9'; i++, scale /= 10) {
        clock += (long) (b[i] - '0') * scale;
        digits++;
      }
      if (digits == 0) return NONE;
    }
    long local = days(year, month, day) * 86_400_000L + clock;
    if (i < end && b[i] == ' ') i++;
    return i == end ? local - offset(zone, local) : zoned(b, i, end, local);
  }

  /** The month from 1 that an English name of three letters is, or 0. */
  static int month(byte[] b, int at) {
    int name = (b[at] & 0xFF) << 16 | (b[at + 1] & 0xFF) << 8 | b[at + 2] & 0xFF;
    for (int i = 0; i < MONTHS.length; i++) if (MONTHS[i] == name) return i + 1;
    return 0;
  }

  private static int[] months() {
    String names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int[] months = new int[12];
    for (int i = 0; i < 36; i++) months[i / 3] = months[i / 3] << 8 | names.charAt(i);
    return months;
  }

  /** The year of a time of UTC (Howard Hinnant's {@code civil_from_days}). */
  private static int yearOf(long millis) {
    long days = Math.floorDiv(millis, 86_400_000L) + 719_468;
    long era = Math.floorDiv(days, 146_097L);
    long day = days - era * 146_097;
    long year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    long dayOfYear = day - (365 * year + year / 4 - year / 100);
    long month = (5 * dayOfYear + 2) / 153; // from March
    return (int) (year + era * 400 + (month < 10 ? 0 : 1));
  }

  /** Milliseconds of {@code HH:mm:ss} at {@code start}, or {@link #NONE}; a leap second counts. */
  static long clock(byte[] b, int start, int end) {
    if (end - start < 8 || b[start + 2] != ':' || b[start + 5] != ':') return NONE;
    int hour = number(b, start, start + 2);
    int minute = number(b, start + 3, start + 5);
    int second = number(b, start + 6, start + 8);
    boolean right = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0;
    return right && second <= 60 ? ((hour * 60L + minute) * 60 + second) * 1_000 : NONE;
  }

  /** The time with the zone at {@code i}: {@code Z}, {@code UTC}, {@code +hh:mm}, {@code +hhmm}. */
  static long zoned(byte[] b, int i, int end, long local) {
    if (i >= end) return NONE;
    if (b[i] == 'Z' && i + 1 == end) return local;
    if (end - i >= 3 && (starts(b, i, "UTC") || starts(b, i, "GMT"))) {
      i += 3;
      if (i == end) return local;
      if (end - i == 2 && (b[i] == '+' || b[i] == '-')) {
        int hours = number(b, i + 1, end);
        if (hours < 0) return NONE;
        return b[i] == '+' ? local - hours * 3_600_000L : local + hours * 3_600_000L;
      }
    }
    if (b[i] != '+' && b[i] != '-' || end - i < 3) return NONE;
    int hours = number(b, i + 1, i + 3);
    int rest = i + 3 < end && b[i + 3] == ':' ? i + 4 : i + 3;
    int minutes = rest == end ? 0 : rest + 2 == end ? number(b, rest, end) : -1;
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) return NONE;
    long offset = (hours * 60L + minutes) * 60_000;
    return b[i] == '+' ? local - offset : local + offset;
  }

  private static boolean starts(byte[] b, int i, String word) {
    for (int k = 0; k < word.length(); k++) if (b[i + k] != word.charAt(k)) return false;
    return true;
  }

  static long offset(ZoneRules zone, long local) {
    if (zone.isFixedOffset()) {
      return zone.getOffset(java.time.Instant.EPOCH).getTotalSeconds() * 1_000L;
    }
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(Math.floorDiv(local, 1_000), 0, ZoneOffset.UTC);
    return zone.getOffset(time).getTotalSeconds() * 1_000L;
  }

  static int number(byte[] b, int start, int end) {
    int value = 0;
    for (int i = start; i < end; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) return -1;
      value = 10 * value + digit;
    }
    return start < end ? value : -1;
  }

  static boolean isDate(int year, int month, int day) {
    if (year < 0 || month < 1 || month > 12 || day < 1) return false;
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= (month == 2 ? (leap ? 29 : 28) : 30 + (month + (month >> 3) & 1));
  }

  /**
   * Days since 1970 of a date of the Gregorian calendar (Howard Hinnant's {@code days_from_civil}).
   */
  static long days(int year, int month, int day) {
    long y = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
  }
}
