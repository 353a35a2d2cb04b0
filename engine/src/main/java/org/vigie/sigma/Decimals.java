package org.vigie.sigma;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Decimal numbers in texts of any origin, bounded so that no comparison is costly. */
final class Decimals {
  /** Most characters of a number. */
  static final int MAX = 64;

  /** Most digits of an exponent: numbers stay below 10^1000. */
  private static final int MAX_EXPONENT_DIGITS = 3;

  private Decimals() {}

  /** The number that the text is, {@code [+-]1.5e-3}, or null. */
  static @Nullable BigDecimal parse(String text) {
    int length = text.length();
    if (length == 0 || length > MAX) return null;
    int i = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
    int digits = 0;
    for (boolean point = false; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') digits++;
      else if (c == '.' && !point) point = true;
      else break;
    }
    if (digits == 0 || i < length && !exponent(text, i)) return null;
    return new BigDecimal(text);
  }

  private static boolean exponent(String text, int at) {
    if (text.charAt(at) != 'e' && text.charAt(at) != 'E') return false;
    int i = at + 1;
    if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) i++;
    if (i == text.length() || text.length() - i > MAX_EXPONENT_DIGITS) return false;
    for (; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
    }
    return true;
  }
}
