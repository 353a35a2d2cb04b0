package org.vigie.store.lake;

import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.vigie.ocsf.Text;

/**
 * Some rows of a table in Arrow columns, reused without giving memory back: fresh pages are what
 * costs. Filled by one thread, then read by DuckDB until all its buffers are let go.
 */
final class Batch implements AutoCloseable {
  /** Rows of a batch: DuckDB's vector size, so that a batch is read without being cut. */
  static final int ROWS = 2_048;

  /** A batch takes no further row beyond this many bytes of texts. */
  private static final long MAX_BYTES = 8L << 20;

  /** A column's buffer that one huge value grew beyond this is given back. */
  private static final long MAX_KEPT = 16L << 20;

  private static final long MIN_MILLIS = -62_135_596_800_000L; // 0001-01-01
  private static final long MAX_MILLIS = 253_402_300_799_999L; // 9999-12-31

  private final VectorSchemaRoot root;
  private final FieldVector[] vectors;
  private final int[] lastRow;
  private final Text scratch = new Text();
  private int rows;
  private long bytes;
  private int ownHolds;

  Batch(Shape shape, BufferAllocator allocator) {
    root = VectorSchemaRoot.create(shape.arrow(), allocator);
    vectors = root.getFieldVectors().toArray(FieldVector[]::new);
    lastRow = new int[vectors.length];
    for (FieldVector vector : vectors) allocate(vector);
    clear();
  }

  private static void allocate(FieldVector vector) {
    switch (vector) {
      case BaseVariableWidthVector text -> text.allocateNew(16L * ROWS, ROWS);
      case BaseFixedWidthVector number -> number.allocateNew(ROWS);
      default -> throw new IllegalStateException("no such column type: " + vector.getField());
    }
  }

  VectorSchemaRoot root() {
    return root;
  }

  /** Count of ended rows. */
  int rows() {
    return rows;
  }

  boolean full() {
    return rows == ROWS || bytes >= MAX_BYTES;
  }

  /** Whether the current row has a value in a column. */
  boolean has(int column) {
    return lastRow[column] == rows;
  }

  /** Sets a whole number, or a time in milliseconds; false where it does not fit the column. */
  boolean number(int column, long value) {
    switch (vectors[column]) {
      case IntVector ints -> {
        if ((int) value != value) return false;
        ints.set(rows, (int) value);
      }
      case BigIntVector longs -> longs.set(rows, value);
      case TimeStampMicroTZVector times -> {
        if (value != clamp(value)) return false;
        times.set(rows, value * 1_000);
      }
      default -> {
        return false;
      }
    }
    lastRow[column] = rows;
    return true;
  }

  /** The nearest time that the lake can hold: years 1 to 9999, in milliseconds. */
  static long clamp(long millis) {
    return Math.clamp(millis, MIN_MILLIS, MAX_MILLIS);
  }

  /** Sets a text, which must be valid UTF-8, or bytes. */
  void text(int column, byte[] from, int start, int length) {
    ((BaseVariableWidthVector) vectors[column]).setSafe(rows, from, start, length);
    lastRow[column] = rows;
    bytes += length;
  }

  void text(int column, Text text) {
    text(column, text.bytes(), 0, text.length());
  }

  void text(int column, String text) {
    // Most are short and ASCII; getBytes would allocate each time.
    scratch.clear().append(text);
    text(column, scratch);
  }

  void endRow() {
    rows++;
  }

  /** Forgets the values of the row that was not ended. */
  void dropRow() {
    for (int i = 0; i < vectors.length; i++) {
      if (lastRow[i] != rows) continue;
      if (vectors[i] instanceof BaseVariableWidthVector text) {
        text.setNull(rows);
        text.setLastSet(rows - 1);
      } else vectors[i].setNull(rows);
      lastRow[i] = -1;
    }
  }

  /** Makes the rows readable. */
  void seal() {
    for (FieldVector vector : vectors) vector.setValueCount(rows);
    root.setRowCount(rows);
    ownHolds = holds();
  }

  /** Whether nobody else holds a buffer of what was sealed. */
  boolean free() {
    return holds() == ownHolds;
  }

  /** Holds on all buffers; several may share one piece of memory and so count more than once. */
  private int holds() {
    int holds = 0;
    for (FieldVector vector : vectors) {
      holds += vector.getValidityBuffer().refCnt() + vector.getDataBuffer().refCnt();
      if (vector instanceof BaseVariableWidthVector) holds += vector.getOffsetBuffer().refCnt();
    }
    return holds;
  }

  /** Makes it empty. Values stay where they are: without its validity bit none is seen. */
  void clear() {
    rows = 0;
    bytes = 0;
    Arrays.fill(lastRow, -1);
    for (FieldVector vector : vectors) {
      if (vector.getDataBuffer().capacity() > MAX_KEPT) {
        vector.clear();
        allocate(vector);
      }
      ArrowBuf validity = vector.getValidityBuffer();
      validity.setZero(0, validity.capacity());
      if (vector instanceof BaseVariableWidthVector text) text.setLastSet(-1);
    }
  }

  @Override
  public void close() {
    root.close();
  }
}
