package org.vigie.sigma;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.vigie.sigma.Modifiers.Encoding;

/** What a text becomes under the encoding modifiers: several texts under {@code base64offset}. */
final class Encodings {
  private Encodings() {}

  static List<String> apply(String text, List<Encoding> encodings) {
    byte[] bytes = text.getBytes(UTF_8);
    for (Encoding encoding : encodings) {
      switch (encoding) {
        case UTF16LE -> bytes = decoded(bytes).getBytes(UTF_16LE);
        case UTF16BE -> bytes = decoded(bytes).getBytes(UTF_16BE);
        // The byte order mark comes first; little-endian, as Windows writes it.
        case UTF16 -> bytes = ("\uFEFF" + decoded(bytes)).getBytes(UTF_16LE);
        case BASE64 -> bytes = Base64.getEncoder().encode(bytes);
        case BASE64OFFSET -> {
          return offsets(bytes);
        }
      }
    }
    // One character a byte: how tools that read bytes as text show UTF-16.
    return List.of(new String(bytes, ISO_8859_1));
  }

  private static String decoded(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /**
   * The characters of base64 that do not depend on the neighbours, where the bytes stand 0, 1 or 2
   * behind the start of a group of three.
   */
  private static List<String> offsets(byte[] bytes) {
    List<String> texts = new ArrayList<>();
    for (int offset = 0; offset < 3; offset++) {
      byte[] shifted = new byte[offset + bytes.length];
      System.arraycopy(bytes, 0, shifted, offset, bytes.length);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      // Sextets that hold bits of the bytes only: 8·offset bits come before them.
      int from = (8 * offset + 5) / 6;
      int to = 8 * shifted.length / 6;
      texts.add(encoded.substring(from, Math.max(from, to)));
    }
    return texts;
  }
}
