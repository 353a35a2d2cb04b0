package org.vigie.store.parquet;

import org.jspecify.annotations.Nullable;

/**
 * The values of a column in a group of rows: each different entry of its page or dictionary, and
 * which one a row has. Valid until its reader reads the same column of another group.
 */
public final class Values {
  private final int rows;

  /** By row: which of the values that are there it has; -1 for none. Null where all have one. */
  private final int @Nullable [] places;

  /** By value: its entry in the dictionary; null where each is an entry. */
  private final int @Nullable [] codes;

  private final int entries;
  private final long[] numbers;
  private final byte[] bytes;

  /** Two each: where it begins, and ends. */
  private final int[] spans;

  Values(
      int rows,
      int @Nullable [] places,
      int @Nullable [] codes,
      int entries,
      long[] numbers,
      byte[] bytes,
      int[] spans) {
    this.rows = rows;
    this.places = places;
    this.codes = codes;
    this.entries = entries;
    this.numbers = numbers;
    this.bytes = bytes;
    this.spans = spans;
  }

  /** Of a column without any. */
  static Values none(int rows) {
    int[] places = new int[rows];
    java.util.Arrays.fill(places, -1);
    return new Values(rows, places, null, 0, new long[0], new byte[0], new int[0]);
  }

  /** These entries, as the rows of a group have them. */
  Values over(int rows, int @Nullable [] places, int @Nullable [] codes) {
    return new Values(rows, places, codes, entries, numbers, bytes, spans);
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
    int place = places == null ? row : places[row];
    return place < 0 || codes == null ? place : codes[place];
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
