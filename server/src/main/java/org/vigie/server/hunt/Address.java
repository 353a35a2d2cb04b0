package org.vigie.server.hunt;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** IP addresses and networks as spans of texts: the form that the lake compares. */
final class Address {
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})";

  /** What the digits of IPv4 begin with. */
  static final String FOUR = "00000000000000000000ffff";

  /** From the first address to the last one. */
  record Block(String least, String greatest) {}

  private Address() {}

  /** 32 hexadecimal digits, IPv4 in mapped form; null where the text is no address. */
  static @Nullable String hex(String text) {
    byte[] bytes = bytes(text);
    return bytes == null ? null : hex(bytes);
  }

  /** IPv4 as it is usually written, of its 32 digits. */
  static String dotted(String hex) {
    StringBuilder dotted = new StringBuilder();
    for (int i = FOUR.length(); i < hex.length(); i += 2) {
      if (i > FOUR.length()) dotted.append('.');
      dotted.append(Integer.parseInt(hex, i, i + 2, 16));
    }
    return dotted.toString();
  }

  /** The network {@code address/bits}; null where the text is none. */
  static @Nullable Block network(String text) {
    int slash = text.indexOf('/');
    byte[] address = slash < 0 ? null : bytes(text.substring(0, slash));
    if (address == null) return null;
    String length = text.substring(slash + 1);
    if (!length.matches("[0-9]{1,3}")) return null;
    int bits = Integer.parseInt(length);
    if (bits > 8 * address.length) return null;
    byte[] least = address.clone();
    byte[] greatest = address.clone();
    for (int bit = bits; bit < 8 * address.length; bit++) {
      int mask = 0x80 >> bit % 8;
      least[bit / 8] &= (byte) ~mask;
      greatest[bit / 8] |= (byte) mask;
    }
    return new Block(hex(least), hex(greatest));
  }

  /** Reads a literal; names are never looked up. */
  private static byte @Nullable [] bytes(String text) {
    // Java takes fewer than four numbers as an address too; logs do not mean one by them. What has
    // neither form is never given to Java, which would look a name up.
    boolean four = text.matches("(OCTET[.]){3}OCTET".replace("OCTET", OCTET));
    boolean six = text.indexOf(':') >= 0 && text.matches("[0-9A-Fa-f:.]{2,45}");
    if (!four && !six) return null;
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException notOne) {
      return null;
    }
  }

  private static String hex(byte[] bytes) {
    String digits = HexFormat.of().formatHex(bytes);
    return bytes.length == 4 ? FOUR + digits : digits;
  }
}
