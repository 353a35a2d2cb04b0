package org.vigie.correlate;

import org.vigie.ocsf.Leaves;

/** Numbers in the fields of events. */
final class Numbers {
  private static final int MOST = 64;

  private Numbers() {}

  /** The first number of a field, NaN where there is none. */
  static double first(Leaves leaves, int field) {
    for (int i = leaves.find(field); i >= 0; i = leaves.find(field, i + 1)) {
      long whole = leaves.number(i, Long.MIN_VALUE);
      if (whole != Long.MIN_VALUE) return whole;
      String text = leaves.text(i);
      double number = text == null ? Double.NaN : parse(text);
      if (!Double.isNaN(number)) return number;
    }
    return Double.NaN;
  }

  /** The finite decimal number that a text is, else NaN. */
  static double parse(String text) {
    String stripped = text.strip();
    if (stripped.isEmpty() || stripped.length() > MOST) return Double.NaN;
    for (int i = 0; i < stripped.length(); i++) {
      // Java would take more, such as hexadecimal numbers, and a suffix.
      if ("0123456789.+-eE".indexOf(stripped.charAt(i)) < 0) return Double.NaN;
    }
    try {
      double number = Double.parseDouble(stripped);
      return Double.isInfinite(number) ? Double.NaN : number;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
