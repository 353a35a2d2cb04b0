package org.vigie.sigma;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An IP network. IPv4 networks are held in mapped form; see {@link Address}. */
record Network(long high, long low, int bits) {

  /** The network {@code address/bits}, or one address; null where it is none. */
  static @Nullable Network parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int slash = lower.indexOf('/');
    String host = slash < 0 ? lower : lower.substring(0, slash);
    byte[] bytes = host.getBytes(ISO_8859_1);
    Address address = new Address();
    if (!address.read(bytes, 0, bytes.length)) return null;
    boolean four = host.indexOf(':') < 0;
    int most = four ? 32 : 128;
    String length = slash < 0 ? String.valueOf(most) : lower.substring(slash + 1);
    if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > most) return null;
    int bits = Integer.parseInt(length) + (four ? 96 : 0);
    return new Network(address.high & mask(bits), address.low & mask(bits - 64), bits);
  }

  boolean contains(Address address) {
    // A short IPv6 prefix, such as ::/0, means no IPv4 address.
    if (bits < 96 && address.isFour()) return false;
    return (address.high & mask(bits)) == high && (address.low & mask(bits - 64)) == low;
  }

  /** The upper {@code bits} of 64. */
  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << 64 - bits;
  }
}
