package org.vigie.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.sigma.SigmaRule.Place;
import org.vigie.sigma.Values;

/** The look at raw values passes over none in which a literal stands, however it is written. */
class RawGramsTest {
  private static final String LETTERS = "abcABC/\\\"\n kK\u212Aé";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void passesOverNoLiteral(long seed) {
    Random random = new Random(seed);
    int stands = 0;
    int passed = 0;
    for (int round = 0; round < 300; round++) {
      List<LiteralIndex.Literal> literals = new ArrayList<>();
      List<String> folded = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        String text = plain(random, 4 + random.nextInt(5)) + text(random, random.nextInt(3), 13);
        folded.add(text);
        literals.add(new LiteralIndex.Literal(Place.ANYWHERE, text));
      }
      RawGrams grams = Objects.requireNonNull(RawGrams.of(literals, new GramCounts()));
      for (int i = 0; i < 60; i++) {
        String value = text(random, random.nextInt(12), LETTERS.length());
        if (random.nextInt(3) == 0) {
          value += folded.get(random.nextInt(folded.size())).toUpperCase(Locale.ROOT) + "b";
        }
        Values values = values(value, random);
        String known = value.toLowerCase(Locale.ROOT).replace('\u212A', 'k');
        boolean any = folded.stream().anyMatch(known::contains);
        boolean may = grams.mayStand(values, 0);
        assertThat(may || !any).as("seed %d: %s in '%s'", seed, folded, value).isTrue();
        if (any) stands++;
        if (!may) passed++;
      }
    }
    assertThat(stands).isGreaterThan(3_000);
    assertThat(passed).isGreaterThan(2_000);
  }

  @Test
  void needsPlainBytesInARow() {
    GramCounts counts = new GramCounts();
    assertThat(RawGrams.of(List.of(literal("abc")), counts)).isNull();
    assertThat(RawGrams.of(List.of(literal("ab/cd\\ef\"gh")), counts)).isNull();
    assertThat(RawGrams.of(List.of(literal("abcd/e")), counts)).isNotNull();
    var start = new LiteralIndex.Literal(Place.START, "abcdefgh");
    assertThat(RawGrams.of(List.of(start), counts)).isNull();
  }

  private static LiteralIndex.Literal literal(String text) {
    return new LiteralIndex.Literal(Place.ANYWHERE, text);
  }

  /** One leaf as the reader of JSON would make it. */
  private static Values values(String text, Random random) {
    StringBuilder json = new StringBuilder("abcd");
    int flags = Leaves.TEXT;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c == '/' && random.nextBoolean()) {
        json.append('\\').append(c);
        flags |= Leaves.ESCAPED;
      } else if (c == '\n') {
        json.append("\\n");
        flags |= Leaves.ESCAPED;
      } else if (random.nextInt(60) == 0) {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        flags |= Leaves.ESCAPED | Leaves.NON_ASCII;
      } else {
        json.append(c);
        if (c > 127) flags |= Leaves.NON_ASCII;
      }
    }
    FieldNames names = new FieldNames();
    Leaves.Builder builder = new Leaves.Builder(names);
    byte[] bytes = json.append("abcd").toString().getBytes(UTF_8);
    builder.add(names.intern("f"), flags, 4, bytes.length - 8);
    Values values = new Values();
    values.reset(builder.build(bytes));
    return values;
  }

  private static String plain(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) text.append("abck".charAt(random.nextInt(4)));
    return text.toString();
  }

  private static String text(Random random, int length, int letters) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) text.append(LETTERS.charAt(random.nextInt(letters)));
    return text.toString().replaceAll(letters == 13 ? "[A-Z]" : "$^", "a");
  }
}
