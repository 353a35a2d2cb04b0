package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A reader of JSON objects that do not keep to lines: pretty-printed, one after the other, or
 * members of one top-level array. It counts brackets and quotes and understands no more, so it
 * never fails: an object that is not closed ends where a line begins with an opening brace at a
 * place where JSON allows none, and text outside of objects becomes a record by line. What is wrong
 * is then told by the parser, on the bytes as they were.
 */
public final class ObjectReader implements RecordReader {
  private static final int CHUNK = 64 * 1024;

  private final InputStream in;
  private final int limit;
  private final byte[] chunk = new byte[CHUNK];
  private int from;
  private int to;
  private byte[] record = new byte[1024];
  private int held;
  private long dropped;

  /** A reader of objects no longer than {@code limit} bytes. */
  public ObjectReader(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    held = 0;
    dropped = 0;
    int first = skipSeparators();
    if (first < 0) return null;
    if (first == '{') {
      object();
    } else {
      stray();
    }
    while (dropped == 0 && isBlank(record[held - 1])) held--;
    return Arrays.copyOf(record, held);
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public long empty() {
    return 0;
  }

  /**
   * Passes over blanks, commas and the brackets of top-level arrays; the byte after is not read.
   */
  private int skipSeparators() throws IOException {
    while (true) {
      int b = peek();
      if (b < 0 || !(isBlank(b) || b == ',' || b == '[' || b == ']')) return b;
      from++;
    }
  }

  private void object() throws IOException {
    int depth = 0;
    boolean text = false;
    boolean escaped = false;
    boolean lineStart = false;
    int before = ':'; // last byte that is neither blank nor in a string: may an object follow it?
    for (int b = peek(); b >= 0; b = peek()) {
      if (b == '\n') {
        text = false; // JSON has no raw line end in a string: whoever wrote it forgot the quote
        escaped = false;
      } else if (text) {
        if (escaped) escaped = false;
        else if (b == '\\') escaped = true;
        else if (b == '"') text = false;
      } else if (b == '"') {
        text = true;
        before = b;
      } else if (b == '{' || b == '[') {
        if (b == '{' && lineStart && before != ':' && before != ',' && before != '[') return;
        depth++;
        before = b;
      } else if (b == '}' || b == ']') {
        depth--;
        before = b;
      } else if (!isBlank(b)) {
        before = b;
      }
      lineStart = b == '\n';
      take(b);
      if (depth == 0) return;
    }
  }

  private void stray() throws IOException {
    for (int b = peek(); b >= 0 && b != '\n' && b != '{'; b = peek()) take(b);
  }

  private void take(int b) {
    from++;
    if (held == limit) {
      dropped++;
      return;
    }
    if (held == record.length) record = Arrays.copyOf(record, Math.min(limit, 2 * held));
    record[held++] = (byte) b;
  }

  /** The next byte, which stays the next; negative at the end. */
  private int peek() throws IOException {
    if (from == to) {
      from = 0;
      to = Math.max(0, in.read(chunk, 0, chunk.length));
      if (to == 0) return -1;
    }
    return chunk[from] & 0xff;
  }

  private static boolean isBlank(int b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
