package org.vigie.server.ingest;

import java.util.Arrays;
import java.util.List;

/**
 * The cutting of a growing file into lines. A line waits for its end, held up to a limit; one that
 * is longer becomes a record of its first bytes, and the rest is passed over. So records follow
 * from the bytes alone, however they come.
 */
final class LineCutter {
  private final int limit;
  private final byte delimiter;
  private byte[] held = new byte[256];
  private int length;
  private boolean passing;
  private long cut;

  /** Lines longer than so many bytes are cut. */
  LineCutter(int limit) {
    this(limit, (byte) '\n');
  }

  /** The same of what ends with another byte. */
  LineCutter(int limit, byte delimiter) {
    this.limit = limit;
    this.delimiter = delimiter;
  }

  /** Takes bytes and adds the records that they complete; how many lines ended. */
  int take(byte[] bytes, int from, int to, List<byte[]> records) {
    int ended = 0;
    int at = from;
    while (at < to) {
      int end = at;
      while (end < to && bytes[end] != delimiter) end++;
      hold(bytes, at, end, records);
      if (end < to) {
        end(records);
        ended++;
      }
      at = end + 1;
    }
    return ended;
  }

  /** Ends the line at hand: there will be no more of it. */
  void end(List<byte[]> records) {
    if (!passing) {
      if (length > 0 && held[length - 1] == '\r') length--;
      if (!isBlank()) records.add(Arrays.copyOf(held, length));
    }
    clear();
  }

  /** Forgets the line at hand. */
  void clear() {
    length = 0;
    passing = false;
  }

  /** Whether a line has begun and not ended. */
  boolean isWaiting() {
    return length > 0 || passing;
  }

  /** Count of lines that were cut so far. */
  long cut() {
    return cut;
  }

  private void hold(byte[] bytes, int from, int to, List<byte[]> records) {
    if (passing) return;
    int count = Math.min(to - from, limit - length);
    if (length + count > held.length) {
      held = Arrays.copyOf(held, Math.min(limit, Math.max(length + count, 2 * held.length)));
    }
    System.arraycopy(bytes, from, held, length, count);
    length += count;
    if (to - from > count) {
      records.add(Arrays.copyOf(held, length));
      cut++;
      passing = true;
      length = 0;
    }
  }

  private boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (held[i] != ' ' && held[i] != '\t' && held[i] != '\r' && held[i] != '\n') return false;
    }
    return true;
  }
}
