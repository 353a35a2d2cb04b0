package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Text of another charset as a stream of UTF-8. What is not valid in it becomes U+FFFD, as the
 * decoder has it.
 */
final class Transcoded extends InputStream {
  private static final int CHUNK = 16 * 1024;

  private final Reader in;
  private final char[] chars = new char[CHUNK];
  private byte[] bytes = new byte[0];
  private int from;

  /** High surrogate at the end of the last chunk, that waits for its low one; 0 for none. */
  private char high;

  Transcoded(InputStream in, Charset charset) {
    this.in = new InputStreamReader(in, charset);
  }

  @Override
  public int read() throws IOException {
    return fill() ? bytes[from++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) return 0;
    if (!fill()) return -1;
    int count = Math.min(length, bytes.length - from);
    System.arraycopy(bytes, from, target, offset, count);
    from += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean fill() throws IOException {
    while (from == bytes.length) {
      int start = 0;
      if (high != 0) {
        chars[0] = high;
        start = 1;
        high = 0;
      }
      int read = in.read(chars, start, CHUNK - start);
      if (read < 0 && start == 0) return false;
      int end = start + Math.max(0, read);
      if (read >= 0 && Character.isHighSurrogate(chars[end - 1])) {
        end--;
        high = chars[end];
      }
      bytes = new String(chars, 0, end).getBytes(StandardCharsets.UTF_8);
      from = 0;
    }
    return true;
  }
}
