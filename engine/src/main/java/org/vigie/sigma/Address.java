package org.vigie.sigma;

/**
 * An IP address read from text into two longs, reused. IPv4 stands in its mapped form {@code
 * ::ffff:a.b.c.d}, so that both spellings of one address are equal.
 */
final class Address {
  private static final long MAPPED = 0xFFFF_0000_0000L;

  /** Longest text: eight groups, the last two as IPv4, and a zone of 16 characters. */
  private static final int MAX = 45 + 17;

  long high;
  long low;

  /** Reads lower-case text; whether it is an address. A zone ({@code %eth0}) is left out. */
  boolean read(byte[] bytes, int start, int end) {
    if (end - start < 2 || end - start > MAX) return false;
    for (int i = start; i < end; i++) {
      if (bytes[i] == ':') return six(bytes, start, end);
      if (bytes[i] == '.') break;
    }
    long four = four(bytes, start, end);
    high = 0;
    low = MAPPED | four;
    return four >= 0;
  }

  boolean isFour() {
    return high == 0 && low >>> 32 == MAPPED >>> 32;
  }

  /** The 32 bits of a dotted address, or -1. */
  private static long four(byte[] bytes, int start, int end) {
    long value = 0;
    int parts = 0;
    int i = start;
    while (i < end) {
      int part = 0;
      int digits = 0;
      for (; i < end && bytes[i] >= '0' && bytes[i] <= '9' && digits < 4; digits++) {
        part = 10 * part + bytes[i++] - '0';
      }
      if (digits == 0 || digits > 3 || part > 255) return -1;
      value = value << 8 | part;
      if (++parts == 4) return i == end ? value : -1;
      if (i == end || bytes[i++] != '.') return -1;
    }
    return -1;
  }

  private boolean six(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) if (bytes[i] == '%') end = i;
    high = 0;
    low = 0;
    int groups = 0;
    int gap = -1; // count of groups before ::
    int i = start;
    if (end - start >= 2 && bytes[i] == ':') {
      if (bytes[i + 1] != ':') return false;
      gap = 0;
      i += 2;
    }
    while (i < end) {
      if (groups == 8) return false;
      int value = 0;
      int from = i;
      for (int digit; i < end && (digit = Character.digit(bytes[i], 16)) >= 0; i++) {
        if (i - from == 4) return false;
        value = value << 4 | digit;
      }
      if (i < end && bytes[i] == '.') {
        long four = four(bytes, from, end);
        if (four < 0 || groups > 6) return false;
        push((int) (four >>> 16));
        push((int) four & 0xFFFF);
        groups += 2;
        break;
      }
      if (i == from) return false;
      push(value);
      groups++;
      if (i == end) break;
      if (bytes[i++] != ':' || i == end) return false;
      if (bytes[i] == ':') {
        if (gap >= 0) return false;
        gap = groups;
        i++;
      }
    }
    return gap < 0 ? groups == 8 : groups < 8 && widen(groups, gap);
  }

  private void push(int group) {
    high = high << 16 | low >>> 48;
    low = low << 16 | group;
  }

  /** Puts zeros where {@code ::} stood: behind the first {@code gap} groups. */
  private boolean widen(int groups, int gap) {
    int tail = groups - gap;
    long h = high;
    long l = low;
    high = 0;
    low = 0;
    for (int g = 0; g < gap; g++) push(group(h, l, groups - 1 - g));
    for (int g = 0; g < 8 - groups; g++) push(0);
    for (int g = tail - 1; g >= 0; g--) push(group(h, l, g));
    return true;
  }

  /** Group {@code g} from the right. */
  private static int group(long high, long low, int g) {
    return (int) ((g < 4 ? low >>> 16 * g : high >>> 16 * (g - 4)) & 0xFFFF);
  }
}
