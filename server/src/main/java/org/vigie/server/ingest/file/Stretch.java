package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stream of which a stretch is held, as long as somebody must see to find where a record ends.
 */
final class Stretch {
  private static final int CHUNK = 64 * 1024;

  private final InputStream in;
  private byte[] bytes = new byte[CHUNK];
  private int from;
  private int to;

  Stretch(InputStream in) {
    this.in = in;
  }

  /** Looks for something in bytes: an index, or negative. */
  @FunctionalInterface
  interface Finder {
    int find(byte[] bytes, int from, int to);
  }

  /** The array that the stretch lies in, until the next call. */
  byte[] bytes() {
    return bytes;
  }

  /** Where it begins. */
  int from() {
    return from;
  }

  /** Its length. */
  int held() {
    return to - from;
  }

  /**
   * Looks for something that begins after {@code skip} bytes, reading on until it is found, the
   * stream ends, or so many bytes are held.
   *
   * @return its distance from the beginning of the stretch; negative if it is not there
   */
  int find(int skip, int most, Finder finder) throws IOException {
    while (true) {
      int found = finder.find(bytes, from + skip, to);
      if (found >= 0) return found - from;
      if (held() >= most || !more()) return -1;
    }
  }

  /** Takes so many bytes, and passes over some behind them. */
  byte[] take(int count, int over) {
    byte[] taken = Arrays.copyOfRange(bytes, from, from + count);
    from += count + over;
    return taken;
  }

  /** Passes over bytes. */
  void skip(int count) throws IOException {
    int left = count;
    while (left > 0) {
      if (held() == 0 && !more()) return;
      int step = Math.min(left, held());
      from += step;
      left -= step;
    }
  }

  /** Passes over the rest of a line; how many bytes it had. */
  long passLine() throws IOException {
    long passed = 0;
    while (true) {
      while (from < to) {
        if (bytes[from++] == '\n') return passed;
        passed++;
      }
      if (!more()) return passed;
    }
  }

  /** Reads on; false at the end. */
  boolean more() throws IOException {
    if (from > 0) {
      System.arraycopy(bytes, from, bytes, 0, held());
      to -= from;
      from = 0;
    }
    if (to == bytes.length) bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    int read = in.read(bytes, to, Math.min(CHUNK, bytes.length - to));
    if (read <= 0) return false;
    to += read;
    return true;
  }
}
