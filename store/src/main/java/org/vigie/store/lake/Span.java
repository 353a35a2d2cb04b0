package org.vigie.store.lake;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/** Times from the least to the greatest, epoch milliseconds, both inclusive. */
record Span(long least, long greatest) {
  /** Whether it meets {@code [from, to)}. */
  boolean meets(long from, long to) {
    return greatest >= from && least < to;
  }

  /** The span of a column of times; all of time where the file does not tell. */
  static Span of(DataFile file, NestedField column) {
    long least = bound(column, file.lowerBounds(), Long.MIN_VALUE);
    return new Span(least, bound(column, file.upperBounds(), Long.MAX_VALUE));
  }

  private static long bound(
      NestedField field, @Nullable Map<Integer, ByteBuffer> bounds, long otherwise) {
    ByteBuffer bound = bounds == null ? null : bounds.get(field.fieldId());
    if (bound == null) return otherwise;
    long micros = Conversions.<Long>fromByteBuffer(field.type(), bound);
    return Math.floorDiv(micros, 1_000);
  }
}
