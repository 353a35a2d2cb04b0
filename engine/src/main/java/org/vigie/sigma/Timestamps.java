package org.vigie.sigma;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Times in the two forms that the fields of events have: ISO 8601 ({@code
 * 2026-01-02T03:04:05.678Z}, a space for the T, any fraction, an offset or none) and Unix time in
 * seconds, milli-, micro- or nanoseconds, told apart by their digits. A time without an offset is
 * taken for UTC.
 */
final class Timestamps {
  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)"
              + "(?:[T ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.,]\\d{1,12})?)?"
              + " ?(Z|[+-]\\d\\d:?\\d\\d)?)?");
  private static final int MAX = 48;

  private Timestamps() {}

  /** The time in UTC, or null. */
  static @Nullable LocalDateTime parse(String text) {
    if (text.length() > MAX) return null;
    if (text.matches("[0-9]{9,19}(\\.[0-9]{1,9})?")) return unix(text);
    Matcher m = ISO.matcher(text);
    if (!m.matches()) return null;
    try {
      LocalDateTime time =
          LocalDateTime.of(
              number(m, 1), number(m, 2), number(m, 3), number(m, 4), number(m, 5), number(m, 6));
      String offset = m.group(7);
      return offset == null || offset.equals("Z")
          ? time
          : time.minusSeconds(ZoneOffset.of(offset).getTotalSeconds());
    } catch (DateTimeException e) {
      return null; // a form that is right with a day or offset that is not
    }
  }

  private static int number(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static @Nullable LocalDateTime unix(String text) {
    int point = text.indexOf('.');
    String digits = point < 0 ? text : text.substring(0, point);
    long unit =
        digits.length() <= 11
            ? 1
            : digits.length() <= 14 ? 1_000 : digits.length() <= 17 ? 1_000_000 : 1_000_000_000;
    try {
      return LocalDateTime.ofEpochSecond(Long.parseLong(digits) / unit, 0, ZoneOffset.UTC);
    } catch (NumberFormatException e) {
      return null; // 19 digits that are more than a long holds
    }
  }
}
