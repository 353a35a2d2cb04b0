package org.vigie.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import java.util.Set;
import org.vigie.ocsf.FieldNames;

/**
 * Finds the time that stands near the start of a free text: a clock with seconds, the date before
 * it, its fraction and zone behind it; or seconds since 1970 as the first word. One thread reuses
 * an instance.
 */
final class TextTime {
  /** Where a clock may begin. */
  private static final int MAX_HEAD = 120;

  /** Length of {@code 12:30:11}. */
  private static final int CLOCK = 8;

  /** Most words of a date. */
  private static final int MAX_WORDS = 4;

  private static final Set<String> NAMES =
      Set.of(
          "jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun".split(" "));
  private static final Set<String> ZONES = Set.of("GMT", "UTC", "CET", "CEST", "EST", "EDT", "PST");

  private final int time;
  private byte[] b = {};
  private int begin;
  private int end;
  private int start;
  private int stop;

  TextTime(FieldNames names) {
    time = names.intern("text.time");
  }

  /** Adds the time of {@code [from, to)} of the writer's bytes as {@code text.time}. */
  void scan(LeafWriter out, int from, int to) {
    b = out.bytes();
    begin = from;
    end = to;
    start = stop = from;
    while (begin < end && (b[begin] == ' ' || b[begin] == '"' || b[begin] == '[')) begin++;
    int digits = digits(begin);
    boolean epoch = (digits == 10 || digits == 13) && begin < end && b[begin] == '1';
    if (epoch) {
      int last = begin + digits;
      if (digits == 10 && last < end && b[last] == '.') last += 1 + digits(last + 1);
      if (last == end || b[last] <= ' ' || b[last] == ',' || b[last] == ';') {
        found(out, begin, last);
        return;
      }
    }
    int last = Math.min(end - CLOCK, begin + MAX_HEAD);
    for (int i = begin; i <= last; i++) {
      if (!isClock(i)) continue;
      int date = date(i);
      if (date < 0) continue;
      found(out, date, behind(i + CLOCK));
      return;
    }
  }

  private void found(LeafWriter out, int from, int to) {
    start = from;
    stop = to;
    out.add(time, from, to);
  }

  /** Whether a place lies inside the time of the last text. */
  boolean covers(int at) {
    return at >= start && at < stop;
  }

  private int digits(int from) {
    int i = from;
    while (i < end && isDigit(b[i])) i++;
    return i - from;
  }

  private boolean isClock(int i) {
    if (i > begin && isDigit(b[i - 1])) return false;
    // Behind a colon a clock follows a year; else it is a part of a hardware address.
    if (i > begin && b[i - 1] == ':' && !isYear(i - 5)) return false;
    for (int k = 0; k < CLOCK; k++) {
      if (k % 3 == 2 ? b[i + k] != ':' : !isDigit(b[i + k])) return false;
    }
    return i + CLOCK == end || !isDigit(b[i + CLOCK]) && b[i + CLOCK] != ':';
  }

  private boolean isYear(int at) {
    return at >= begin && digits(at) == 4;
  }

  /** Where the date before the clock at {@code clock} begins, or -1 where none stands there. */
  private int date(int clock) {
    int found = -1;
    int i = clock;
    for (int words = 0; words < MAX_WORDS && i > begin; words++) {
      int stop = i;
      while (stop > begin && " T:,_".indexOf(b[stop - 1]) >= 0) stop--;
      if (stop == i) break;
      int from = stop;
      while (from > begin && isDate(b[from - 1])) from--;
      String word = new String(b, from, stop - from, US_ASCII).toLowerCase(Locale.ROOT);
      if (from == stop || !isDate(word)) break;
      found = from;
      if (word.length() > 7) break;
      i = from;
    }
    return found;
  }

  private static boolean isDate(byte c) {
    return isDigit(c)
        || (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c != 'T'
        || "/.-".indexOf(c) >= 0;
  }

  private static boolean isDate(String word) {
    if (word.length() >= 3 && NAMES.contains(word.substring(0, 3))) return word.length() <= 9;
    char first = word.charAt(0);
    if (first < '0' || first > '9') return false;
    int signs = 0;
    for (int i = 0; i < word.length(); i++) {
      if ("/.-".indexOf(word.charAt(i)) >= 0) signs++;
    }
    return signs == 2 && word.length() >= 6 && word.length() <= 11
        || signs == 0 && (word.length() <= 2 || word.length() == 4);
  }

  /** Behind the fraction, the zone or the year that may follow a clock. */
  private int behind(int clock) {
    int i = clock;
    if (i + 1 < end && (b[i] == '.' || b[i] == ',') && isDigit(b[i + 1])) {
      i += 1 + digits(i + 1);
    }
    if (i < end && b[i] == 'Z') return i + 1;
    int sign = i < end && b[i] == ' ' ? i + 1 : i;
    if (sign + 2 < end && (b[sign] == '+' || b[sign] == '-') && digits(sign + 1) >= 2) {
      int stop = sign + 1 + digits(sign + 1);
      return stop < end && b[stop] == ':' && digits(stop + 1) == 2 ? stop + 3 : stop;
    }
    if (sign == i) return i;
    int word = sign;
    while (word < end && b[word] >= 'A' && b[word] <= 'Z') word++;
    if (ZONES.contains(new String(b, sign, Math.min(word - sign, 5), US_ASCII))) return word;
    return digits(sign) == 4 && b[sign] == '2' ? sign + 4 : i;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }
}
