package org.vigie.enrich;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * An IP address as a number of 128 bits. One of IPv4 stands where IPv6 maps it, {@code
 * ::ffff:0:0/96}, so that both are of one order.
 */
record Address(long high, long low) implements Comparable<Address> {
  private static final long MAPPED = 0xFFFF_0000_0000L;
  private static final int GROUPS = 8;
  private static final int BITS = 128;

  /** Bits before an IPv4 address among all 128. */
  static final int BEFORE_V4 = 96;

  /** The address in a text, or null where it is none. */
  static @Nullable Address of(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return read(bytes, 0, bytes.length);
  }

  /** The address in these bytes, or null; the zone of a link ({@code %eth0}) is let be. */
  static @Nullable Address read(byte[] b, int from, int to) {
    for (int i = from; i < to && i < from + 5; i++) {
      if (b[i] == ':') return version6(b, from, to);
      if (b[i] == '.') break;
    }
    long four = version4(b, from, to);
    return four < 0 ? null : new Address(0, MAPPED | four);
  }

  boolean isV4() {
    return high == 0 && low >>> 32 == 0xFFFF;
  }

  private static long version4(byte[] b, int from, int to) {
    long value = 0;
    int parts = 0;
    int i = from;
    while (i < to) {
      int part = 0;
      int start = i;
      for (; i < to && b[i] >= '0' && b[i] <= '9' && i - start < 3; i++) {
        part = 10 * part + b[i] - '0';
      }
      if (i == start || part > 255) return -1;
      value = value << 8 | part;
      parts++;
      if (i == to) break;
      if (b[i] != '.' || parts == 4) return -1;
      i++;
      if (i == to) return -1;
    }
    return parts == 4 ? value : -1;
  }

  private static @Nullable Address version6(byte[] b, int from, int end) {
    int to = from;
    while (to < end && b[to] != '%') to++;
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int i = from;
    if (i + 1 < to && b[i] == ':' && b[i + 1] == ':') {
      gap = 0;
      i += 2;
    }
    while (i < to) {
      if (count == GROUPS) return null;
      int start = i;
      int group = 0;
      for (; i < to && i - start < 4; i++) {
        int digit = Character.digit(b[i], 16);
        if (digit < 0) break;
        group = group << 4 | digit;
      }
      if (i == start) return null;
      if (i < to && b[i] == '.') {
        long four = count <= GROUPS - 2 ? version4(b, start, to) : -1;
        if (four < 0) return null;
        groups[count++] = (int) (four >>> 16);
        groups[count++] = (int) (four & 0xFFFF);
        break;
      }
      groups[count++] = group;
      if (i == to) break;
      if (b[i++] != ':' || i == to) return null;
      if (b[i] != ':') continue;
      if (gap >= 0) return null;
      gap = count;
      i++;
    }
    return gap < 0 && count < GROUPS || gap >= 0 && count == GROUPS ? null : of(groups, count, gap);
  }

  private static Address of(int[] groups, int count, int gap) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < GROUPS; i++) {
      int from = gap < 0 || i < gap ? i : i - (GROUPS - count);
      int group = gap >= 0 && i >= gap && from < gap ? 0 : groups[from];
      if (i < 4) high = high << 16 | group;
      else low = low << 16 | group;
    }
    return new Address(high, low);
  }

  /** The first address of the network of so many leading bits (of 128). */
  Address first(int bits) {
    return new Address(
        bits >= 64 ? high : bits == 0 ? 0 : high & -1L << 64 - bits,
        bits <= 64 ? 0 : bits >= BITS ? low : low & -1L << BITS - bits);
  }

  /** The last address of the network of so many leading bits (of 128). */
  Address last(int bits) {
    return new Address(
        bits >= 64 ? high : bits == 0 ? -1L : high | -1L >>> bits,
        bits <= 64 ? -1L : bits >= BITS ? low : low | -1L >>> bits - 64);
  }

  /** The address behind this one; the first of all behind the last. */
  Address next() {
    return new Address(low == -1L ? high + 1 : high, low + 1);
  }

  @Override
  public int compareTo(Address other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }
}
