package org.vigie.enrich;

import org.jspecify.annotations.Nullable;

/** MAC addresses as numbers, however they are written. */
final class Mac {
  private static final int DIGITS = 12;

  private Mac() {}

  /** The number of {@code 00:1b:44:11:3a:b7}, {@code 001b.4411.3ab7}, {@code 00-1B-…}; or null. */
  static @Nullable Long of(String text) {
    long value = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':' || c == '-' || c == '.') continue;
      int digit = Character.digit(c, 16);
      if (digit < 0 || ++digits > DIGITS) return null;
      value = value << 4 | digit;
    }
    return digits == DIGITS ? value : null;
  }
}
