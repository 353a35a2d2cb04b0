package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose beginning has been looked at. It still hands out everything; if it broke while
 * being looked at, it breaks there again when read.
 */
final class Peeked extends InputStream {
  private final InputStream in;
  private final byte[] head;
  private final @Nullable IOException broken;
  private int from;

  /** Looks at the first {@link Format#HEAD} bytes. */
  Peeked(InputStream in) {
    this.in = in;
    byte[] bytes = new byte[Format.HEAD];
    int length = 0;
    IOException problem = null;
    try {
      int read = 0;
      while (length < bytes.length && read >= 0) {
        length += read;
        read = in.read(bytes, length, bytes.length - length);
      }
    } catch (IOException e) {
      problem = e;
    }
    this.head = Arrays.copyOf(bytes, length);
    this.broken = problem;
  }

  /** The beginning. */
  byte[] head() {
    return head;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) return 0;
    if (from == head.length) {
      if (broken != null) throw broken;
      return in.read(target, offset, length);
    }
    int count = Math.min(length, head.length - from);
    System.arraycopy(head, from, target, offset, count);
    from += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
