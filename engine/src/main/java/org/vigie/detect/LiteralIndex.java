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
  private final @Nullable ShortLiterals shorts;
  private final Grams[] grams;

  private LiteralIndex(List<Literal> literals, GramCounts counts) {
    Trie.Builder wholes = new Trie.Builder(Trie.Direction.FORWARD);
    Trie.Builder starts = new Trie.Builder(Trie.Direction.FORWARD);
    Trie.Builder ends = new Trie.Builder(Trie.Direction.BACKWARD);
    List<Grams.Builder> anywhere =
        List.of(new Grams.Builder(4), new Grams.Builder(2), new Grams.Builder(1));
    ShortLiterals.Builder few = new ShortLiterals.Builder();
    for (int id = 0; id < literals.size(); id++) {
      byte[] bytes = literals.get(id).bytes();
      switch (literals.get(id).place()) {
        case WHOLE -> wholes.add(bytes, id);
        case START -> starts.add(bytes, id);
        case END -> ends.add(bytes, id);
        case ANYWHERE -> {
          int literal = id;
          anywhere.stream()
              .filter(builder -> bytes.length >= builder.least())
              .findFirst()
              .ifPresentOrElse(
                  builder -> builder.add(bytes, literal), () -> few.add(bytes, literal));
        }
      }
    }
    this.wholes = wholes.build();
    this.starts = starts.build();
    this.ends = ends.build();
    this.shorts = few.build();
    List<Grams> built = new ArrayList<>();
    for (Grams.Builder builder : anywhere) {
      Grams some = builder.build(counts);
      if (some != null) built.add(some);
    }
    this.grams = built.toArray(Grams[]::new);
  }

  /** An index over distinct literals; their ids are their places in the list. */
  static LiteralIndex of(List<Literal> literals, GramCounts counts) {
    return new LiteralIndex(literals, counts);
  }

  /** Reports what stands in the span; whether it was looked at to its end. */
  boolean scan(byte[] bytes, int start, int end, Hits hits) {
    boolean through =
        (wholes == null || wholes.whole(bytes, start, end, hits))
            && (starts == null || starts.walk(bytes, start, end, hits))
            && (ends == null || ends.walk(bytes, start, end, hits))
            && (shorts == null || shorts.scan(bytes, start, end, hits));
    for (int i = 0; through && i < grams.length; i++) {
      through = grams[i].scan(bytes, start, end, hits);
    }
    return through;
  }
}
