package org.vigie.server.ingest.file.evtx;

/**
 * A walk over the records of a chunk: from one to the next by their lengths, and where these are
 * wrong, by the four bytes with which each begins.
 */
final class RecordWalk {
  private static final String MAGIC = "**\0\0";

  /** Bytes before a record's binary XML: magic, length, number, time. */
  private static final int HEAD = 24;

  private final Chunk chunk;
  private Trust trust = Trust.NOTHING;
  private int at;
  private int end;
  private int start;
  private int stop;
  private long last;
  private int stale;
  private int odd;

  /** What of a chunk's own word is believed. */
  enum Trust {
    /** Its header holds: it says where the records end. */
    HEADER,
    /** Nothing: what lies behind the last record may be from an earlier life of the chunk. */
    NOTHING
  }

  RecordWalk(Chunk chunk) {
    this.chunk = chunk;
  }

  /** Begins again, with what is now in the chunk. */
  void begin(Trust believed) {
    trust = believed;
    at = chunk.hasMagic() ? Chunk.FIRST_RECORD : 0;
    end = believed == Trust.HEADER ? Math.min(chunk.free(), chunk.length()) : chunk.length();
    last = Long.MIN_VALUE;
    stale = 0;
    odd = 0;
  }

  /** Goes to the next record; false at the end. */
  boolean next() throws Malformed {
    while (at <= end - HEAD - 4) {
      if (!chunk.matches(at, MAGIC)) {
        if (trust == Trust.HEADER) odd++;
        at = magic(at + 1);
        continue;
      }
      take();
      if (trust == Trust.HEADER) return true;
      if (number() > last) {
        last = number();
        return true;
      }
      stale++;
    }
    if (trust == Trust.HEADER && at < end) odd++;
    at = end;
    return false;
  }

  /** Takes the record at hand, as long as it says, or up to the next. */
  private void take() throws Malformed {
    start = at;
    int length = chunk.i32(at + 4);
    boolean fits = length >= HEAD + 4 && length <= end - at;
    if (fits && chunk.i32(at + length - 4) == length) {
      at += length;
      stop = at - 4;
      return;
    }
    odd++;
    boolean followed = fits && (at + length == end || chunk.matches(at + length, MAGIC));
    at = followed ? at + length : magic(at + 4);
    stop = followed ? at - 4 : at;
  }

  private int magic(int from) {
    byte[] bytes = chunk.bytes();
    for (int i = from; i < end; i++) {
      if (bytes[i] == '*' && chunk.matches(i, MAGIC)) return i;
    }
    return end;
  }

  /** Where the record's binary XML begins. */
  int from() {
    return start + HEAD;
  }

  /** Where it ends. */
  int to() {
    return stop;
  }

  /** Where the record begins. */
  int start() {
    return start;
  }

  /** The record's number. */
  long number() throws Malformed {
    return chunk.i64(start + 8);
  }

  /** When it was written, in ticks since 1601. */
  long written() throws Malformed {
    return chunk.i64(start + 16);
  }

  /** Count of records of an earlier life that were left out. */
  int stale() {
    return stale;
  }

  /** Count of places where a length was wrong or something else than a record stood. */
  int odd() {
    return odd;
  }
}
