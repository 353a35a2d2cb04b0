package org.vigie.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads times as people write them, word by word: {@code Jan 13 2023 10:16:05.33}, {@code 16 Sep
 * 2022 15:42:41}, {@code Fri, 3 Mar 2026 7:05:00 PM}, {@code 05/02/2025 11:30:29}. A missing year
 * is the one that brings it nearest to the received time.
 */
final class LooseTime {
  private static final int MAX_LENGTH = 64;
  private static final int MAX_FRACTION = 9;
  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

  /** Hours east of Greenwich of the names of zones that devices write. */
  private static final java.util.Map<String, Integer> ZONES =
      java.util.Map.ofEntries(
          java.util.Map.entry("utc", 0),
          java.util.Map.entry("gmt", 0),
          java.util.Map.entry("z", 0),
          java.util.Map.entry("wet", 0),
          java.util.Map.entry("cet", 1),
          java.util.Map.entry("cest", 2),
          java.util.Map.entry("eet", 2),
          java.util.Map.entry("eest", 3),
          java.util.Map.entry("msk", 3),
          java.util.Map.entry("est", -5),
          java.util.Map.entry("edt", -4),
          java.util.Map.entry("cst", -6),
          java.util.Map.entry("cdt", -5),
          java.util.Map.entry("mst", -7),
          java.util.Map.entry("mdt", -6),
          java.util.Map.entry("pst", -8),
          java.util.Map.entry("pdt", -7));

  private int year = -1;
  private int month = -1;
  private int day = -1;
  private long clock = -1;
  private long zoned = TimeFormat.NONE;
  private final boolean monthFirst;

  private LooseTime(Order order) {
    monthFirst = order == Order.MONTH_FIRST;
  }

  /** How a date of three numbers is written. */
  enum Order {
    DAY_FIRST,
    MONTH_FIRST
  }

  /** Epoch milliseconds, or {@link TimeFormat#NONE}. */
  static long read(byte[] b, int start, int end, ZoneRules zone, long received, Order order) {
    if (end - start > MAX_LENGTH || start >= end) return TimeFormat.NONE;
    long usual = usual(b, start, end, zone);
    if (usual != TimeFormat.NONE) return usual;
    LooseTime time = new LooseTime(order);
    String text = new String(b, start, end - start, US_ASCII).toLowerCase(Locale.ROOT);
    for (String word : cut(apart(text), " ,[]")) {
      if (!word.isEmpty() && !time.word(word)) return TimeFormat.NONE;
    }
    return time.millis(zone, received);
  }

  /** What devices write most, {@code Jan 13 2023 10:16:05}, without words. */
  private static long usual(byte[] b, int start, int end, ZoneRules zone) {
    if (end - start != 20 || b[start + 3] != ' ' || b[start + 6] != ' ' || b[start + 11] != ' ') {
      return TimeFormat.NONE;
    }
    int month = TimeFormat.month(b, start);
    int day = TimeFormat.number(b, b[start + 4] == ' ' ? start + 5 : start + 4, start + 6);
    int year = TimeFormat.number(b, start + 7, start + 11);
    long clock = TimeFormat.clock(b, start + 12, end);
    if (!TimeFormat.isDate(year, month, day) || clock == TimeFormat.NONE) return TimeFormat.NONE;
    long local = TimeFormat.days(year, month, day) * 86_400_000L + clock;
    return local - TimeFormat.offset(zone, local);
  }

  /**
   * Parts what is written together: the day from the clock in {@code 10/Apr/2024:15:41:58}, day,
   * month and year in {@code 20Dec2019}.
   */
  private static String apart(String text) {
    StringBuilder apart = new StringBuilder(text.length() + 8);
    boolean parted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':' && !parted && isYear(text, i) && isHour(text, i + 1)) {
        parted = true;
        apart.append(' ');
        continue;
      }
      apart.append(c);
      if (isDigit(text, i) && isLetter(text, i + 1) && isLetter(text, i + 2)) {
        if (isLetter(text, i + 3) && isDigit(text, i + 4)) {
          apart.append(' ').append(text, i + 1, i + 4).append(' ');
          i += 3;
        }
      }
    }
    return apart.toString();
  }

  /** Whether a slash and two to four digits stand before {@code at}. */
  private static boolean isYear(String text, int at) {
    int i = at - 1;
    while (i >= 0 && isDigit(text, i)) i--;
    return i >= 0 && text.charAt(i) == '/' && at - i >= 3 && at - i <= 5;
  }

  /** Whether two digits and a colon stand at {@code at}. */
  private static boolean isHour(String text, int at) {
    return isDigit(text, at)
        && isDigit(text, at + 1)
        && at + 2 < text.length()
        && text.charAt(at + 2) == ':';
  }

  private static boolean isDigit(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static boolean isLetter(String text, int at) {
    return at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z';
  }

  /** What stands between any of the separators; empty parts at the end do not count. */
  private static List<String> cut(String text, String separators) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && separators.indexOf(text.charAt(i)) < 0) continue;
      parts.add(text.substring(start, i));
      start = i + 1;
    }
    while (!parts.isEmpty() && parts.getLast().isEmpty()) parts.removeLast();
    return parts;
  }

  private boolean word(String word) {
    char c = word.charAt(0);
    if (c >= '0' && c <= '9') return digits(word);
    if ((c == '+' || c == '-') && clock >= 0) return zone(word);
    if (word.equals("am") || word.equals("pm")) return half(word.charAt(0) == 'p');
    boolean world = word.length() > 4 && (word.startsWith("gmt") || word.startsWith("utc"));
    if (world && clock >= 0) return zone(word.substring(3));
    int found = word.length() < 3 ? -1 : MONTHS.indexOf(word.substring(0, 3));
    if (month < 0 && found >= 0 && found % 3 == 0) {
      month = found / 3 + 1;
      return true;
    }
    // Names of days, and of zones: only those that devices use in one sense tell something.
    Integer hours = clock < 0 ? null : ZONES.get(word);
    if (hours != null) zoned = -hours * 3_600_000L;
    return word.length() <= 5;
  }

  private boolean digits(String word) {
    if (word.indexOf(':') > 0) return clock(word);
    List<String> parts = cut(word, "/.-");
    if (parts.size() == 3) return date(parts);
    int number = number(word);
    if (number < 0) return false;
    if (word.length() == 4) year = number;
    else if (day < 0 && word.length() <= 2) day = number;
    else return false;
    return true;
  }

  private boolean date(List<String> parts) {
    boolean yearFirst = parts.getFirst().length() == 4;
    year = number(parts.get(yearFirst ? 0 : 2));
    if (year >= 0 && year < 100) year += 2000;
    String first = parts.get(yearFirst ? 2 : 0);
    String second = parts.get(1);
    if (second.isEmpty()) return false;
    boolean swap = monthFirst && !yearFirst && Character.isDigit(second.charAt(0));
    day = number(swap ? second : first);
    String name = swap ? first : second;
    int found = name.length() >= 3 ? MONTHS.indexOf(name.substring(0, 3)) : -1;
    month = found >= 0 && found % 3 == 0 ? found / 3 + 1 : number(name);
    return year > 0 && month > 0 && day > 0;
  }

  private boolean clock(String word) {
    if (clock >= 0) return false;
    int sign = Math.max(word.indexOf('+'), word.indexOf('-'));
    String plain = sign > 0 ? word.substring(0, sign) : word;
    if (plain.endsWith("z")) {
      plain = plain.substring(0, plain.length() - 1);
      zoned = 0;
    }
    List<String> parts = cut(plain, ":");
    if (parts.size() < 2 || parts.size() > 4) return false;
    String last = parts.size() > 2 ? parts.get(2) : "0";
    String fraction = parts.size() == 4 ? parts.get(3) : "";
    int dot = Math.max(last.indexOf('.'), last.indexOf(','));
    if (dot > 0) {
      fraction = last.substring(dot + 1);
      last = last.substring(0, dot);
    }
    int hour = number(parts.getFirst());
    int minute = number(parts.get(1));
    int second = number(last);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
      return false;
    }
    if (fraction.length() > MAX_FRACTION || !fraction.isEmpty() && number(fraction) < 0) {
      return false;
    }
    int millis = fraction.isEmpty() ? 0 : number((fraction + "000").substring(0, 3));
    clock = ((hour * 60L + minute) * 60 + second) * 1_000 + millis;
    return sign < 0 || zone(word.substring(sign));
  }

  private boolean zone(String word) {
    byte[] bytes = word.getBytes(US_ASCII);
    zoned = TimeFormat.zoned(bytes, 0, bytes.length, 0);
    return zoned != TimeFormat.NONE;
  }

  private boolean half(boolean afternoon) {
    if (clock < 0 || clock >= 13 * 3_600_000L) return clock >= 0;
    boolean twelve = clock >= 12 * 3_600_000L;
    if (afternoon && !twelve) clock += 12 * 3_600_000L;
    if (!afternoon && twelve) clock -= 12 * 3_600_000L;
    return true;
  }

  private static int number(String digits) {
    if (digits.isEmpty() || digits.length() > MAX_FRACTION) return -1;
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') return -1;
    }
    return Integer.parseInt(digits);
  }

  private long millis(ZoneRules zone, long received) {
    if (clock < 0) return TimeFormat.NONE;
    if (year >= 0) return millis(year, zone);
    int now = LocalDateTime.ofEpochSecond(received / 1_000, 0, ZoneOffset.UTC).getYear();
    long best = TimeFormat.NONE;
    for (int y = now - 1; y <= now + 1; y++) {
      long time = millis(y, zone);
      if (time == TimeFormat.NONE) continue;
      if (best == TimeFormat.NONE || time <= received + TimeFormat.AHEAD) best = time;
    }
    return best;
  }

  private long millis(int inYear, ZoneRules zone) {
    if (!TimeFormat.isDate(inYear, month, day)) return TimeFormat.NONE;
    long local = TimeFormat.days(inYear, month, day) * 86_400_000L + clock;
    return zoned == TimeFormat.NONE ? local - TimeFormat.offset(zone, local) : local + zoned;
  }
}
