package org.vigie.parse;

import org.vigie.ocsf.Leaves;

/**
 * What an expression gave: nothing, a run of bytes, or a number. A mutable slot that one thread
 * reuses. It lives long and is set all the time: references are written only where they change, as
 * the collector wants to know of each.
 */
@SuppressWarnings("ReferenceEquality") // for that
final class Value {
  /** Stands for "no single leaf". */
  static final int NO_LEAF = -1;

  private static final int ABSENT = 0;
  private static final int TEXT = 1;
  private static final int NUMBER = 2;

  /** What it holds. */
  private int kind = ABSENT;

  private byte[] bytes = new byte[0];
  private int start;
  private int length;
  private int flags;
  private long number;
  private int leaf = NO_LEAF;
  private int marked = NO_LEAF;
  private long of;

  boolean absent() {
    return kind == ABSENT;
  }

  boolean isNumber() {
    return kind == NUMBER;
  }

  /** Whether it is absent, or a text without escapes. */
  boolean isPlain() {
    return kind == ABSENT || kind == TEXT && (flags & Leaves.ESCAPED) == 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int start() {
    return start;
  }

  int length() {
    return length;
  }

  /** {@link org.vigie.ocsf.Leaves#ESCAPED} and {@link org.vigie.ocsf.Leaves#NON_ASCII}. */
  int flags() {
    return flags;
  }

  long number() {
    return number;
  }

  /** The leaf of the native view it was read from, or {@link #NO_LEAF}. */
  int leaf() {
    return leaf;
  }

  /** Takes over what another slot holds, but for what its reading marked. */
  Value copy(Value other) {
    kind = other.kind;
    bytes(other.bytes);
    start = other.start;
    length = other.length;
    flags = other.flags;
    number = other.number;
    leaf = other.leaf;
    marked = NO_LEAF;
    return this;
  }

  /** What its owner noted of when it was set. */
  long of() {
    return of;
  }

  void of(long when) {
    of = when;
  }

  Value clear() {
    kind = ABSENT;
    leaf = NO_LEAF;
    marked = NO_LEAF;
    return this;
  }

  void set(byte[] bytes, int start, int length, int flags) {
    kind = length == 0 ? ABSENT : TEXT;
    bytes(bytes);
    this.start = start;
    this.length = length;
    this.flags = flags;
  }

  private void bytes(byte[] bytes) {
    if (this.bytes != bytes) this.bytes = bytes;
  }

  void set(long number) {
    kind = NUMBER;
    this.number = number;
  }

  /** The leaf that became mapped when it was read, or {@link #NO_LEAF}. */
  int marked() {
    return marked;
  }

  void read(int leaf) {
    this.leaf = leaf;
  }

  void marked(int leaf) {
    marked = leaf;
  }

  /** Cuts the text to a part of it. */
  void cut(int start, int end) {
    this.start = start;
    length = end - start;
    if (length <= 0) kind = ABSENT;
  }
}
