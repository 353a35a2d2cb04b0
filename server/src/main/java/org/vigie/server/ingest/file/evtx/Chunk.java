package org.vigie.server.ingest.file.evtx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The 64 KiB of an EVTX file that stand for themselves: records, and the names and templates that
 * they refer to by offset. Numbers are little-endian; nothing is read outside of it.
 */
final class Chunk {
  static final int SIZE = 64 * 1024;

  /** Where the first record stands, after the header and its tables of names and templates. */
  static final int FIRST_RECORD = 512;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes = new byte[SIZE];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  /** Count of bytes that the file had for it; those after it are zero. */
  int length() {
    return length;
  }

  /** Says how many bytes are now in it. */
  void filled(int count) {
    length = count;
    Arrays.fill(bytes, count, SIZE, (byte) 0);
  }

  /** Whether a header stands at its beginning. */
  boolean hasMagic() {
    return matches(0, "ElfChnk\0");
  }

  boolean matches(int at, String magic) {
    if (at < 0 || at + magic.length() > length) return false;
    for (int i = 0; i < magic.length(); i++) {
      if (bytes[at + i] != magic.charAt(i)) return false;
    }
    return true;
  }

  boolean isEmpty() {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != 0) return false;
    }
    return true;
  }

  /** Whether the header is the one that was written. */
  boolean headerHolds() {
    if (length < FIRST_RECORD) return false;
    CRC32 sum = new CRC32();
    sum.update(bytes, 0, 120);
    sum.update(bytes, 128, FIRST_RECORD - 128);
    int free = (int) INT.get(bytes, 48);
    return (int) sum.getValue() == (int) INT.get(bytes, 124)
        && free >= FIRST_RECORD
        && free <= SIZE;
  }

  /** Where the records end, by the header. */
  int free() {
    return (int) INT.get(bytes, 48);
  }

  /** Whether the records are those that were written, by the header's sum of them. */
  boolean recordsHold() {
    if (free() > length) return false;
    CRC32 sum = new CRC32();
    sum.update(bytes, FIRST_RECORD, free() - FIRST_RECORD);
    return (int) sum.getValue() == (int) INT.get(bytes, 52);
  }

  int u8(int at) throws Malformed {
    check(at, 1);
    return bytes[at] & 0xff;
  }

  int u16(int at) throws Malformed {
    check(at, 2);
    return (short) SHORT.get(bytes, at) & 0xffff;
  }

  int i32(int at) throws Malformed {
    check(at, 4);
    return (int) INT.get(bytes, at);
  }

  long i64(int at) throws Malformed {
    check(at, 8);
    return (long) LONG.get(bytes, at);
  }

  /** Throws where so many bytes from there on are not in the chunk. */
  void check(int at, int count) throws Malformed {
    if (at < 0 || count < 0 || at > length - count) {
      throw new Malformed("refers to bytes outside of its chunk, at " + at);
    }
  }
}
