package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Text;

/**
 * A copy of bytes that are nearly text, made text: what is not UTF-8 is read as Windows-1252 (in
 * which a Latin-1 text is the same), control characters become U+FFFD. The raw event stays as it
 * came.
 *
 * @param bytes the text
 * @param warning what was mended, and where first
 */
record Repair(byte[] bytes, String warning) {
  private static final String CP1252 = table();

  /** Of how many bytes one may be a control character before they are taken for no text at all. */
  private static final int SHARE = 8;

  /** A repaired copy of {@code [from, to)}, or null where it is no text. */
  static @Nullable Repair of(byte[] bytes, int from, int to) {
    Text text = new Text();
    int foreign = 0;
    int controls = 0;
    int first = -1;
    for (int i = from; i < to; ) {
      byte c = bytes[i];
      int next = c < 0 ? Utf8.sequence(bytes, i, to) : i + 1;
      boolean control = Utf8.isControl(c);
      if (next > 0 && !control) {
        text.append(bytes, i, next - i);
        i = next;
        continue;
      }
      if (first < 0) first = i - from;
      if (control) controls++;
      else foreign++;
      text.appendCodePoint(control ? 0xFFFD : CP1252.charAt(c & 0x7F));
      i++;
    }
    if (controls > (to - from) / SHARE || foreign > (to - from) / 2) return null;
    byte[] copy = java.util.Arrays.copyOf(text.bytes(), text.length());
    String what =
        foreign > 0
            ? foreign + " bytes are not UTF-8 and were read as Windows-1252"
            : controls + " control characters were replaced";
    return new Repair(copy, what + "; the first at byte " + first);
  }

  /** The characters of the upper 128 bytes. */
  private static String table() {
    byte[] upper = new byte[128];
    for (int i = 0; i < 128; i++) upper[i] = (byte) (128 + i);
    return new String(upper, Charset.forName("windows-1252"));
  }

  @Override
  public String toString() {
    return new String(bytes, UTF_8);
  }
}
