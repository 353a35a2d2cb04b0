package org.vigie.server.ingest.file.evtx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A reader of a Windows event log (EVTX): each record becomes a JSON object in the shape of {@code
 * evtx_dump}. No more than a chunk of 64 KiB is held. It never fails on what it reads: damaged
 * chunks are searched for their records, a record that can't be decoded comes as its bytes in
 * hexadecimal, and {@link #damage} tells of it all. Formats: "Windows XML Event Log (EVTX)" of the
 * libevtx project, and [MS-EVEN6].
 */
public final class EvtxReader {
  private static final int HEADER = 4096;
  private static final byte[] CHUNK_MAGIC = "ElfChnk\0".getBytes(ISO_8859_1);

  /** Records that a chunk can hold, each of 28 bytes at least. */
  private static final int MOST_RECORDS = (Chunk.SIZE - Chunk.FIRST_RECORD) / 28;

  private final InputStream in;
  private final int limit;
  private final Chunk chunk = new Chunk();
  private final Templates templates = new Templates(chunk);
  private final Renderer renderer = new Renderer(chunk, templates);
  private final RecordWalk walk = new RecordWalk(chunk);
  private final Json undecoded = new Json();
  private final Damage damage = new Damage();

  /** Bytes that were read and belong to the next chunk. */
  private byte[] ahead = new byte[0];

  private Word word = Word.NONE;

  /** Chunks that the file's header counts; 0 where it can't be believed. */
  private int counted;

  private int chunks;
  private long fromChunk;
  private long dropped;

  /** What is known of the chunk at hand. */
  private enum Word {
    NONE,
    GOOD,
    DAMAGED_RECORDS,
    DAMAGED_HEADER
  }

  /** A reader of records no longer than {@code limit} bytes. */
  public EvtxReader(InputStream in, int limit) throws IOException {
    this.in = in;
    this.limit = limit;
    header();
  }

  /** The next record; null at the end. */
  public byte @Nullable [] next() throws IOException {
    dropped = 0;
    try {
      while (word == Word.NONE || !walk.next()) {
        endChunk();
        if (!nextChunk()) return null;
      }
      fromChunk++;
      return bounded(decode());
    } catch (Malformed e) {
      throw new AssertionError("the walk looks before it reads", e);
    }
  }

  /** Bytes that the record just read had beyond the limit; they are gone. */
  public long dropped() {
    return dropped;
  }

  /** What was wrong so far, for people; null if nothing was. */
  public @Nullable String damage() {
    return damage.words();
  }

  private byte[] bounded(byte[] record) {
    if (record.length <= limit) return record;
    dropped = (long) record.length - limit;
    return Arrays.copyOf(record, limit);
  }

  private byte[] decode() throws Malformed {
    try {
      return renderer.record(walk.from(), walk.to());
    } catch (Malformed e) {
      damage.undecoded();
      undecoded.clear();
      undecoded.plain(
          "{\"Event\":{\"System\":{\"TimeCreated\":{\"#attributes\":{\"SystemTime\":\"");
      new ValueWriter(chunk, undecoded).fileTime(walk.written());
      undecoded.plain("\"}},\"EventRecordID\":").unsigned(walk.number());
      undecoded.plain("},\"Damaged\":{\"Reason\":\"").text(String.valueOf(e.getMessage()));
      undecoded.plain("\",\"Record\":\"");
      undecoded.hex(chunk.bytes(), walk.start(), walk.to() - walk.start());
      return undecoded.plain("\"}}}").copy();
    }
  }

  /** Reads the file's header, of which nothing is needed to read on. */
  private void header() throws IOException {
    byte[] bytes = in.readNBytes(HEADER);
    if (bytes.length < 128) {
      damage.header("ends in its header");
      return;
    }
    CRC32 sum = new CRC32();
    sum.update(bytes, 0, 120);
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if ((int) sum.getValue() != header.getInt(124)) {
      damage.header("the file's header is damaged");
    } else if ((header.getInt(120) & 1) != 0) {
      damage.header("was not closed (dirty): its last records may not be in it");
    } else {
      counted = header.getShort(42) & 0xFFFF;
    }
    // A chunk that begins early: the header was cut.
    int early = indexOf(bytes, bytes.length, 0);
    if (early < bytes.length) ahead = Arrays.copyOfRange(bytes, early, bytes.length);
  }

  private boolean nextChunk() throws IOException {
    while (true) {
      byte[] bytes = chunk.bytes();
      int held = ahead.length;
      System.arraycopy(ahead, 0, bytes, 0, held);
      ahead = new byte[0];
      int length = held + in.readNBytes(bytes, held, Chunk.SIZE - held);
      if (length == 0) {
        damage.missingChunks(counted - chunks);
        counted = 0;
        return false;
      }
      chunks++;
      chunk.filled(length);
      if (chunk.hasMagic()) {
        begin();
        return true;
      }
      if (chunk.isEmpty()) continue;
      int next = indexOf(bytes, length, 1);
      ahead = Arrays.copyOfRange(bytes, next, length);
      chunk.filled(next);
      begin();
      return true;
    }
  }

  private void begin() {
    templates.clear();
    fromChunk = 0;
    if (!chunk.hasMagic() || !chunk.headerHolds()) word = Word.DAMAGED_HEADER;
    else if (!chunk.recordsHold()) word = Word.DAMAGED_RECORDS;
    else word = Word.GOOD;
    walk.begin(word == Word.DAMAGED_HEADER ? RecordWalk.Trust.NOTHING : RecordWalk.Trust.HEADER);
  }

  private void endChunk() throws Malformed {
    switch (word) {
      case NONE -> {}
      case GOOD -> {
        if (walk.odd() > 0) damage.chunk(fromChunk, 0, 0);
      }
      case DAMAGED_RECORDS -> {
        long counted = chunk.i64(32) - chunk.i64(24) + 1;
        boolean sane = counted > 0 && counted <= MOST_RECORDS;
        damage.chunk(fromChunk, sane ? Math.max(0, counted - fromChunk) : 0, walk.stale());
      }
      case DAMAGED_HEADER -> damage.chunk(fromChunk, 0, walk.stale());
    }
    word = Word.NONE;
  }

  /** Where a chunk begins, from an offset on; {@code length} if none does. */
  private static int indexOf(byte[] bytes, int length, int from) {
    for (int i = from; i <= length - CHUNK_MAGIC.length; i++) {
      if (bytes[i] == 'E'
          && Arrays.equals(bytes, i, i + CHUNK_MAGIC.length, CHUNK_MAGIC, 0, CHUNK_MAGIC.length)) {
        return i;
      }
    }
    return length;
  }
}
