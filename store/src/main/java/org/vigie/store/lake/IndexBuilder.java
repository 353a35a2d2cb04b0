package org.vigie.store.lake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the index of a file while its rows are written. Belongs to one thread. */
final class IndexBuilder {
  /** Rows of a block: those of a row group. */
  static final int BLOCK = 8_192;

  /** Blocks of a file, each a bit of a number. */
  static final int MOST_BLOCKS = 64;

  /** Different observables of a file; beyond that its index does not know them. */
  private static final int MOST_VALUES = 2_000_000;

  private final List<Grams.Block> blocks = new ArrayList<>();
  private final Grams grams = new Grams();
  private int rows;
  private long base;
  private boolean overflown;

  /** Whether native values are among the grams: not where an older index was taken in. */
  private boolean shown = true;

  private int size;

  /**
   * What is known of the observables, a place each, so that each costs one look into memory: its
   * digest, 0 for none; when it was first and last seen; its blocks; how many rows have it, and
   * after them the last of these.
   */
  private long[] table = new long[PLACE << 12];

  private static final int PLACE = 5;
  private static final int FIRST = 1;
  private static final int LAST = 2;
  private static final int MASK = 3;
  private static final int COUNT = 4;

  /** Says that native values were not seen. */
  void forgetShown() {
    shown = false;
  }

  /** A text of the current row. */
  void text(byte[] from, int start, int length) {
    grams.add(from, start, length);
  }

  /** A value of the current row, which occurred at {@code time}. */
  void value(Observable kind, byte[] from, int start, int length, long time) {
    add(Digest.of(kind, from, start, length), time);
  }

  private void add(long digest, long time) {
    // 0 is the mark of an empty place.
    long key = digest == 0 ? 1 : digest;
    int at = find(table, key);
    if (table[at] == 0) {
      if (overflown) return;
      if (size == MOST_VALUES) {
        overflown = true;
        return;
      }
      begin(at, key, time, time);
    }
    long count = table[at + COUNT];
    if (count == 0 || (int) count != rows) table[at + COUNT] = (count >>> 32) + 1 << 32 | rows;
    table[at + FIRST] = Math.min(table[at + FIRST], time);
    table[at + LAST] = Math.max(table[at + LAST], time);
    table[at + MASK] |= 1L << rows / BLOCK;
    if (2 * PLACE * size > table.length) grow();
  }

  private void begin(int at, long key, long from, long to) {
    table[at] = key;
    table[at + FIRST] = from;
    table[at + LAST] = to;
    size++;
  }

  /** Where a digest is in a table, or is to be. */
  private static int find(long[] table, long key) {
    int places = table.length / PLACE;
    int place = (int) (key >>> 20) & places - 1;
    while (table[PLACE * place] != 0 && table[PLACE * place] != key) place = place + 1 & places - 1;
    return PLACE * place;
  }

  private void grow() {
    long[] larger = new long[2 * table.length];
    for (int i = 0; i < table.length; i += PLACE) {
      if (table[i] != 0) System.arraycopy(table, i, larger, find(larger, table[i]), PLACE);
    }
    table = larger;
  }

  /** The row is complete. */
  void endRow() {
    if (++rows % BLOCK == 0) endBlock();
  }

  private void endBlock() {
    blocks.add(grams.block());
    grams.clear();
  }

  /** Whether no further row fits. */
  boolean full() {
    return rows == MOST_BLOCKS * BLOCK;
  }

  /**
   * Takes in the index of a file whose rows follow those that are there. What it says of a block is
   * said of the two that the block's rows may come to lie in.
   */
  void append(FileIndex other, List<Grams> into) throws IOException {
    int shift = rows / BLOCK;
    boolean straddles = rows % BLOCK != 0;
    for (int b = 0; b < other.blocks(); b++) {
      Grams.Block block = other.block(b);
      into.get(shift + b).add(block);
      if (straddles) into.get(shift + b + 1).add(block);
    }
    other.each(
        (key, from, to, count, mask) -> {
          int at = find(table, key);
          if (table[at] == 0) begin(at, key, from, to);
          table[at + FIRST] = Math.min(table[at + FIRST], from);
          table[at + LAST] = Math.max(table[at + LAST], to);
          table[at + COUNT] += (long) count << 32;
          table[at + MASK] |= mask << shift;
          if (straddles) table[at + MASK] |= mask << shift + 1;
          if (2 * PLACE * size > table.length) grow();
        });
    shown &= other.shown();
    overflown |= other.overflown() || size > MOST_VALUES;
    rows += other.rows();
  }

  /** Ends what {@link #append} merged: the grams of all blocks. */
  void merged(List<Grams> all) {
    blocks.clear();
    int count = Math.ceilDiv(rows, BLOCK);
    for (Grams some : all.subList(0, count)) blocks.add(some.block());
    long bits = count == MOST_BLOCKS ? -1 : (1L << count) - 1;
    for (int i = MASK; i < table.length; i += PLACE) table[i] &= bits;
  }

  /** The digests, ascending. */
  private long[] keys() {
    long[] keys = new long[size];
    int count = 0;
    for (int i = 0; i < table.length; i += PLACE) if (table[i] != 0) keys[count++] = table[i];
    Arrays.sort(keys);
    return keys;
  }

  /** Writes it, durable. */
  void write(Path file) throws IOException {
    if (blocks.size() * BLOCK < rows) endBlock();
    long[] keys = overflown ? new long[0] : keys();
    base = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    for (int i = 0; i < table.length; i += PLACE) {
      if (table[i] == 0) continue;
      base = Math.min(base, table[i + FIRST]);
      end = Math.max(end, table[i + LAST]);
    }
    boolean wide = keys.length > 0 && (end - base < 0 || end - base > 0xFFFF_FFFFL);
    FileIndex.Layout layout =
        new FileIndex.Layout(
            rows, keys.length, wide, overflown, shown, keys.length == 0 ? 0 : base);
    long length = layout.valuesAt(blocks) + (long) keys.length * layout.stride();
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    layout.write(out, blocks);
    for (Grams.Block block : blocks) for (long some : block.bits()) out.putLong(some);
    for (long key : keys) out.putLong(key);
    for (long key : keys) {
      int at = find(table, key);
      int count = (int) (table[at + COUNT] >>> 32);
      layout.writeValue(out, table[at + FIRST], table[at + LAST], count, table[at + MASK]);
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      out.flip();
      while (out.hasRemaining()) channel.write(out);
      channel.force(true);
    }
  }
}
