package org.vigie.server.ingest.file.evtx;

import java.util.Arrays;

/** The substitution values of one template instance: where each stands, how long, of what type. */
final class Values {
  /** Bit of a type that says that it is an array. */
  static final int ARRAY = 0x80;

  static final int NULL = 0x00;
  static final int BINARY_XML = 0x21;

  private int count;
  private int[] starts = new int[64];
  private int[] lengths = new int[64];
  private byte[] types = new byte[64];

  /** Reads the table of values at {@code at}; where the values end. */
  int read(Chunk chunk, int at, int end) throws Malformed {
    int number = chunk.i32(at);
    if (number < 0 || number > (end - at - 4) / 4) {
      throw new Malformed("has " + number + " values, more than there is room for");
    }
    if (number > starts.length) {
      starts = Arrays.copyOf(starts, number);
      lengths = Arrays.copyOf(lengths, number);
      types = Arrays.copyOf(types, number);
    }
    count = number;
    int value = at + 4 + 4 * number;
    for (int i = 0; i < number; i++) {
      int length = chunk.u16(at + 4 + 4 * i);
      starts[i] = value;
      lengths[i] = length;
      types[i] = (byte) chunk.u8(at + 6 + 4 * i);
      value += length;
      if (value > end) throw new Malformed("value " + i + " ends outside of its record");
    }
    return value;
  }

  /** None. */
  void clear() {
    count = 0;
  }

  /** Whether there is something to show of a value; an empty text is none. */
  boolean isEmpty(int index) {
    return index >= count || types[index] == NULL || lengths[index] == 0;
  }

  int type(int index) {
    return types[index] & 0xff;
  }

  boolean isBinaryXml(int index) {
    return !isEmpty(index) && type(index) == BINARY_XML;
  }

  boolean isArray(int index) {
    return !isEmpty(index) && (type(index) & ARRAY) != 0;
  }

  int start(int index) {
    return starts[index];
  }

  int length(int index) {
    return lengths[index];
  }
}
