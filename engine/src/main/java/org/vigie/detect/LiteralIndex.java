package org.vigie.detect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaRule.Place;

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
  private final @Nullable Grams grams;
  private final @Nullable ShortLiterals shorts;

  private LiteralIndex(List<Literal> literals, GramCounts counts) {
    Trie.Builder wholes = new Trie.Builder(Trie.Direction.FORWARD);
    Trie.Builder starts = new Trie.Builder(Trie.Direction.FORWARD);
    Trie.Builder ends = new Trie.Builder(Trie.Direction.BACKWARD);
    List<byte[]> longs = new ArrayList<>();
    List<Integer> longIds = new ArrayList<>();
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
            longs.add(bytes);
            longIds.add(id);
          }
        }
      }
    }
    this.wholes = wholes.build();
    this.starts = starts.build();
    this.ends = ends.build();
    this.grams = longs.isEmpty() ? null : new Grams(longs, longIds, counts);
    this.shorts = few.build();
  }

  /** An index over distinct literals; their ids are their places in the list. */
  static LiteralIndex of(List<Literal> literals, GramCounts counts) {
    return new LiteralIndex(literals, counts);
  }

  /** Reports what stands in the span; whether it was looked at to its end. */
  boolean scan(byte[] bytes, int start, int end, Hits hits) {
    return (wholes == null || wholes.whole(bytes, start, end, hits))
        && (starts == null || starts.walk(bytes, start, end, hits))
        && (ends == null || ends.walk(bytes, start, end, hits))
        && (shorts == null || shorts.scan(bytes, start, end, hits))
        && (grams == null || grams.scan(bytes, start, end, hits));
  }
}
