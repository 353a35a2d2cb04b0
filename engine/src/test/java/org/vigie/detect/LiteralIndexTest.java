package org.vigie.detect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.sigma.SigmaRule.Place;
import org.vigie.sigma.Values;

/** Tries and grams find what {@link String} finds, and never look outside of the span. */
class LiteralIndexTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void findsWhatStringFinds(long seed) {
    Random random = new Random(seed);
    Set<LiteralIndex.Literal> distinct = new TreeSet<>();
    GramCounts counts = new GramCounts();
    for (int i = 0; i < 600; i++) {
      Place place = List.of(Place.values()).get(random.nextInt(4));
      int least = place == Place.WHOLE ? 0 : 1;
      LiteralIndex.Literal literal =
          new LiteralIndex.Literal(place, text(random, least + random.nextInt(14)));
      counts.add(literal.bytes());
      distinct.add(literal);
    }
    List<LiteralIndex.Literal> literals = new ArrayList<>(distinct);
    LiteralIndex index = LiteralIndex.of(literals, counts);
    int hits = 0;
    for (int round = 0; round < 3_000; round++) {
      String value = text(random, random.nextInt(60));
      // What stands around the value must not be seen: it is of the same letters.
      byte[] bytes = (text(random, 9) + value + text(random, 9)).getBytes(ISO_8859_1);
      Set<LiteralIndex.Literal> found = new TreeSet<>();
      index.scan(
          bytes,
          9,
          9 + value.length(),
          literal -> {
            found.add(literals.get(literal));
            return true;
          });
      Set<LiteralIndex.Literal> expected = new TreeSet<>();
      for (LiteralIndex.Literal literal : literals)
        if (stands(literal, value)) expected.add(literal);
      assertThat(found).as("seed %d, value '%s'", seed, value).isEqualTo(expected);
      boolean any = !index.scan(bytes, 9, 9 + value.length(), literal -> false);
      assertThat(any).as("seed %d, value '%s'", seed, value).isEqualTo(!expected.isEmpty());
      hits += found.size();
    }
    assertThat(hits).as("seed %d", seed).isGreaterThan(10_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void findsAtTheEndsOfWrittenValues(long seed) {
    Random random = new Random(seed);
    int hits = 0;
    for (int round = 0; round < 200; round++) {
      Set<LiteralIndex.Literal> distinct = new TreeSet<>();
      for (int i = 0; i < 12; i++) {
        Place place = List.of(Place.WHOLE, Place.START, Place.END).get(random.nextInt(3));
        String text = spelled(random, 1 + random.nextInt(3)).toLowerCase(java.util.Locale.ROOT);
        distinct.add(new LiteralIndex.Literal(place, text));
      }
      List<LiteralIndex.Literal> literals = new ArrayList<>(distinct);
      LiteralIndex index = LiteralIndex.of(literals, new GramCounts());
      for (int i = 0; i < 40; i++) {
        Values values = written(spelled(random, random.nextInt(6)));
        Set<LiteralIndex.Literal> found = new TreeSet<>();
        index.scanEdges(values, 0, adding(literals, found));
        Set<LiteralIndex.Literal> expected = new TreeSet<>();
        int start = values.foldedStart(0);
        byte[] bytes = values.foldedBytes();
        index.scan(bytes, start, values.foldedEnd(0), adding(literals, expected));
        assertThat(found).as("seed %d", seed).isEqualTo(expected);
        hits += found.size();
      }
    }
    assertThat(hits).as("seed %d", seed).isGreaterThan(1_000);
  }

  private static LiteralIndex.Hits adding(
      List<LiteralIndex.Literal> literals, Set<LiteralIndex.Literal> found) {
    return literal -> {
      found.add(literals.get(literal));
      return true;
    };
  }

  private static String spelled(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) text.append("aB\\\"\nb".charAt(random.nextInt(6)));
    return text.toString();
  }

  /** One leaf of a text as JSON writes it. */
  private static Values written(String text) {
    String json = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    FieldNames names = new FieldNames();
    Leaves.Builder builder = new Leaves.Builder(names);
    int flags = json.equals(text) ? Leaves.TEXT : Leaves.TEXT | Leaves.ESCAPED;
    // What stands before and behind must not be seen.
    builder.add(names.intern("f"), flags, 2, json.length());
    Values values = new Values();
    values.reset(builder.build(("\\a" + json + "\\a").getBytes(ISO_8859_1)));
    return values;
  }

  private static boolean stands(LiteralIndex.Literal literal, String value) {
    return switch (literal.place()) {
      case WHOLE -> value.equals(literal.text());
      case START -> value.startsWith(literal.text());
      case END -> value.endsWith(literal.text());
      case ANYWHERE -> value.contains(literal.text());
    };
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) text.append("ab\u00e9".charAt(random.nextInt(3)));
    return text.toString();
  }
}
