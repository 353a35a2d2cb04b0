package org.vigie.detect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaRule.Place;
import org.vigie.sigma.Values;

/**
 * Finds which of many folded literals stand in a value, each at its place, in one pass. Whole
 * values and starts are walked in a trie from the left, ends in one from the right; what may stand
 * anywhere is looked up by four of its bytes. Immutable.
 */
final class LiteralIndex {
  /**
   * A literal.
   *
   * @param place where it must stand
   * @param text its bytes, one a character
   */
  record Literal(Place place, String text) implements Comparable<Literal> {
    private static final Comparator<Literal> ORDER =
        Comparator.comparing(Literal::place).thenComparing(Literal::text);

    static Literal of(Matcher.Guard.Literal guard) {
      return new Literal(guard.place(), new String(guard.folded(), ISO_8859_1));
    }

    byte[] bytes() {
      return text.getBytes(ISO_8859_1);
    }

    @Override
    public int compareTo(Literal other) {
      return ORDER.compare(this, other);
    }
  }

  /** Takes the literals that are found, by their index; one may come several times. */
  interface Hits {
    /** Whether to look on. */
    boolean hit(int literal);
  }

  private final @Nullable Trie wholes;
  private final @Nullable Trie starts;
  private final @Nullable Trie ends;
  private final @Nullable ShortLiterals shorts;
  private final @Nullable Grams grams;

  private LiteralIndex(List<Literal> literals, GramCounts counts) {
    Trie.Builder wholes = new Trie.Builder(Trie.Direction.FORWARD);
    Trie.Builder starts = new Trie.Builder(Trie.Direction.FORWARD);
    Trie.Builder ends = new Trie.Builder(Trie.Direction.BACKWARD);
    List<byte[]> anywhere = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    ShortLiterals.Builder few = new ShortLiterals.Builder();
    for (int id = 0; id < literals.size(); id++) {
      byte[] bytes = literals.get(id).bytes();
      switch (literals.get(id).place()) {
        case WHOLE -> wholes.add(bytes, id);
        case START -> starts.add(bytes, id);
        case END -> ends.add(bytes, id);
        case ANYWHERE -> {
          if (bytes.length < Grams.WIDTH) few.add(bytes, id);
          else {
            anywhere.add(bytes);
            ids.add(id);
          }
        }
      }
    }
    this.wholes = wholes.build();
    this.starts = starts.build();
    this.ends = ends.build();
    this.shorts = few.build();
    grams = anywhere.isEmpty() ? null : Grams.of(anywhere, ids, counts);
  }

  /** An index over distinct literals; their ids are their places in the list. */
  static LiteralIndex of(List<Literal> literals, GramCounts counts) {
    return new LiteralIndex(literals, counts);
  }

  /** Whether there are literals that stand at a value's start or end. */
  boolean hasEdges() {
    return wholes != null || starts != null || ends != null;
  }

  /** Whether there are literals that may stand anywhere. */
  boolean hasInner() {
    return shorts != null || grams != null;
  }

  /** Reports what stands in the span, which is folded; whether it was looked at to its end. */
  boolean scan(byte[] bytes, int start, int end, Hits hits) {
    return (wholes == null || wholes.whole(bytes, start, end, Trie.Letters.FOLDED, hits))
        && (starts == null || starts.walk(bytes, start, end, Trie.Letters.FOLDED, hits))
        && (ends == null || ends.walk(bytes, start, end, Trie.Letters.FOLDED, hits))
        && scanInner(bytes, start, end, hits);
  }

  /** As {@link #scan}, only of what may stand anywhere. */
  boolean scanInner(byte[] bytes, int start, int end, Hits hits) {
    return (shorts == null || shorts.scan(bytes, start, end, hits))
        && (grams == null || grams.scan(bytes, start, end, hits));
  }

  /** As {@link #scan}, only of what stands at the ends of a value that {@link Values#isRaw}. */
  boolean scanEdges(Values values, int leaf, Hits hits) {
    byte[] bytes = values.rawBytes(leaf);
    int start = values.rawStart(leaf);
    int end = values.rawEnd(leaf);
    Trie.Letters letters = values.isEscaped(leaf) ? Trie.Letters.ESCAPED : Trie.Letters.WRITTEN;
    return (wholes == null || wholes.whole(bytes, start, end, letters, hits))
        && (starts == null || starts.walk(bytes, start, end, letters, hits))
        && (ends == null || ends.walk(bytes, start, end, letters, hits));
  }
}
