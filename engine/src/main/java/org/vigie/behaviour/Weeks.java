package org.vigie.behaviour;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashSet;
import java.util.Set;

/**
 * The hours of a week in local time: 168 slots, Monday 00:00 first. A public holiday of France
 * counts as a Sunday.
 */
public final class Weeks {
  /** Slots of a week. */
  public static final int SLOTS = 168;

  private static final Set<MonthDay> FIXED =
      Set.of(
          MonthDay.of(Month.JANUARY, 1),
          MonthDay.of(Month.MAY, 1),
          MonthDay.of(Month.MAY, 8),
          MonthDay.of(Month.JULY, 14),
          MonthDay.of(Month.AUGUST, 15),
          MonthDay.of(Month.NOVEMBER, 1),
          MonthDay.of(Month.NOVEMBER, 11),
          MonthDay.of(Month.DECEMBER, 25));

  /** Days after Easter Sunday: Easter Monday, Ascension, Whit Monday. */
  private static final int[] MOVABLE = {1, 39, 50};

  private final ZoneId zone;

  /** Weeks in a time zone. */
  public Weeks(ZoneId zone) {
    this.zone = zone;
  }

  /** Slot of a minute since the epoch. */
  public int slot(long minute) {
    ZonedDateTime time = Instant.ofEpochSecond(minute * 60).atZone(zone);
    LocalDate date = time.toLocalDate();
    DayOfWeek day = isHoliday(date) ? DayOfWeek.SUNDAY : date.getDayOfWeek();
    return (day.getValue() - 1) * 24 + time.getHour();
  }

  /** The local day of a minute since the epoch. */
  public LocalDate day(long minute) {
    return Instant.ofEpochSecond(minute * 60).atZone(zone).toLocalDate();
  }

  /** The first minute of a local day. */
  public long start(LocalDate day) {
    return day.atStartOfDay(zone).toEpochSecond() / 60;
  }

  /** Whether a day is a public holiday of France. */
  public static boolean isHoliday(LocalDate date) {
    if (FIXED.contains(MonthDay.from(date))) return true;
    LocalDate easter = easter(date.getYear());
    Set<LocalDate> movable = new HashSet<>();
    for (int days : MOVABLE) movable.add(easter.plusDays(days));
    return movable.contains(date);
  }

  /** Easter Sunday of a year, by the method of Meeus, Jones and Butcher. */
  static LocalDate easter(int year) {
    int a = year % 19;
    int b = year / 100;
    int c = year % 100;
    int g = (8 * b + 13) / 25;
    int h = (19 * a + b - b / 4 - g + 15) % 30;
    int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int sum = h + l - 7 * m + 114;
    return LocalDate.of(year, sum / 31, sum % 31 + 1);
  }
}
