package org.vigie.sigma;

/**
 * A length of time as Sigma writes it: a whole number and a unit. Months and years are those of the
 * Gregorian calendar on average, so that a span is the same on every day.
 */
final class Timespan {
  /** What may be written. */
  static final String ALLOWED =
      "allowed: a whole number and one of s, m, h, d, w, M (month), y, at most 10y, such as 90m";

  private static final long SECOND = 1_000;
  private static final long YEAR = 31_556_952 * SECOND;
  private static final long MAX = 10 * YEAR;

  private Timespan() {}

  /** Milliseconds, or 0 where the text is no timespan. */
  static long parse(String text) {
    String span = text.strip();
    if (span.length() < 2 || span.length() > 10) return 0;
    long number = 0;
    for (int i = 0; i < span.length() - 1; i++) {
      int digit = span.charAt(i) - '0';
      if (digit < 0 || digit > 9) return 0;
      number = 10 * number + digit;
    }
    long unit =
        switch (span.charAt(span.length() - 1)) {
          case 's' -> SECOND;
          case 'm' -> 60 * SECOND;
          case 'h' -> 3_600 * SECOND;
          case 'd' -> 86_400 * SECOND;
          case 'w' -> 604_800 * SECOND;
          case 'M' -> YEAR / 12;
          case 'y' -> YEAR;
          default -> 0;
        };
    // No overflow: at most nine digits, times a year.
    return number * unit > MAX ? 0 : number * unit;
  }

  /** As Sigma would write it, in the largest unit that divides it. */
  static String write(long millis) {
    long[] units = {YEAR, YEAR / 12, 604_800_000, 86_400_000, 3_600_000, 60_000};
    String names = "yMwdhm";
    for (int i = 0; i < units.length; i++) {
      if (millis % units[i] == 0) return millis / units[i] + names.substring(i, i + 1);
    }
    return millis / SECOND + "s";
  }
}
