package org.vigie.store.lake;

import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
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

  /** The columns that are texts or bytes; null for the others. */
  private final @Nullable Texts[] texts;

  private final int[] lastRow;
  private final Text scratch = new Text();
  private int rows;
  private long bytes;
  private int ownHolds;

  Batch(Shape shape, BufferAllocator allocator) {
    root = VectorSchemaRoot.create(shape.arrow(), allocator);
    vectors = root.getFieldVectors().toArray(FieldVector[]::new);
    lastRow = new int[vectors.length];
    texts = new @Nullable Texts[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      switch (vectors[i]) {
        case BaseVariableWidthVector text -> texts[i] = new Texts(text);
        case BaseFixedWidthVector number -> number.allocateNew(ROWS);
        default -> throw new IllegalStateException("no such column: " + vectors[i].getField());
      }
    }
    clear();
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
    text(column).set(rows, from, start, length);
    lastRow[column] = rows;
    bytes += length;
  }

  private Texts text(int column) {
    Texts text = texts[column];
    if (text == null)
      throw new IllegalArgumentException(vectors[column].getField() + " is no text");
    return text;
  }

  void text(int column, Text text) {
    text(column, text.bytes(), 0, text.length());
  }

  void text(int column, String text) {
    Texts texts = text(column);
    if (!texts.isLast(text)) {
      // Most are short and ASCII; getBytes would allocate each time.
      scratch.clear().append(text);
      texts.last(text, scratch);
    }
    text(column, texts.lastBytes, 0, texts.lastLength);
  }

  void endRow() {
    rows++;
  }

  /** Forgets the values of the row that was not ended. */
  void dropRow() {
    for (int i = 0; i < vectors.length; i++) {
      if (lastRow[i] != rows) continue;
      Texts text = texts[i];
      if (text == null) vectors[i].setNull(rows);
      else text.drop(rows);
      lastRow[i] = -1;
    }
  }

  /** Makes the rows readable. */
  void seal() {
    for (int i = 0; i < vectors.length; i++) {
      Texts text = texts[i];
      if (text == null) vectors[i].setValueCount(rows);
      else text.seal(rows);
    }
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
    for (int i = 0; i < vectors.length; i++) {
      Texts text = texts[i];
      if (text != null) text.clear();
      ArrowBuf validity = vectors[i].getValidityBuffer();
      validity.setZero(0, validity.capacity());
    }
  }

  @Override
  public void close() {
    root.close();
  }

  /**
   * A column of texts or bytes. Arrow's own setters check and fill each row of each column, though
   * most rows lack most columns: here the rows between two values are filled at once, and a column
   * without values costs nothing.
   */
  private static final class Texts {
    private final BaseVariableWidthVector vector;

    /** Offsets that are written: those of rows below, and the end of the last of them. */
    private int filled;

    /** Where the last value ends. */
    private int end;

    /** Offsets from here on are nought, as they were made. */
    private int untouched;

    private @Nullable String last;
    private byte[] lastBytes = new byte[0];
    private int lastLength;

    Texts(BaseVariableWidthVector vector) {
      this.vector = vector;
      allocate();
    }

    private void allocate() {
      vector.allocateNew(16L * ROWS, ROWS);
      ArrowBuf offsets = vector.getOffsetBuffer();
      offsets.setZero(0, offsets.capacity());
      filled = 0;
      end = 0;
      untouched = 0;
    }

    void set(int row, byte[] from, int start, int length) {
      long most = (long) end + length;
      while (vector.getDataBuffer().capacity() < most) vector.reallocDataBuffer(most);
      fill(row);
      vector.getDataBuffer().setBytes(end, from, start, length);
      BitVectorHelper.setBit(vector.getValidityBuffer(), row);
      end += length;
      offset(row + 1);
      filled = row + 1;
    }

    /** Rows up to one, which has no value yet, end where the last value ends. */
    private void fill(int row) {
      if (end > 0 || untouched > filled) for (int i = filled + 1; i <= row; i++) offset(i);
      filled = Math.max(filled, row);
    }

    private void offset(int row) {
      MemoryUtil.putInt(vector.getOffsetBuffer().memoryAddress() + 4L * row, end);
      untouched = Math.max(untouched, row + 1);
    }

    /** Takes the value of a row back, which is the last. */
    void drop(int row) {
      end = vector.getOffsetBuffer().getInt(4L * row);
      BitVectorHelper.unsetBit(vector.getValidityBuffer(), row);
      filled = row;
    }

    void seal(int rows) {
      fill(rows);
      // Otherwise it would fill once more.
      vector.setLastSet(rows - 1);
      vector.setValueCount(rows);
    }

    void clear() {
      if (vector.getDataBuffer().capacity() > MAX_KEPT) {
        vector.clear();
        allocate();
      }
      filled = 0;
      end = 0;
      vector.setLastSet(-1);
    }

    @SuppressWarnings("ReferenceEquality") // the same text again and again: what differs is equal
    boolean isLast(String text) {
      return last == text;
    }

    void last(String text, Text bytes) {
      last = text;
      lastBytes = Arrays.copyOf(bytes.bytes(), bytes.length());
      lastLength = bytes.length();
    }
  }
}
