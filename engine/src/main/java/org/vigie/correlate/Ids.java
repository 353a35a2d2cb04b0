package org.vigie.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.vigie.ocsf.EventId;

/**
 * Ids of events as one long each: number, place of the origin in a list beside, part. Ids that do
 * not fit (more than 62 files in one group, a part above 16,382) are counted, but not told.
 */
final class Ids {
  /** Most ids that one finding tells. */
  static final int MAX_TOLD = 64;

  /** An id that is not told. */
  static final long UNKNOWN = -1;

  private static final int PART_BITS = 14;
  private static final int ORIGIN_BITS = 6;
  private static final int MAX_PART = (1 << PART_BITS) - 2;
  private static final int MAX_ORIGINS = (1 << ORIGIN_BITS) - 2;
  private static final long MAX_NUMBER = (1L << 63 - PART_BITS - ORIGIN_BITS) - 1;

  /** No origins: what every group begins with. */
  static final UUID[] NONE = new UUID[0];

  private Ids() {}

  /** The origins with one more, if it is new and there is room; shared where they are equal. */
  static UUID[] with(UUID[] origins, Input in) {
    if (place(origins, in.origin) >= 0 || origins.length >= MAX_ORIGINS) return origins;
    if (origins.length == 0) return in.alone();
    UUID[] more = Arrays.copyOf(origins, origins.length + 1);
    more[origins.length] = in.origin;
    return more;
  }

  /** The id of the input's event among these origins. */
  static long pack(UUID[] origins, Input in) {
    int origin = place(origins, in.origin);
    if (origin < 0 || in.part > MAX_PART || in.number > MAX_NUMBER || in.number < 0) return UNKNOWN;
    return in.number << PART_BITS + ORIGIN_BITS | (long) origin << PART_BITS | in.part;
  }

  /** Adds the id to a list, where it is known and not its last. */
  static void unpack(UUID[] origins, long packed, List<EventId> into) {
    if (packed == UNKNOWN) return;
    int origin = (int) (packed >>> PART_BITS) & (1 << ORIGIN_BITS) - 1;
    int part = (int) packed & (1 << PART_BITS) - 1;
    into.add(new EventId(origins[origin], packed >>> PART_BITS + ORIGIN_BITS, part));
  }

  private static int place(UUID[] origins, UUID origin) {
    for (int i = 0; i < origins.length; i++) {
      if (origins[i].equals(origin)) return i;
    }
    return -1;
  }

  static void write(UUID[] origins, DataOutput out) throws IOException {
    out.writeByte(origins.length);
    for (UUID origin : origins) {
      out.writeLong(origin.getMostSignificantBits());
      out.writeLong(origin.getLeastSignificantBits());
    }
  }

  static UUID[] read(DataInput in, Input shared) throws IOException {
    int count = in.readByte();
    if (count == 0) return NONE;
    UUID[] origins = new UUID[count];
    for (int i = 0; i < count; i++) origins[i] = new UUID(in.readLong(), in.readLong());
    if (count > 1) return origins;
    shared.origin = origins[0];
    return shared.alone();
  }
}
