package org.vigie.sigma;

import java.util.Arrays;
import org.vigie.sigma.SigmaRule.Place;

/** Comparisons of spans of bytes. */
final class Bytes {
  private Bytes() {}

  /** Whether {@code needle} stands at {@code place} in the span. */
  static boolean stands(Place place, byte[] bytes, int start, int end, byte[] needle) {
    int length = needle.length;
    if (end - start < length) return false;
    return switch (place) {
      case WHOLE -> end - start == length && at(bytes, start, needle);
      case START -> at(bytes, start, needle);
      case END -> at(bytes, end - length, needle);
      case ANYWHERE -> indexOf(bytes, start, end, needle) >= 0;
    };
  }

  /** Whether {@code needle} stands at an index, where there is room for it. */
  static boolean at(byte[] bytes, int index, byte[] needle) {
    return Arrays.equals(bytes, index, index + needle.length, needle, 0, needle.length);
  }

  /** First index of {@code needle} in the span, or -1. */
  static int indexOf(byte[] bytes, int start, int end, byte[] needle) {
    int length = needle.length;
    if (length == 0) return start;
    byte first = needle[0];
    byte last = needle[length - 1];
    for (int i = start; i <= end - length; i++) {
      if (bytes[i] == first && bytes[i + length - 1] == last && at(bytes, i, needle)) return i;
    }
    return -1;
  }
}
