package org.vigie.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Tables of leaves as {@link Leaves} keeps them, three ints a leaf. */
final class Triples {
  private Triples() {}

  /** The name of leaf {@code i} among {@code count} triples from {@code from} on, which rise. */
  static String overflowName(int[] triples, int from, int count, int i, byte[] own) {
    int low = from;
    int high = from + count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int leaf = triples[3 * middle];
      if (leaf == i)
        return new String(own, triples[3 * middle + 1], triples[3 * middle + 2], UTF_8);
      if (leaf < i) low = middle + 1;
      else high = middle - 1;
    }
    return "";
  }

  /**
   * A table with others behind its first leaves.
   *
   * @param size leaves before them
   * @param extent all leaves; names of the dictionary's overflow stand behind
   * @param shift of spans of {@code more} in the table's own bytes
   */
  static int[] joined(int[] table, int size, int extent, int[] more, int count, int shift) {
    int[] both = new int[table.length + 3 * count];
    System.arraycopy(table, 0, both, 0, 3 * size);
    System.arraycopy(more, 0, both, 3 * size, 3 * count);
    System.arraycopy(table, 3 * size, both, 3 * (size + count), table.length - 3 * size);
    for (int i = 3 * size; i < 3 * (size + count); i += 3) {
      if ((both[i] & Leaves.OWN) != 0) both[i + 1] += shift;
    }
    for (int i = 3 * (extent + count); i < both.length; i += 3) {
      if (both[i] >= size) both[i] += count;
    }
    return both;
  }

  static byte[] joined(byte[] own, Text more) {
    byte[] both = Arrays.copyOf(own, own.length + more.length());
    System.arraycopy(more.bytes(), 0, both, own.length, more.length());
    return both;
  }
}
