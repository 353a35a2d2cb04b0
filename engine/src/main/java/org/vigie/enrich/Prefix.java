package org.vigie.enrich;

import org.jspecify.annotations.Nullable;

/** A network: an address and how many of its leading bits count, of all 128. */
record Prefix(Address first, int bits) {
  private static final int LONGEST = 128;

  /** The network in a text such as {@code 10.1.0.0/16}; null where it is none. */
  static @Nullable Prefix of(String text) {
    int slash = text.indexOf('/');
    Address address = Address.of((slash < 0 ? text : text.substring(0, slash)).strip());
    if (address == null) return null;
    int longest = address.isV4() ? LONGEST - Address.BEFORE_V4 : LONGEST;
    int bits = slash < 0 ? longest : bits(text.substring(slash + 1).strip());
    if (bits < 0 || bits > longest) return null;
    int all = bits + LONGEST - longest;
    return new Prefix(address.first(all), all);
  }

  private static int bits(String text) {
    if (text.isEmpty() || text.length() > 3) return -1;
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) return -1;
      value = 10 * value + digit;
    }
    return value;
  }

  Address last() {
    return first.last(bits);
  }
}
