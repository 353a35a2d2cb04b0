package org.vigie.store.lake;

import org.jspecify.annotations.Nullable;

/** Observables as numbers of 63 bits: the same for the same value, whatever its letter case. */
final class Digest {
  private static final long PRIME = 0x100000001b3L;

  private Digest() {}

  /** Of a value as its bytes stand; an address in any of its spellings gives the same. */
  static long of(Observable kind, byte[] bytes, int start, int length) {
    if (kind == Observable.ADDRESS) {
      long four = four(bytes, start, length);
      if (four >= 0) return address(0, 0xFFFF_0000_0000L | four);
      String hex = hex(new String(bytes, start, length, java.nio.charset.StandardCharsets.UTF_8));
      if (hex != null) return address(hex);
    }
    long hash = seed(kind);
    for (int i = start; i < start + length; i++) {
      byte b = bytes[i];
      if (b < 0) {
        return of(kind, new String(bytes, start, length, java.nio.charset.StandardCharsets.UTF_8));
      }
      hash = (hash ^ (b >= 'A' && b <= 'Z' ? b + 32 : b)) * PRIME;
    }
    return mixed(hash);
  }

  /** Of a text that is no address. */
  static long of(Observable kind, String text) {
    long hash = seed(kind);
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      // As DuckDB's lower does: each character by itself.
      hash = (hash ^ Character.toLowerCase(c)) * PRIME;
    }
    return mixed(hash);
  }

  /** Of the 32 digits of an address. */
  static long address(String hex) {
    return address(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
  }

  private static long address(long high, long low) {
    return mixed(mixed(seed(Observable.ADDRESS) + 0x1234_5678 + high) * PRIME ^ low);
  }

  private static long seed(Observable kind) {
    return 0xcbf29ce484222325L + 0x9E3779B97F4A7C15L * kind.number;
  }

  private static long mixed(long hash) {
    long h = hash;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return (h ^ h >>> 33) >>> 1;
  }

  /** The number of an IPv4 address in four decimal parts, or -1. */
  private static long four(byte[] bytes, int start, int length) {
    if (length < 7 || length > 15) return -1;
    long address = 0;
    int part = 0;
    int digits = 0;
    int parts = 0;
    for (int i = start; i < start + length; i++) {
      byte b = bytes[i];
      if (b == '.') {
        if (digits == 0 || ++parts > 3) return -1;
        address = address << 8 | part;
        part = 0;
        digits = 0;
      } else if (b >= '0' && b <= '9' && digits < 3) {
        part = part * 10 + b - '0';
        digits++;
        if (part > 255) return -1;
      } else return -1;
    }
    return digits > 0 && parts == 3 ? address << 8 | part : -1;
  }

  /** What {@code vigie_ip} gives for a text with colons: 32 digits, or null. */
  private static @Nullable String hex(String text) {
    if (text.indexOf(':') < 0 || text.length() > 64) return null;
    int zone = text.indexOf('%');
    String address = (zone < 0 ? text : text.substring(0, zone)).toLowerCase(java.util.Locale.ROOT);
    if (address.startsWith("::ffff:") && address.indexOf('.') > 0) {
      byte[] mapped = address.substring(7).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      long four = four(mapped, 0, mapped.length);
      return four < 0 ? null : "00000000000000000000ffff%08x".formatted(four);
    }
    if (!address.matches("[0-9a-f:]{2,39}")) return null;
    int gap = address.indexOf("::");
    String[] before = groups(gap < 0 ? address : address.substring(0, gap));
    String[] after = groups(gap < 0 ? "" : address.substring(gap + 2));
    int missing = 8 - before.length - after.length;
    if (gap < 0 ? missing != 0 : missing < 1) return null;
    StringBuilder hex = new StringBuilder(32);
    if (!append(hex, before)) return null;
    hex.append("0000".repeat(missing));
    return append(hex, after) ? hex.toString() : null;
  }

  private static String[] groups(String text) {
    return text.isEmpty() ? new String[0] : text.split(":", -1);
  }

  private static boolean append(StringBuilder hex, String[] groups) {
    for (String group : groups) {
      if (group.isEmpty() || group.length() > 4) return false;
      hex.append("0".repeat(4 - group.length())).append(group);
    }
    return true;
  }
}
