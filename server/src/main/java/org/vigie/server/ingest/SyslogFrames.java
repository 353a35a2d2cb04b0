package org.vigie.server.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/**
 * The messages in a syslog stream (RFC 6587): each either preceded by its length (octet counting)
 * or ended by a line end; told apart message by message, since senders mix them when they reconnect
 * through relays. A length is digits and one space, with the {@code <} behind it that syslog begins
 * with. Where that is missing it still is one if what it counts has no line end inside (but behind
 * another counted message), and another message or nothing follows; all else is a line. A line end
 * that closes a counted message is left out, so that both ways give the same bytes.
 *
 * <p>A message beyond the limit is not lost: it becomes several records, none longer than the
 * limit, and counts once as truncated. So does a counted message that the stream ended in the
 * middle of; a last line may do without its end.
 */
final class SyslogFrames implements Frames {
  /** Longest count of digits in a length; with it, up to a gigabyte. */
  private static final int DIGITS = 9;

  private static final int START = 16 * 1024;

  private final int limit;
  private final int capacity;
  private byte[] buffer = new byte[START];
  private int from;
  private int to;

  /** Bytes of the counted message that are still to come; 0 outside of one. */
  private long left;

  /** Whether the line at {@code from} is the rest of one whose beginning was handed out. */
  private boolean rest;

  /** Bytes from {@code from} on in which no line end was found. */
  private int searched;

  /** Whether the message before was a counted one. */
  private boolean counting;

  /** Bytes behind a length, still open whether it is one, in which no line end was found. */
  private int looked;

  private long truncated;

  /** What the bytes behind digits and a space are. */
  private enum Kind {
    COUNTED,
    LINE,
    /** Not to be told yet. */
    OPEN
  }

  SyslogFrames(int limit) {
    this.limit = limit;
    this.capacity = Math.max(START, limit + 64);
  }

  @Override
  public long truncated() {
    return truncated;
  }

  @Override
  public boolean read(InputStream in, List<byte[]> messages) throws IOException {
    makeRoom();
    int read = in.read(buffer, to, buffer.length - to);
    if (read < 0) return false;
    to += read;
    while (step(messages)) {}
    return true;
  }

  @Override
  public void finish(List<byte[]> messages) {
    if (left > 0) {
      if (!rest) truncated++;
      left = 0;
    }
    int end = to;
    while (from < end && isEnd(buffer[end - 1])) end--;
    // A line one byte beyond the limit may be here: it waited for its end to be a line end.
    if (end - from > limit && !rest) truncated++;
    for (; from < end; from += limit) {
      messages.add(Arrays.copyOfRange(buffer, from, Math.min(end, from + limit)));
    }
    from = to;
    searched = 0;
    rest = false;
  }

  private void makeRoom() {
    if (from == to) {
      from = 0;
      to = 0;
    } else if (from > 0 && to == buffer.length) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(capacity, 2 * buffer.length));
    }
  }

  /** One step forward; false where more bytes are needed. */
  private boolean step(List<byte[]> messages) {
    if (left > 0) return counted(messages);
    if (rest || searched > 0) return line(messages);
    while (from < to && isEnd(buffer[from])) from++;
    if (from == to) return false;
    if (buffer[from] < '1' || buffer[from] > '9') return line(messages);
    int i = from;
    long length = 0;
    while (i < to && i - from <= DIGITS && buffer[i] >= '0' && buffer[i] <= '9') {
      length = 10 * length + (buffer[i++] - '0');
    }
    if (i - from > DIGITS) return line(messages);
    if (i < to && buffer[i] != ' ') return line(messages);
    if (i + 1 >= to) return false;
    return switch (kind(i + 1, length)) {
      case OPEN -> false;
      case LINE -> {
        looked = 0;
        yield line(messages);
      }
      case COUNTED -> {
        looked = 0;
        from = i + 1;
        left = length;
        counting = true;
        yield true;
      }
    };
  }

  /** Whether the bytes from {@code start} on are a message of so many bytes. */
  private Kind kind(int start, long length) {
    if (buffer[start] == '<') return Kind.COUNTED;
    if (length > limit) return counting ? Kind.COUNTED : Kind.LINE;
    int end = start + (int) length;
    for (int i = start + looked; !counting && i < Math.min(end - 1, to); i++) {
      if (buffer[i] == '\n') return Kind.LINE;
      looked = i - start;
    }
    if (to < end) return Kind.OPEN;
    if (counting || to == end || buffer[end] == '<') return Kind.COUNTED;
    int next = end;
    while (next < to && next - end <= DIGITS && buffer[next] >= '0' && buffer[next] <= '9') next++;
    if (next == to) return Kind.OPEN;
    return next > end && buffer[next] == ' ' ? Kind.COUNTED : Kind.LINE;
  }

  private boolean counted(List<byte[]> messages) {
    int size = (int) Math.min(left, limit);
    if (to - from < size) return false;
    if (left > limit && !rest) truncated++;
    rest = left > limit;
    int end = from + size;
    left -= size;
    // rsyslog counts the line end of its template as part of the message: no sender means it.
    int last = end;
    if (left == 0 && buffer[last - 1] == '\n') last--;
    if (left == 0 && last > from && last < end && buffer[last - 1] == '\r') last--;
    if (last > from) messages.add(Arrays.copyOfRange(buffer, from, last));
    from = end;
    return from < to;
  }

  private boolean line(List<byte[]> messages) {
    int i = from + searched;
    while (i < to && buffer[i] != '\n') i++;
    // Two bytes beyond the limit may still be the line end itself.
    counting = false;
    boolean ended = i < to;
    int end = i;
    if (ended && end > from && buffer[end - 1] == '\r') end--;
    if (end - from > limit && (ended || end - from > limit + 1)) {
      if (!rest) truncated++;
      rest = true;
      messages.add(Arrays.copyOfRange(buffer, from, from + limit));
      from += limit;
      searched = 0;
      return true;
    }
    if (!ended) {
      searched = to - from;
      return false;
    }
    if (end > from) messages.add(Arrays.copyOfRange(buffer, from, end));
    from = i + 1;
    searched = 0;
    rest = false;
    return true;
  }

  private static boolean isEnd(byte b) {
    return b == '\n' || b == '\r' || b == 0;
  }
}
