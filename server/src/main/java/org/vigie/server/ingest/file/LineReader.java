package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A reader of lines as bytes, ended by {@code \n} or {@code \r\n}; the last one needs no end. Lines
 * of nothing but blanks are passed over. No more than one line is held, and of it no more than the
 * limit.
 */
public final class LineReader implements RecordReader {
  private static final int CHUNK = 64 * 1024;

  private final InputStream in;
  private final int limit;
  private final byte[] chunk = new byte[CHUNK];
  private int from;
  private int to;

  /**
   * Start of a line whose end is not in the chunk; one byte more than the limit, for a {@code \r}.
   */
  private byte[] pending = new byte[256];

  private int held;
  private long dropped;
  private long line;
  private long empty;

  /** A reader of lines no longer than {@code limit} bytes. */
  public LineReader(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    dropped = 0;
    held = 0;
    while (true) {
      if (from == to && !fill()) {
        if (held == 0) return null;
        line++;
        byte[] last = take();
        return last.length == 0 ? null : last;
      }
      int newline = newline();
      hold(newline < 0 ? to : newline);
      if (newline < 0) continue;
      from = newline + 1;
      line++;
      byte[] record = take();
      if (record.length > 0) return record;
      held = 0;
    }
  }

  /** Number of the line just read, from 1, empty ones counted. */
  public long line() {
    return line;
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public long empty() {
    return empty;
  }

  private boolean fill() throws IOException {
    from = 0;
    to = 0;
    int read = in.read(chunk, 0, chunk.length);
    if (read <= 0) return false;
    to = read;
    return true;
  }

  private int newline() {
    for (int i = from; i < to; i++) {
      if (chunk[i] == '\n') return i;
    }
    return -1;
  }

  private void hold(int end) {
    int length = end - from;
    int room = Math.min(length, limit + 1 - held);
    if (held + room > pending.length) {
      pending = Arrays.copyOf(pending, Math.min(limit + 1, Math.max(held + room, 2 * held)));
    }
    System.arraycopy(chunk, from, pending, held, room);
    held += room;
    dropped += length - room;
    from = end;
  }

  /** The line held, without its {@code \r} and cut to the limit; of no length if it is blank. */
  private byte[] take() {
    int length = held;
    if (dropped == 0 && length > 0 && pending[length - 1] == '\r') length--;
    if (length > limit) {
      dropped += length - limit;
      length = limit;
    }
    if (dropped == 0 && blank(length)) {
      empty++;
      return new byte[0];
    }
    return Arrays.copyOf(pending, length);
  }

  private boolean blank(int length) {
    for (int i = 0; i < length; i++) {
      byte b = pending[i];
      if (b != ' ' && b != '\t' && b != '\r') return false;
    }
    return true;
  }
}
