package org.vigie.store.lake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

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
  private long[] keys = new long[1 << 12];
  private long[] first = new long[1 << 12];
  private long[] last = new long[1 << 12];
  private long[] masks = new long[1 << 12];
  private int[] counts = new int[1 << 12];
  private int[] seen = new int[1 << 12];

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
    int at = find(key);
    if (keys[at] == 0) {
      if (overflown) return;
      if (size == MOST_VALUES) {
        overflown = true;
        return;
      }
      keys[at] = key;
      first[at] = time;
      last[at] = time;
      seen[at] = -1;
      size++;
    }
    if (seen[at] != rows) counts[at]++;
    seen[at] = rows;
    first[at] = Math.min(first[at], time);
    last[at] = Math.max(last[at], time);
    masks[at] |= 1L << rows / BLOCK;
    if (2 * size > keys.length) grow();
  }

  private int find(long key) {
    int at = (int) (key >>> 20) & keys.length - 1;
    while (keys[at] != 0 && keys[at] != key) at = at + 1 & keys.length - 1;
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldFirst = first;
    long[] oldLast = last;
    long[] oldMasks = masks;
    int[] oldCounts = counts;
    int[] oldSeen = seen;
    int length = 2 * keys.length;
    keys = new long[length];
    first = new long[length];
    last = new long[length];
    masks = new long[length];
    counts = new int[length];
    seen = new int[length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] == 0) continue;
      int at = find(oldKeys[i]);
      keys[at] = oldKeys[i];
      first[at] = oldFirst[i];
      last[at] = oldLast[i];
      masks[at] = oldMasks[i];
      counts[at] = oldCounts[i];
      seen[at] = oldSeen[i];
    }
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
          int at = find(key);
          if (keys[at] == 0) {
            keys[at] = key;
            first[at] = from;
            last[at] = to;
            size++;
          }
          first[at] = Math.min(first[at], from);
          last[at] = Math.max(last[at], to);
          counts[at] += count;
          masks[at] |= mask << shift;
          if (straddles) masks[at] |= mask << shift + 1;
          if (2 * size > keys.length) grow();
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
    for (int i = 0; i < masks.length; i++) masks[i] &= bits;
  }

  /** Writes it, durable. */
  void write(Path file) throws IOException {
    if (blocks.size() * BLOCK < rows) endBlock();
    int[] order =
        IntStream.range(0, keys.length)
            .filter(i -> keys[i] != 0)
            .boxed()
            .sorted((a, b) -> Long.compare(keys[a], keys[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    if (overflown) order = new int[0];
    base = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    for (int i : order) {
      base = Math.min(base, first[i]);
      end = Math.max(end, last[i]);
    }
    boolean wide = order.length > 0 && (end - base < 0 || end - base > 0xFFFF_FFFFL);
    FileIndex.Layout layout =
        new FileIndex.Layout(
            rows, order.length, wide, overflown, shown, order.length == 0 ? 0 : base);
    long length = layout.valuesAt(blocks) + (long) order.length * layout.stride();
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    layout.write(out, blocks);
    for (Grams.Block block : blocks) for (long some : block.bits()) out.putLong(some);
    for (int i : order) out.putLong(keys[i]);
    for (int i : order) layout.writeValue(out, first[i], last[i], counts[i], masks[i]);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      out.flip();
      while (out.hasRemaining()) channel.write(out);
      channel.force(true);
    }
  }
}
