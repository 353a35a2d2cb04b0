package org.vigie.store.parquet;

import org.jspecify.annotations.Nullable;

/**
 * The values of a column in a group of rows: each different entry of its page or dictionary, and
 * which one a row has. Valid until its reader reads the same column of another group.
 */
public final class Values {
  /** What values are. */
  public enum Kind {
    /** Whole numbers, and times. */
    NUMBER,
    /** Texts, and other bytes. */
    BYTES
  }

  private final int rows;

  /** By row: a value is there where it is the depth. Null where all rows have one. */
  private final int @Nullable [] levels;

  private final int depth;

  /** By row: which of the values that are there it has; -1 for none. Made for many rows alone. */
  private int @Nullable [] places;

  /** By value: its entry in the dictionary; null where each is an entry. */
  private final int @Nullable [] codes;

  private final int entries;
  private final long[] numbers;
  private final byte[] bytes;

  /** Two each: where it begins, and ends. */
  private final int[] spans;

  Values(
      int rows,
      int @Nullable [] levels,
      int depth,
      int @Nullable [] codes,
      int entries,
      long[] numbers,
      byte[] bytes,
      int[] spans) {
    this.rows = rows;
    this.levels = levels;
    this.depth = depth;
    this.codes = codes;
    this.entries = entries;
    this.numbers = numbers;
    this.bytes = bytes;
    this.spans = spans;
  }

  /** Of a column without any. */
  static Values none(int rows) {
    return new Values(rows, new int[rows], 1, null, 0, new long[0], new byte[0], new int[0]);
  }

  /** These entries, as the rows of a group have them. */
  Values over(int rows, int @Nullable [] levels, int depth, int @Nullable [] codes) {
    return new Values(rows, levels, depth, codes, entries, numbers, bytes, spans);
  }

  /** How many rows the group has. */
  public int rows() {
    return rows;
  }

  /** How many entries there are. */
  public int entries() {
    return entries;
  }

  /** The entry of a row, counted within the group; -1 where it has no value. */
  public int entry(int row) {
    int place = place(row);
    return place < 0 || codes == null ? place : codes[place];
  }

  private int place(int row) {
    int[] known = places;
    if (known != null) return known[row];
    int[] there = levels;
    if (there == null) return row;
    return there[row] == depth ? count(there, row, depth) : -1;
  }

  /** How many rows before one have a value. */
  static int count(int[] levels, int before, int depth) {
    int count = 0;
    for (int i = 0; i < before; i++) count += levels[i] == depth ? 1 : 0;
    return count;
  }

  /** Makes ready to tell of many rows; of few, the way to each is shorter. */
  public void many() {
    int[] there = levels;
    if (there == null || places != null) return;
    int[] all = new int[rows];
    int next = 0;
    for (int i = 0; i < rows; i++) all[i] = there[i] == depth ? next++ : -1;
    places = all;
  }

  /** An entry that is a number, or a time in microseconds. */
  public long number(int entry) {
    return numbers[entry];
  }

  /** What the entries that are texts lie in. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the text of an entry begins. */
  public int start(int entry) {
    return spans[2 * entry];
  }

  /** Where it ends. */
  public int end(int entry) {
    return spans[2 * entry + 1];
  }
}
