package org.vigie.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A growing run of UTF-8 bytes that one thread reuses, with the two operations every matcher needs:
 * undo JSON escapes, and fold case. Folding maps each code point to {@code
 * toLowerCase(toUpperCase(c))}, the relation of {@link String#equalsIgnoreCase}.
 */
public final class Text {
  /** Eight bytes of an array as one number, the first byte lowest. */
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;
  private static final long MIX_2 = 0xC2B2_AE3D_27D4_EB4FL;

  /** First byte of U+0080 to U+00BF, and the second of the one among them that folds. */
  private static final byte SIGNS = (byte) 0xC2;

  private static final int MICRO = 0xB5;

  /** First byte of U+00C0 to U+00FF; of their second bytes, the last capital and what is none. */
  private static final byte LETTERS = (byte) 0xC3;

  private static final int CAPITAL_THORN = 0x9E;
  private static final int TIMES = 0x97;

  /** First byte of U+2000 to U+2FFF: dashes, quotation marks. */
  private static final byte PUNCTUATION = (byte) 0xE2;

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;
  private static final long BACKSLASHES = '\\' * ONES;

  private byte[] bytes;
  private int length;

  /** An empty text with room for 256 bytes. */
  public Text() {
    bytes = new byte[256];
  }

  /** The bytes; those from {@link #length} on mean nothing. Valid until the next change. */
  public byte[] bytes() {
    return bytes;
  }

  /** Count of bytes. */
  public int length() {
    return length;
  }

  /** Makes it empty. */
  public Text clear() {
    length = 0;
    return this;
  }

  /** Takes back all but the first {@code count} bytes. */
  public Text cut(int count) {
    length = Math.min(length, count);
    return this;
  }

  /** Appends one byte. */
  public Text append(byte b) {
    room(1);
    bytes[length++] = b;
    return this;
  }

  /** Appends bytes as they are. */
  public Text append(byte[] from, int start, int count) {
    room(count);
    System.arraycopy(from, start, bytes, length, count);
    length += count;
    return this;
  }

  /** Appends a string as UTF-8; a lone surrogate becomes U+FFFD. */
  public Text append(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) append((byte) c);
      else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        appendCodePoint(Character.toCodePoint(c, text.charAt(++i)));
      } else appendCodePoint(c);
    }
    return this;
  }

  /** Appends a code point as UTF-8; a surrogate becomes U+FFFD. */
  public Text appendCodePoint(int c) {
    room(4);
    if (c < 0x80) bytes[length++] = (byte) c;
    else if (c < 0x800) {
      bytes[length++] = (byte) (0xC0 | c >> 6);
      bytes[length++] = (byte) (0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      int legal = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c;
      bytes[length++] = (byte) (0xE0 | legal >> 12);
      bytes[length++] = (byte) (0x80 | (legal >> 6 & 0x3F));
      bytes[length++] = (byte) (0x80 | (legal & 0x3F));
    } else {
      bytes[length++] = (byte) (0xF0 | c >> 18);
      bytes[length++] = (byte) (0x80 | (c >> 12 & 0x3F));
      bytes[length++] = (byte) (0x80 | (c >> 6 & 0x3F));
      bytes[length++] = (byte) (0x80 | (c & 0x3F));
    }
    return this;
  }

  /**
   * Appends the content of a JSON string, escapes undone. Escapes that JSON does not know stand for
   * themselves; a {@code \\u} surrogate without its partner becomes U+FFFD.
   */
  public Text appendUnescaped(byte[] from, int start, int count) {
    room(count);
    int end = start + count;
    for (int i = start; i < end; i++) {
      i += appendPlain(from, i, end);
      if (i == end) break;
      byte b = from[i];
      if (b != '\\' || i + 1 == end) {
        bytes[length++] = b;
        continue;
      }
      byte e = from[++i];
      switch (e) {
        case 'n' -> bytes[length++] = '\n';
        case 't' -> bytes[length++] = '\t';
        case 'r' -> bytes[length++] = '\r';
        case 'b' -> bytes[length++] = '\b';
        case 'f' -> bytes[length++] = '\f';
        case 'u' -> {
          int c = hex4(from, i + 1, end);
          if (c < 0) bytes[length++] = e;
          else {
            i += 4;
            if (Character.isHighSurrogate((char) c)
                && i + 2 < end
                && from[i + 1] == '\\'
                && from[i + 2] == 'u') {
              int low = hex4(from, i + 3, end);
              if (low >= 0 && Character.isLowSurrogate((char) low)) {
                c = Character.toCodePoint((char) c, (char) low);
                i += 6;
              }
            }
            appendCodePoint(c);
          }
        }
        default -> bytes[length++] = e;
      }
    }
    return this;
  }

  /**
   * Appends bytes up to a backslash, eight at a time; how many. Fewer than eight may remain before
   * the end, and there must be room for all of them.
   */
  private int appendPlain(byte[] from, int start, int end) {
    int i = start;
    while (i + 8 <= end) {
      long word = (long) WORD.get(from, i);
      // What lies behind a backslash is written, too, and written over later.
      WORD.set(bytes, length, word);
      long x = word ^ BACKSLASHES;
      long zeros = x - ONES & ~x & HIGHS;
      int plain = Long.numberOfTrailingZeros(zeros) >>> 3;
      length += plain;
      i += plain;
      if (zeros != 0) break;
    }
    return i - start;
  }

  /** Folds case in place, from byte {@code start} on. */
  public Text fold(int start) {
    int i = start;
    while (i < length) {
      for (; i + 8 <= length; i += 8) {
        long word = (long) WORD.get(bytes, i);
        if ((word & HIGHS) != 0) break;
        // The high bit of a byte is set in the first sum from 'A' on, in the second behind 'Z'.
        long upper = word + ('\u0080' - 'A') * ONES & ~(word + ('\u0080' - 'Z' - 1) * ONES) & HIGHS;
        WORD.set(bytes, i, word | upper >>> 2);
      }
      for (int end = Math.min(length, i + 8); i < end; i++) {
        byte b = bytes[i];
        if (b < 0) {
          int width = foldKnown(i);
          if (width == 0) return foldSlowly(i);
          i += width - 1;
        } else if (b >= 'A' && b <= 'Z') bytes[i] = (byte) (b + 32);
      }
    }
    return this;
  }

  /**
   * Folds the character beyond ASCII that starts here, if it is of Latin-1 or a sign of U+2000 to
   * U+203F; the count of its bytes, or 0.
   */
  private int foldKnown(int at) {
    int left = length - at;
    if (left < 2 || (bytes[at + 1] & 0xC0) != 0x80) return 0;
    int second = bytes[at + 1] & 0xFF;
    return switch (bytes[at]) {
      case SIGNS -> second == MICRO ? 0 : 2;
      case LETTERS -> {
        if (second <= CAPITAL_THORN && second != TIMES) bytes[at + 1] = (byte) (second + 32);
        yield 2;
      }
      case PUNCTUATION -> second == 0x80 && left > 2 && (bytes[at + 2] & 0xC0) == 0x80 ? 3 : 0;
      default -> 0;
    };
  }

  private Text foldSlowly(int start) {
    String rest = new String(bytes, start, length - start, UTF_8);
    length = start;
    for (int i = 0, c; i < rest.length(); i += Character.charCount(c)) {
      c = rest.codePointAt(i);
      appendCodePoint(fold1(c));
    }
    return this;
  }

  /** The folded form of a code point. */
  public static int fold1(int codePoint) {
    return Character.toLowerCase(Character.toUpperCase(codePoint));
  }

  /** The folded UTF-8 form of a pattern, equal to what {@link #fold} makes of the same text. */
  public static byte[] folded(String text) {
    Text t = new Text().append(text).fold(0);
    return Arrays.copyOf(t.bytes, t.length);
  }

  /** The four hexadecimal digits at {@code at} as a number, or -1. */
  private static int hex4(byte[] from, int at, int end) {
    if (at + 4 > end) return -1;
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(from[i], 16);
      if (digit < 0) return -1;
      value = value << 4 | digit;
    }
    return value;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, UTF_8);
  }

  /** A hash of a span of bytes, of which the upper bits serve best. */
  public static long hash(byte[] bytes, int start, int length, int seed) {
    int end = start + length;
    long a = (length ^ (long) seed << 32) * MIX;
    if (length >= 8) {
      long b = MIX_2;
      int i = start;
      for (; i + 16 <= end; i += 16) {
        a = (Long.rotateLeft(a, 29) ^ (long) WORD.get(bytes, i)) * MIX;
        b = (Long.rotateLeft(b, 29) ^ (long) WORD.get(bytes, i + 8)) * MIX_2;
      }
      if (i + 8 <= end) a = (Long.rotateLeft(a, 29) ^ (long) WORD.get(bytes, i)) * MIX;
      // The last eight once more, or in part.
      b = (Long.rotateLeft(b, 29) ^ (long) WORD.get(bytes, end - 8)) * MIX_2;
      a = a ^ b ^ b >>> 32;
    } else if (length >= 4) {
      long both = (int) INT.get(bytes, start) | (long) (int) INT.get(bytes, end - 4) << 32;
      a ^= both * MIX_2;
    } else {
      for (int i = start; i < end; i++) a = (a ^ bytes[i]) * MIX;
    }
    a ^= a >>> 32;
    return a * MIX;
  }

  /** The whole number of at most 18 digits that a span writes, or {@code otherwise}. */
  static long whole(byte[] bytes, int start, int length, long otherwise) {
    int i = start;
    int end = start + length;
    boolean negative = i < end && bytes[i] == '-';
    if (negative) i++;
    if (i == end || end - i > 18) return otherwise;
    long value = 0;
    for (; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) return otherwise;
      value = 10 * value + digit;
    }
    return negative ? -value : value;
  }
}
