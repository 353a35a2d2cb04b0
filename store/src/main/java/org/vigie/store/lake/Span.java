package org.vigie.store.lake;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/** Times (epoch milliseconds) or places from the least to the greatest, both inclusive. */
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

  /** The span of a column of numbers; all of them where the file, or the table, does not tell. */
  static Span places(DataFile file, @Nullable NestedField column) {
    Long least = column == null ? null : number(column, file.lowerBounds());
    Long greatest = column == null ? null : number(column, file.upperBounds());
    return least == null || greatest == null
        ? new Span(Long.MIN_VALUE, Long.MAX_VALUE)
        : new Span(least, greatest);
  }

  private static long bound(
      NestedField field, @Nullable Map<Integer, ByteBuffer> bounds, long otherwise) {
    Long micros = number(field, bounds);
    return micros == null ? otherwise : Math.floorDiv(micros, 1_000);
  }

  private static @Nullable Long number(
      NestedField field, @Nullable Map<Integer, ByteBuffer> bounds) {
    ByteBuffer bound = bounds == null ? null : bounds.get(field.fieldId());
    return bound == null ? null : Conversions.<Long>fromByteBuffer(field.type(), bound);
  }
}
