package org.vigie.server.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * One file that is followed, whatever its name becomes: it is held open. Where it is emptied and
 * written anew, it begins again as another producer. Belongs to the follower's thread.
 */
final class FollowedFile implements AutoCloseable {
  /** Bytes before a place by which a file is known again. */
  private static final int MARK = 64;

  /** Bytes read at a time, so that one file does not keep the others waiting. */
  private static final int TURN = 512 * 1024;

  private final String key;
  private final FileChannel channel;
  private final LineCutter cutter;
  private final byte[] buffer = new byte[8 * 1024];
  private Path path;
  private UUID origin;

  /** Up to where bytes were taken, and the bytes before. */
  private long offset;

  private byte[] mark;
  private long number;

  /** Where the line at hand begins. */
  private long lineOffset;

  private long lineNumber;

  private long safeOffset;
  private long safeNumber;

  private FollowedFile(Checkpoint.Place place, FileChannel channel, int limit) {
    this.key = place.key();
    this.path = place.path();
    this.origin = place.origin();
    this.channel = channel;
    this.cutter = new LineCutter(limit);
    this.mark = place.mark();
    begin(place.offset(), place.number());
  }

  /** What one turn took out of a file. */
  record Taken(UUID origin, long first, List<byte[]> records, boolean more) {}

  /** Opens a file where the place is. */
  static FollowedFile open(Checkpoint.Place place, int limit) throws IOException {
    return new FollowedFile(place, FileChannel.open(place.path(), StandardOpenOption.READ), limit);
  }

  String key() {
    return key;
  }

  Path path() {
    return path;
  }

  /** The file has another name now. */
  void moved(Path to) {
    path = to;
  }

  long cut() {
    return cutter.cut();
  }

  /** Bytes taken so far. */
  long offset() {
    return offset;
  }

  /** Whether the file is no longer the one that bytes were taken from. */
  boolean isRewritten() throws IOException {
    long size = channel.size();
    if (size < offset) return true;
    return size > offset && !Arrays.equals(before(offset), mark);
  }

  /** Begins again from the first byte, as another producer. */
  void restart() {
    origin = UUID.randomUUID();
    mark = new byte[0];
    cutter.clear();
    begin(0, 0);
  }

  /** Goes on as another producer from what is durable: the journal forgot the first. */
  void renumber() throws IOException {
    origin = UUID.randomUUID();
    safeNumber = 0;
    rewind();
  }

  /** What the file begins with. */
  byte[] head(int length) throws IOException {
    return bytes(0, length);
  }

  /** Takes what is new. */
  Taken take() throws IOException {
    List<byte[]> records = new ArrayList<>();
    long first = number;
    long end = Math.min(channel.size(), offset + TURN);
    while (offset < end) {
      int read =
          channel.read(
              ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, end - offset)), offset);
      if (read <= 0) break;
      take(read, records, first);
    }
    return new Taken(origin, first, records, offset < channel.size());
  }

  private void take(int read, List<byte[]> records, long first) {
    int last = read;
    while (last > 0 && buffer[last - 1] != '\n') last--;
    if (last > 0) {
      cutter.take(buffer, 0, last, records);
      lineOffset = offset + last;
      lineNumber = first + records.size();
    }
    cutter.take(buffer, last, read, records);
    number = first + records.size();
    offset += read;
    mark = tail(mark, read);
  }

  private byte[] tail(byte[] before, int read) {
    if (read >= MARK) return Arrays.copyOfRange(buffer, read - MARK, read);
    byte[] all = Arrays.copyOf(before, before.length + read);
    System.arraycopy(buffer, 0, all, before.length, read);
    return all.length <= MARK ? all : Arrays.copyOfRange(all, all.length - MARK, all.length);
  }

  /** Takes the line that waits for an end which will not come. */
  Taken takeRest() {
    List<byte[]> records = new ArrayList<>();
    long first = number;
    cutter.end(records);
    number += records.size();
    lineOffset = offset;
    lineNumber = number;
    return new Taken(origin, first, records, false);
  }

  boolean isWaiting() {
    return cutter.isWaiting();
  }

  /** What was taken is durable; whether that moved the place. */
  boolean settle() {
    boolean moved = safeOffset != lineOffset;
    safeOffset = lineOffset;
    safeNumber = lineNumber;
    return moved;
  }

  /** Goes back to what is durable: the journal did not take the rest. */
  void rewind() throws IOException {
    mark = before(safeOffset);
    cutter.clear();
    begin(safeOffset, safeNumber);
  }

  /** The place up to which all is durable. */
  Checkpoint.Place place() throws IOException {
    byte[] known = safeOffset == offset ? mark : before(safeOffset);
    return new Checkpoint.Place(origin, safeOffset, safeNumber, known, key, path);
  }

  /** Whether this is the file that a place was in. */
  boolean holds(Checkpoint.Place place) throws IOException {
    return channel.size() >= place.offset() && Arrays.equals(before(place.offset()), place.mark());
  }

  private byte[] before(long end) throws IOException {
    return bytes(Math.max(0, end - MARK), (int) Math.min(MARK, end));
  }

  private byte[] bytes(long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) <= 0) break;
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private void begin(long atOffset, long atNumber) {
    offset = atOffset;
    lineOffset = atOffset;
    safeOffset = atOffset;
    number = atNumber;
    lineNumber = atNumber;
    safeNumber = atNumber;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
