package org.vigie.store.parquet;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads numbers of Parquet's files one after the other, single and packed. Where they are packed,
 * the array goes on for {@link #SLACK} bytes behind what is to be read.
 */
final class Bits {
  /** Bytes behind the end that may be touched. */
  static final int SLACK = 9;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int at;

  Bits(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  int at() {
    return at;
  }

  static int four(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  static long eight(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  int next() throws IOException {
    if (at >= end) throw new IOException("ends too early");
    return bytes[at++] & 255;
  }

  /** Bytes that are left. */
  int left() {
    return end - at;
  }

  void pass(int count) throws IOException {
    if (count > left()) throw new IOException("ends in the midst of a value");
    at += count;
  }

  long unsigned() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int b = next();
      value |= (b & 127L) << shift;
      if (b < 128) return value;
    }
    throw new IOException("a number of more than ten bytes");
  }

  long signed() throws IOException {
    long coded = unsigned();
    return coded >>> 1 ^ -(coded & 1);
  }

  /** Numbers in runs of equal ones and of packed ones. */
  void runs(int width, int[] into, int count) throws IOException {
    if (width > 31) throw new IOException("numbers of " + width + " bits");
    for (int done = 0; done < count; ) {
      long head = unsigned();
      long length = head >>> 1;
      if ((head & 1) == 0) {
        int value = 0;
        for (int i = 0; i < width; i += 8) value |= next() << i;
        int to = (int) Math.min(count, done + Math.min(length, count));
        if (to == done) throw new IOException("a run of nothing");
        Arrays.fill(into, done, to, value);
        done = to;
      } else {
        int some = (int) Math.min(count - done, Math.min(length, count) * 8);
        if (some == 0) throw new IOException("a run of nothing");
        long mask = (1L << width) - 1;
        long bit = 8L * at;
        pass(Math.min(length, count) * width);
        for (int i = 0; i < some; i++, bit += width) {
          into[done++] = (int) (eight(bytes, (int) (bit >>> 3)) >>> (bit & 7) & mask);
        }
      }
    }
  }

  private void pass(long length) throws IOException {
    if (length > end - at) throw new IOException("a page ends too early");
    at += (int) length;
  }

  /** Numbers by their differences; as many as there are, which must be {@code count}. */
  void differences(long[] into, int count) throws IOException {
    long block = unsigned();
    long parts = unsigned();
    long total = unsigned();
    long value = signed();
    if (total != count) throw new IOException("%d numbers instead of %d".formatted(total, count));
    if (count == 0) return;
    if (parts < 1 || parts > 512 || block < parts || block > 1 << 20 || block % parts != 0) {
      throw new IOException("blocks of %d in %d parts".formatted(block, parts));
    }
    into[0] = value;
    int part = (int) (block / parts);
    for (int done = 1; done < count; ) {
      long least = signed();
      int widths = at;
      pass(parts);
      for (int p = 0; p < parts && done < count; p++) {
        int width = bytes[widths + p] & 255;
        if (width > 64) throw new IOException("numbers of " + width + " bits");
        int some = Math.min(part, count - done);
        long bit = 8L * at;
        pass((long) part * width / 8);
        value = unpack(into, done, some, bit, width, least);
        done += some;
      }
    }
  }

  private long unpack(long[] into, int from, int count, long start, int width, long least) {
    long value = into[from - 1];
    long mask = width == 64 ? -1 : (1L << width) - 1;
    long bit = start;
    for (int i = from; i < from + count; i++, bit += width) {
      int place = (int) (bit >>> 3);
      int shift = (int) (bit & 7);
      long difference = eight(bytes, place) >>> shift;
      if (width + shift > 64) difference |= (long) bytes[place + 8] << 64 - shift;
      value += least + (difference & mask);
      into[i] = value;
    }
    return value;
  }
}
