package org.vigie.server.ingest;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The frames of Lumberjack: a byte of version, one of kind, and what the kind has. {@code W} says
 * how many events come before an acknowledgement is awaited, {@code J} is an event as JSON (version
 * 2), {@code D} one as pairs of keys and values (version 1), {@code C} frames compressed by zlib.
 * Numbers have 32 bits, the highest byte first.
 */
final class Lumberjack {
  /** Most events of a window. */
  static final int WINDOW = 1 << 20;

  /** Longest compressed frame, and the longest that it may expand to. */
  static final int COMPRESSED = 16 << 20;

  static final long EXPANDED = 64L << 20;

  /** Longest event that is passed over beyond its limit; a longer one ends the connection. */
  static final int LONGEST = 16 << 20;

  /** Most pairs of an event of version 1. */
  private static final int PAIRS = 4_096;

  private final InputStream wire;
  private final int limit;
  private @Nullable Inside inside;
  private int version = '2';
  private long truncated;

  /** Frames of a stream; an event beyond {@code limit} bytes is cut there, and counted. */
  Lumberjack(InputStream wire, int limit) {
    this.wire = wire;
    this.limit = limit;
  }

  /** What a frame says. */
  sealed interface Frame {
    /** So many events come. */
    record Window(int events) implements Frame {}

    /** One of them. */
    record Event(int sequence, byte[] json) implements Frame {}
  }

  /** The stream is none of Lumberjack's. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  /** The version that the other side speaks. */
  int version() {
    return version;
  }

  /** Count of events that were cut. */
  long truncated() {
    return truncated;
  }

  /** Whether the frame at hand is inside a compressed one, of which more may be here already. */
  boolean isInside() {
    return inside != null;
  }

  /** The next frame; null where the stream ended between two. */
  @Nullable Frame next() throws IOException {
    while (true) {
      InputStream in = inside == null ? wire : inside.plain;
      int first = in.read();
      if (first < 0 && inside == null) return null;
      if (first < 0) {
        leave();
        continue;
      }
      if (first != '2' && first != '1') throw new Malformed("no version of Lumberjack: " + first);
      version = first;
      int kind = byteOf(in);
      switch (kind) {
        case 'W' -> {
          return new Frame.Window(bounded(in, WINDOW, "a window"));
        }
        case 'J' -> {
          int sequence = number(in);
          return new Frame.Event(sequence, event(in, bounded(in, LONGEST, "an event")));
        }
        case 'D' -> {
          return new Frame.Event(number(in), pairs(in));
        }
        case 'C' -> enter(in);
        default -> throw new Malformed("no kind of frame: " + kind);
      }
    }
  }

  /** A compressed frame, and how much of it has come out. */
  private static final class Inside {
    final Cut cut;
    final InputStream plain;

    Inside(Cut cut) {
      this.cut = cut;
      this.plain = new Expanding(new InflaterInputStream(cut));
    }
  }

  private void enter(InputStream in) throws IOException {
    if (inside != null) throw new Malformed("a compressed frame in a compressed one");
    inside = new Inside(new Cut(in, bounded(in, COMPRESSED, "a compressed frame")));
  }

  private void leave() throws IOException {
    Inside over = inside;
    if (over == null) return;
    over.cut.skipRest();
    over.plain.close();
    inside = null;
  }

  private byte[] event(InputStream in, int length) throws IOException {
    byte[] kept = in.readNBytes(Math.min(length, limit));
    if (kept.length < Math.min(length, limit)) throw new EOFException("in an event");
    if (length > limit) {
      in.skipNBytes(length - (long) limit);
      truncated++;
    }
    return kept;
  }

  /** An event of version 1 as JSON. */
  private byte[] pairs(InputStream in) throws IOException {
    int count = bounded(in, PAIRS, "pairs");
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.write('{');
    int left = limit;
    for (int i = 0; i < count; i++) {
      String key = text(in, left);
      String value = text(in, left - key.length());
      left -= key.length() + value.length();
      String pair = (i == 0 ? "" : ",") + Reply.quoted(key) + ":" + Reply.quoted(value);
      json.writeBytes(pair.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    json.write('}');
    return json.toByteArray();
  }

  private static String text(InputStream in, int most) throws IOException {
    int length = bounded(in, Math.max(0, most), "a value");
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) throw new EOFException("in a value");
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }

  private static int bounded(InputStream in, int most, String what) throws IOException {
    int number = number(in);
    if (number < 0 || number > most) {
      throw new Malformed(
          what + " of " + Integer.toUnsignedString(number) + "; at most " + most + " is allowed");
    }
    return number;
  }

  private static int number(InputStream in) throws IOException {
    return byteOf(in) << 24 | byteOf(in) << 16 | byteOf(in) << 8 | byteOf(in);
  }

  private static int byteOf(InputStream in) throws IOException {
    int one = in.read();
    if (one < 0) throw new EOFException("in a frame");
    return one;
  }

  /** So many bytes of a stream, and no more. */
  private static final class Cut extends InputStream {
    private final InputStream in;
    private int left;

    Cut(InputStream in, int length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      if (left == 0) return -1;
      int one = in.read();
      if (one >= 0) left--;
      return one;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) return -1;
      int read = in.read(target, offset, Math.min(length, left));
      if (read > 0) left -= read;
      return read;
    }

    void skipRest() throws IOException {
      in.skipNBytes(left);
      left = 0;
    }
  }

  /** A stream that breaks where it expands beyond its bound. */
  private static final class Expanding extends java.io.FilterInputStream {
    private long count;

    Expanding(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      if (one >= 0) check(1);
      return one;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      check(Math.max(0, read));
      return read;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(count);
      check(skipped);
      return skipped;
    }

    private void check(long read) throws IOException {
      count += read;
      if (count > EXPANDED) {
        throw new Malformed("a frame that expands to more than " + EXPANDED + " bytes");
      }
    }
  }
}
