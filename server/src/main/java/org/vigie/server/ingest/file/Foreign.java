package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/**
 * The reading of 8-bit text that should be UTF-8: what is not is read as Windows-1252, in which a
 * Latin-1 text is the same, and counted.
 */
final class Foreign {
  private static final Charset ANSI = Charset.forName("windows-1252");

  private long count;

  /** A text, as it says or as Windows-1252. */
  String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      count++;
      return new String(bytes, ANSI);
    }
  }

  /** The same bytes where they are UTF-8, a transcoded copy where not. */
  byte[] utf8(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) return text(bytes).getBytes(UTF_8);
    }
    return bytes;
  }

  /** Count of texts that were read as Windows-1252. */
  long count() {
    return count;
  }

  String words() {
    return "%,d records are not UTF-8 and were read as Windows-1252".formatted(count);
  }
}
