package org.vigie.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A trie over bytes; its edges stand in one hash table, so it is small however it branches. */
final class Trie {
  /** From which side values are read. */
  enum Direction {
    FORWARD,
    BACKWARD
  }

  /** How the values that are walked are written. */
  enum Letters {
    /** Folded, escapes undone. */
    FOLDED,
    /** As they were written, without escapes. */
    WRITTEN,
    /** As they were written, with escapes of two characters. */
    ESCAPED
  }

  private static final int NO_LITERAL = -1;

  /** Bytes of ASCII, folded; others are never looked up in values that are not. */
  private static final byte[] FOLD = new byte[256];

  /** What a byte stands for behind a backslash, folded. */
  private static final byte[] UNESCAPED = new byte[256];

  static {
    for (int b = 0; b < 256; b++) FOLD[b] = (byte) (b >= 'A' && b <= 'Z' ? b + 32 : b);
    System.arraycopy(FOLD, 0, UNESCAPED, 0, 256);
    UNESCAPED['n'] = '\n';
    UNESCAPED['t'] = '\t';
    UNESCAPED['r'] = '\r';
    UNESCAPED['b'] = '\b';
    UNESCAPED['f'] = '\f';
  }

  private final Direction direction;

  /** Children of the root by byte, 0 where there is none. */
  private final int[] root;

  /** Edges {@code node << 8 | byte}, 0 where a slot is free: node 0, the root, has none here. */
  private final int[] edges;

  private final int[] targets;
  private final int shift;

  /** The literal that ends at a node. */
  private final int[] literals;

  private Trie(Builder builder) {
    direction = builder.direction;
    root = builder.root;
    literals = Arrays.copyOf(builder.literals, builder.nodes);
    int bits = Math.max(4, 33 - Integer.numberOfLeadingZeros(builder.edges.size()));
    shift = 32 - bits;
    edges = new int[1 << bits];
    targets = new int[1 << bits];
    for (int[] edge : builder.edges) {
      int slot = edge[0] * 0x9E3779B1 >>> shift;
      while (edges[slot] != 0) slot = slot + 1 & edges.length - 1;
      edges[slot] = edge[0];
      targets[slot] = edge[1];
    }
  }

  /** Reports each literal that stands at the near side of the span; false if told to stop. */
  boolean walk(byte[] bytes, int start, int end, Letters letters, LiteralIndex.Hits hits) {
    return direction == Direction.FORWARD
        ? forward(bytes, start, end, letters, hits)
        : backward(bytes, start, end, letters, hits);
  }

  private boolean forward(
      byte[] bytes, int start, int end, Letters letters, LiteralIndex.Hits hits) {
    int node = 0;
    for (int i = start; i < end; i++) {
      int b = bytes[i] & 0xFF;
      if (letters == Letters.ESCAPED && b == '\\' && i + 1 < end) b = UNESCAPED[bytes[++i] & 0xFF];
      else if (letters != Letters.FOLDED) b = FOLD[b];
      node = child(node, b & 0xFF);
      if (node == 0) return true;
      if (literals[node] != NO_LITERAL && !hits.hit(literals[node])) return false;
    }
    return true;
  }

  private boolean backward(
      byte[] bytes, int start, int end, Letters letters, LiteralIndex.Hits hits) {
    int node = 0;
    for (int i = end - 1; i >= start; i--) {
      int b = bytes[i] & 0xFF;
      if (letters == Letters.ESCAPED && isEscaped(bytes, start, i)) {
        b = UNESCAPED[b];
        i--;
      } else if (letters != Letters.FOLDED) b = FOLD[b];
      node = child(node, b & 0xFF);
      if (node == 0) return true;
      if (literals[node] != NO_LITERAL && !hits.hit(literals[node])) return false;
    }
    return true;
  }

  /** Whether an odd number of backslashes stands before a byte. */
  private static boolean isEscaped(byte[] bytes, int start, int at) {
    int i = at;
    while (i > start && bytes[i - 1] == '\\') i--;
    return (at - i & 1) != 0;
  }

  /** Reports the literal that is the whole span; false if told to stop. */
  boolean whole(byte[] bytes, int start, int end, Letters letters, LiteralIndex.Hits hits) {
    int node = 0;
    for (int i = start; i < end; i++) {
      int b = bytes[i] & 0xFF;
      if (letters == Letters.ESCAPED && b == '\\' && i + 1 < end) b = UNESCAPED[bytes[++i] & 0xFF];
      else if (letters != Letters.FOLDED) b = FOLD[b];
      node = child(node, b & 0xFF);
      if (node == 0) return true;
    }
    return literals[node] == NO_LITERAL || hits.hit(literals[node]);
  }

  private int child(int node, int b) {
    if (node == 0) return root[b];
    int edge = node << 8 | b;
    for (int slot = edge * 0x9E3779B1 >>> shift; ; slot = slot + 1 & edges.length - 1) {
      if (edges[slot] == edge) return targets[slot];
      if (edges[slot] == 0) return 0;
    }
  }

  /** Collects literals. */
  static final class Builder {
    private final Direction direction;
    private final int[] root = new int[256];
    private final List<int[]> edges = new ArrayList<>();
    private final java.util.Map<Integer, Integer> known = new java.util.HashMap<>();
    private int[] literals = new int[16];
    private int nodes = 1;
    private int size;

    Builder(Direction direction) {
      this.direction = direction;
      literals[0] = NO_LITERAL;
    }

    void add(byte[] literal, int id) {
      size++;
      int node = 0;
      for (int i = 0; i < literal.length; i++) {
        int at = direction == Direction.FORWARD ? i : literal.length - 1 - i;
        node = step(node, literal[at] & 0xFF);
      }
      literals[node] = id;
    }

    private int step(int node, int b) {
      if (node == 0 && root[b] != 0) return root[b];
      Integer target = known.get(node << 8 | b);
      if (target != null) return target;
      if (nodes == literals.length) literals = Arrays.copyOf(literals, 2 * nodes);
      literals[nodes] = NO_LITERAL;
      if (node == 0) {
        root[b] = nodes;
      } else {
        known.put(node << 8 | b, nodes);
        edges.add(new int[] {node << 8 | b, nodes});
      }
      return nodes++;
    }

    /** The trie, or null where there are no literals. */
    @Nullable Trie build() {
      return size == 0 ? null : new Trie(this);
    }
  }
}
