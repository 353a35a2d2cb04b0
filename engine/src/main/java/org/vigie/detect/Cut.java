package org.vigie.detect;

/** Cuts texts without splitting a code point. */
final class Cut {
  private Cut() {}

  static String to(String text, int most) {
    if (text.length() <= most) return text;
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }
}
