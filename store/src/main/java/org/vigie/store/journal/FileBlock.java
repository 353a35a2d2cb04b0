package org.vigie.store.journal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.vigie.ocsf.EventId;
import org.vigie.parse.RawEvent;
import org.vigie.store.journal.Frame.Part;

/** A decompressed block of a file, or its end from some record on. */
final class FileBlock implements Block {
  private final UUID journal;
  private final long first;
  private final List<Part> parts;
  private final byte[] buffer;
  private final int count;
  private final int skipped;

  /** Where the bytes of each record start, and where the last ends. */
  private final int[] offsets;

  /**
   * A block.
   *
   * @param first position of the first record of the whole block
   * @param count records of the whole block
   * @param skipped how many of its first records are left out
   */
  FileBlock(UUID journal, long first, int count, int skipped, List<Part> parts, byte[] buffer) {
    this.journal = journal;
    this.first = first;
    this.count = count;
    this.skipped = skipped;
    this.parts = parts;
    this.buffer = buffer;
    this.offsets = new int[count + 1];
    ByteBuffer lengths = ByteBuffer.wrap(buffer);
    offsets[0] = count * Frame.RECORD;
    for (int i = 0; i < count; i++) offsets[i + 1] = offsets[i] + lengths.getInt(4 * i);
  }

  @Override
  public long first() {
    return first + skipped;
  }

  @Override
  public int count() {
    return count - skipped;
  }

  @Override
  public long bytes() {
    return (long) offsets[count] - offsets[skipped];
  }

  @Override
  public RawEvent raw(int i) {
    int record = i + skipped;
    Part part = part(record);
    long received = ByteBuffer.wrap(buffer).getLong(4 * count + 8 * record);
    return new RawEvent(
        id(part, record), received, part.source(), buffer, offsets[record], offsets[record + 1]);
  }

  @Override
  public EventId id(int i) {
    return id(part(i + skipped), i + skipped);
  }

  private EventId id(Part part, int record) {
    UUID origin = part.origin();
    return origin == null
        ? new EventId(journal, first + record, 0)
        : new EventId(origin, part.number() + record - part.start(), 0);
  }

  private Part part(int record) {
    int low = 0;
    int high = parts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (parts.get(middle).start() <= record) low = middle;
      else high = middle - 1;
    }
    return parts.get(low);
  }
}
