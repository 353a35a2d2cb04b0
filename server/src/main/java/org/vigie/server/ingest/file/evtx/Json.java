package org.vigie.server.ingest.file.evtx;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON as UTF-8 in a buffer that grows up to a bound and is used again. */
final class Json {
  /** Longest text of one record: 64 times what a chunk holds. */
  static final int MOST = 4 << 20;

  private static final byte[] UPPER = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LOWER = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[256];
  private int length;

  void clear() {
    length = 0;
  }

  int length() {
    return length;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  String string() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  Json put(char ascii) throws Malformed {
    room(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  Json put(byte[] made) throws Malformed {
    room(made.length);
    System.arraycopy(made, 0, bytes, length, made.length);
    length += made.length;
    return this;
  }

  /** Text of ASCII that needs no escape. */
  Json plain(String ascii) throws Malformed {
    room(ascii.length());
    for (int i = 0; i < ascii.length(); i++) bytes[length++] = (byte) ascii.charAt(i);
    return this;
  }

  /** UTF-16LE as the inside of a JSON string. */
  Json text(byte[] source, int at, int units) throws Malformed {
    room(6 * units); // an escaped control character is the longest
    int end = at + 2 * units;
    for (int i = at; i < end; i += 2) {
      int low = source[i];
      if (source[i + 1] == 0 && low >= 0x20 && low != '"' && low != '\\') {
        bytes[length++] = (byte) low;
        continue;
      }
      int unit = (source[i] & 0xff) | (source[i + 1] & 0xff) << 8;
      if (Character.isHighSurrogate((char) unit) && i + 3 < end) {
        int next = (source[i + 2] & 0xff) | (source[i + 3] & 0xff) << 8;
        if (Character.isLowSurrogate((char) next)) {
          code(Character.toCodePoint((char) unit, (char) next));
          i += 2;
          continue;
        }
      }
      code(Character.isSurrogate((char) unit) ? 0xfffd : unit);
    }
    return this;
  }

  /** Text as the inside of a JSON string. */
  Json text(String text) throws Malformed {
    byte[] wide = text.getBytes(StandardCharsets.UTF_16LE);
    return text(wide, 0, wide.length / 2);
  }

  private void code(int c) {
    if (c < 0x20 || c == '"' || c == '\\') {
      escape(c);
    } else if (c < 0x80) {
      bytes[length++] = (byte) c;
    } else if (c < 0x800) {
      bytes[length++] = (byte) (0xc0 | c >> 6);
      bytes[length++] = (byte) (0x80 | c & 0x3f);
    } else if (c < 0x10000) {
      bytes[length++] = (byte) (0xe0 | c >> 12);
      bytes[length++] = (byte) (0x80 | c >> 6 & 0x3f);
      bytes[length++] = (byte) (0x80 | c & 0x3f);
    } else {
      bytes[length++] = (byte) (0xf0 | c >> 18);
      bytes[length++] = (byte) (0x80 | c >> 12 & 0x3f);
      bytes[length++] = (byte) (0x80 | c >> 6 & 0x3f);
      bytes[length++] = (byte) (0x80 | c & 0x3f);
    }
  }

  private void escape(int c) {
    bytes[length++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[length++] = (byte) c;
      case '\n' -> bytes[length++] = 'n';
      case '\r' -> bytes[length++] = 'r';
      case '\t' -> bytes[length++] = 't';
      default -> {
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = LOWER[c >> 4];
        bytes[length++] = LOWER[c & 15];
      }
    }
  }

  Json number(long value) throws Malformed {
    if (value >= 0) return digits(value, 1);
    return plain(Long.toString(value));
  }

  Json unsigned(long value) throws Malformed {
    return value >= 0 ? digits(value, 1) : plain(Long.toUnsignedString(value));
  }

  /** A number from 0 on with so many digits at least. */
  Json digits(long value, int least) throws Malformed {
    int count = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) count++;
    count = Math.max(count, least);
    room(count);
    long rest = value;
    for (int i = length + count - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += count;
    return this;
  }

  /** The shortest lower-case hexadecimal digits of an unsigned number. */
  Json hex(long value) throws Malformed {
    int count = Math.max(1, (67 - Long.numberOfLeadingZeros(value)) / 4);
    room(count);
    for (int i = count - 1; i >= 0; i--) bytes[length++] = LOWER[(int) (value >>> (4 * i)) & 15];
    return this;
  }

  /** Bytes as upper-case hexadecimal digits. */
  Json hex(byte[] source, int at, int count) throws Malformed {
    room(2 * count);
    for (int i = at; i < at + count; i++) {
      bytes[length++] = UPPER[source[i] >> 4 & 15];
      bytes[length++] = UPPER[source[i] & 15];
    }
    return this;
  }

  private void room(int count) throws Malformed {
    if (bytes.length - length >= count) return;
    if (length + (long) count > MOST) {
      throw new Malformed("expands to more than the " + MOST + " bytes allowed");
    }
    bytes = Arrays.copyOf(bytes, Math.max(length + count, Math.min(MOST, 2 * bytes.length)));
  }
}
