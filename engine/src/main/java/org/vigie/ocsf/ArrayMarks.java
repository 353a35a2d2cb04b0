package org.vigie.ocsf;

import java.util.Arrays;

/**
 * What a flat table of leaves forgets of nesting: for each array of the event, in document order, a
 * mark where it opens, one before each member, and one where it closes. All leaves of a member
 * stand between its mark and the next. Two ints a mark: a field or {@link #MEMBER} or {@link
 * #CLOSE}, and the count of leaves before it.
 */
public final class ArrayMarks {
  /** Most marks kept of one event; members behind them are not told apart. */
  public static final int MAX_MARKS = 16_384;

  /** Kind of a mark before a member. */
  public static final int MEMBER = -1;

  /** Kind of a mark behind an array. */
  public static final int CLOSE = -2;

  /** No arrays. */
  public static final ArrayMarks NONE = new ArrayMarks(new int[0]);

  private final int[] marks;

  private ArrayMarks(int[] marks) {
    this.marks = marks;
  }

  /** Count of marks. */
  public int size() {
    return marks.length / 2;
  }

  /** The field of the array that opens at mark {@code i}, or {@link #MEMBER}, {@link #CLOSE}. */
  public int kind(int i) {
    return marks[2 * i];
  }

  /** Count of leaves before mark {@code i}. */
  public int leaf(int i) {
    return marks[2 * i + 1];
  }

  /** Collects marks. */
  public static final class Builder {
    private int[] marks = new int[64];
    private int size;

    /** Arrays that are open and have no mark. */
    private int lost;

    /** Forgets all. */
    void clear() {
      size = 0;
      lost = 0;
    }

    /** Takes back marks behind the first {@code leaves} leaves. */
    void cut(int leaves) {
      while (size > 0 && marks[2 * size - 1] >= leaves) size--;
    }

    /** An array of this field opens. */
    public void open(int field, int leaves) {
      add(field, leaves);
    }

    /** A member begins. */
    public void member(int leaves) {
      add(MEMBER, leaves);
    }

    /** The array opened last closes. */
    public void close(int leaves) {
      add(CLOSE, leaves);
    }

    /** Count of marks. */
    public int size() {
      return size;
    }

    /** Field of the array that opens at mark {@code i}; negative for other marks. */
    public int kind(int i) {
      return marks[2 * i];
    }

    /** Count of leaves before mark {@code i}. */
    public int leaf(int i) {
      return marks[2 * i + 1];
    }

    /** Gives the array that opens at mark {@code i} another field. */
    public void rename(int i, int field) {
      marks[2 * i] = field;
    }

    private void add(int kind, int leaves) {
      // What was opened must be closed, so there is always room for that.
      if (size >= MAX_MARKS && kind != CLOSE) {
        if (kind >= 0) lost++;
        return;
      }
      if (kind == CLOSE && lost > 0) {
        lost--;
        return;
      }
      if (2 * size == marks.length) marks = Arrays.copyOf(marks, 2 * marks.length);
      marks[2 * size] = kind;
      marks[2 * size + 1] = leaves;
      size++;
    }

    ArrayMarks build() {
      return size == 0 ? NONE : new ArrayMarks(Arrays.copyOf(marks, 2 * size));
    }
  }
}
