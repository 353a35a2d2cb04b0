package org.vigie.sigma;

import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/**
 * The values of one event as matchers read them: each is unescaped, and folded, at most once, and
 * only when asked for. One thread reuses it for event after event.
 */
public final class Values {
  /** What {@link #whole} gives for values that are no whole number of 64 bits. */
  public static final long NOT_WHOLE = Long.MIN_VALUE;

  private static final int UNREAD = -1;

  /** Ints a leaf has in {@link #spans}: start and end, folded and exact. */
  private static final int STRIDE = 4;

  private final Text folded = new Text();
  private final Text exact = new Text();
  private final Address address = new Address();
  private Leaves leaves = Leaves.EMPTY;
  private int[] spans = new int[64 * STRIDE];
  private int[] next = new int[64];

  /** First leaf of each field, valid where the upper half is the event's {@link #stamp}. */
  private long[] heads = new long[1024];

  private int stamp;

  /** Goes to another event. */
  public void reset(Leaves event) {
    leaves = event;
    folded.clear();
    exact.clear();
    int size = event.size();
    if (size > next.length) {
      next = new int[2 * size];
      spans = new int[2 * size * STRIDE];
    }
    Arrays.fill(spans, 0, size * STRIDE, UNREAD);
    if (++stamp == 0) {
      // After 2^32 events, old stamps would look new.
      Arrays.fill(heads, 0);
      stamp = 1;
    }
    for (int leaf = size - 1; leaf >= 0; leaf--) {
      int field = event.field(leaf);
      if (field >= heads.length) {
        heads = Arrays.copyOf(heads, Math.max(field + 1, 2 * heads.length));
      }
      next[leaf] = first(field);
      heads[field] = (long) stamp << 32 | leaf;
    }
  }

  /** The event's table. */
  Leaves leaves() {
    return leaves;
  }

  /** Count of leaves. */
  public int size() {
    return leaves.size();
  }

  /** Field of a leaf. */
  public int field(int leaf) {
    return leaves.field(leaf);
  }

  /** First leaf of a field, or -1. */
  public int first(int field) {
    if (field >= heads.length) return -1;
    long head = heads[field];
    return (int) (head >>> 32) == stamp ? (int) head : -1;
  }

  /** The next leaf of the same field, or -1. */
  public int next(int leaf) {
    return next[leaf];
  }

  /** Whether a leaf has a value that stands nowhere else: keywords look at each once. */
  public boolean single(int leaf) {
    int kind = leaves.flags(leaf) & Leaves.KIND;
    return kind != Leaves.NULL && kind != Leaves.WHOLE;
  }

  /** Whether a leaf has a value. */
  public boolean present(int leaf) {
    return (leaves.flags(leaf) & Leaves.KIND) != Leaves.NULL;
  }

  /**
   * Whether the value stands in the event's bytes, each character as itself or as an escape of two:
   * none is written by its number.
   */
  public boolean isRaw(int leaf) {
    int flags = leaves.flags(leaf);
    int kind = flags & Leaves.KIND;
    return (kind == Leaves.TEXT || kind == Leaves.NUMBER) && (flags & Leaves.NON_ASCII) == 0;
  }

  /** Whether the value stands in bytes, with or without escapes. */
  public boolean isWritten(int leaf) {
    int kind = leaves.flags(leaf) & Leaves.KIND;
    return kind == Leaves.TEXT || kind == Leaves.NUMBER;
  }

  /** Whether the value is written with escapes. */
  public boolean isEscaped(int leaf) {
    return (leaves.flags(leaf) & Leaves.ESCAPED) != 0;
  }

  /** How the value is written: equal bytes of one encoding are equal values. */
  public int encoding(int leaf) {
    return leaves.flags(leaf) & (Leaves.KIND | Leaves.ESCAPED | Leaves.NON_ASCII);
  }

  /** The bytes that hold the value as it was written. */
  public byte[] rawBytes(int leaf) {
    return leaves.bytes(leaf);
  }

  /** Where the written value starts in {@link #rawBytes}. */
  public int rawStart(int leaf) {
    return leaves.start(leaf);
  }

  /** Count of its bytes, as written. */
  public int rawLength(int leaf) {
    return leaves.length(leaf);
  }

  /** Where it ends. */
  public int rawEnd(int leaf) {
    return leaves.start(leaf) + leaves.length(leaf);
  }

  /** Where the folded value of a leaf starts in {@link #foldedBytes}; folds it if need be. */
  public int foldedStart(int leaf) {
    int at = leaf * STRIDE;
    if (spans[at] == UNREAD) {
      int start = folded.length();
      leaves.appendTo(leaf, folded).fold(start);
      spans[at] = start;
      spans[at + 1] = folded.length();
    }
    return spans[at];
  }

  /** Where it ends; after {@link #foldedStart}. */
  public int foldedEnd(int leaf) {
    return spans[leaf * STRIDE + 1];
  }

  /** The folded bytes; after {@link #foldedStart}, which may move them. */
  public byte[] foldedBytes() {
    return folded.bytes();
  }

  /** Where the value of a leaf, case kept, starts in {@link #exactBytes}. */
  int exactStart(int leaf) {
    int at = leaf * STRIDE + 2;
    if (spans[at] == UNREAD) {
      if (direct(leaf)) {
        spans[at] = leaves.start(leaf);
        spans[at + 1] = spans[at] + leaves.length(leaf);
      } else {
        spans[at] = exact.length();
        leaves.appendTo(leaf, exact);
        spans[at + 1] = exact.length();
      }
    }
    return spans[at];
  }

  int exactEnd(int leaf) {
    return spans[leaf * STRIDE + 3];
  }

  byte[] exactBytes(int leaf) {
    return direct(leaf) ? leaves.bytes(leaf) : exact.bytes();
  }

  /** Whether the value stands in the event's bytes as it is. */
  private boolean direct(int leaf) {
    int flags = leaves.flags(leaf);
    int kind = flags & Leaves.KIND;
    return (kind == Leaves.TEXT || kind == Leaves.NUMBER) && (flags & Leaves.ESCAPED) == 0;
  }

  /** The value as text, empty where there is none. */
  String text(int leaf) {
    String text = leaves.text(leaf);
    return text == null ? "" : text;
  }

  /** The whole number that the value is, {@code 5} and {@code 5.0} alike, or {@link #NOT_WHOLE}. */
  public long whole(int leaf) {
    long number = leaves.number(leaf, NOT_WHOLE);
    if (number != NOT_WHOLE) return number;
    BigDecimal decimal = decimal(leaf);
    if (decimal == null || decimal.signum() == 0) return decimal == null ? NOT_WHOLE : 0;
    // Longer than 64 bits, or with a fraction; the bound keeps the division cheap.
    if (decimal.precision() - decimal.scale() > 19) return NOT_WHOLE;
    if (decimal.scale() > 0 && decimal.stripTrailingZeros().scale() > 0) return NOT_WHOLE;
    java.math.BigInteger whole = decimal.toBigInteger();
    return whole.bitLength() < Long.SIZE ? whole.longValue() : NOT_WHOLE;
  }

  /** The number that the value is, or null. */
  @Nullable BigDecimal decimal(int leaf) {
    int flags = leaves.flags(leaf);
    int kind = flags & Leaves.KIND;
    if (kind == Leaves.LONG) return new BigDecimal(leaves.number(leaf, 0));
    if (kind != Leaves.TEXT && kind != Leaves.NUMBER) return null;
    if ((flags & Leaves.ESCAPED) == 0) {
      int length = leaves.length(leaf);
      if (length == 0 || length > Decimals.MAX) return null;
      byte first = leaves.bytes(leaf)[leaves.start(leaf)];
      if (first > '9' || first < '+' || first == ',' || first == '/') return null;
    }
    return Decimals.parse(text(leaf));
  }

  /** The address that the value is, valid until the next call, or null. */
  @Nullable Address address(int leaf) {
    int start = foldedStart(leaf);
    return address.read(foldedBytes(), start, foldedEnd(leaf)) ? address : null;
  }
}
