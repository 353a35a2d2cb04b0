package org.vigie.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaRule.Place;
import org.vigie.sigma.Values;

/** What is known of a value is known of that value only. */
class ValueMemoTest {
  private final FieldNames names = new FieldNames();
  private final int field = names.intern("f");
  private final FactIndex.FieldIndex index = index();
  private final FactIndex.FieldIndex other = index();

  @Test
  void tellsValuesFieldsAndSpellingsApart() {
    ValueMemo memo = new ValueMemo(64);
    keep(memo, "C:\\\\x", Leaves.ESCAPED, 1);
    assertThat(recall(memo, index, "C:\\\\x", Leaves.ESCAPED)).containsExactly(1);
    assertThat(recall(memo, index, "C:\\\\x", 0)).isNull();
    assertThat(recall(memo, index, "C:\\\\y", Leaves.ESCAPED)).isNull();
    assertThat(recall(memo, other, "C:\\\\x", Leaves.ESCAPED)).isNull();
    memo.forget();
    assertThat(recall(memo, index, "C:\\\\x", Leaves.ESCAPED)).isNull();
  }

  @Test
  void answersRightlyHoweverManyShareASlot() {
    ValueMemo memo = new ValueMemo(2);
    int known = 0;
    for (int i = 0; i < 4_000; i++) {
      String value = "value number " + i * i % 7;
      int[] shown = recall(memo, index, value, 0);
      if (shown == null) {
        if (memo.isToKeep()) memo.keep(index, values(value, 0), 0, new int[] {i * i % 7});
        continue;
      }
      known++;
      assertThat(shown).containsExactly(i * i % 7);
    }
    assertThat(known).isGreaterThan(500);
  }

  @Test
  void aFloodOfNewValuesLeavesWhatComesOften() {
    ValueMemo memo = new ValueMemo(64);
    int asked = 0;
    int known = 0;
    for (int i = 0; i < 10_000; i++) {
      boolean often = i % 8 == 0;
      String value = often ? "often" : "never again " + i;
      boolean recalled = recall(memo, index, value, 0) != null;
      if (!recalled && memo.isToKeep()) memo.keep(index, values(value, 0), 0, new int[] {i});
      if (often) asked++;
      if (often && recalled) known++;
    }
    assertThat(known).as("of %d", asked).isGreaterThan(asked * 9 / 10);
  }

  private void keep(ValueMemo memo, String text, int flags, int fact) {
    assertThat(recall(memo, index, text, flags)).isNull();
    assertThat(memo.isToKeep()).isTrue();
    memo.keep(index, values(text, flags), 0, new int[] {fact});
  }

  private int @Nullable [] recall(
      ValueMemo memo, FactIndex.FieldIndex index, String text, int flags) {
    return memo.recall(index, values(text, flags), 0);
  }

  private Values values(String text, int flags) {
    Leaves.Builder builder = new Leaves.Builder(names);
    byte[] bytes = ("..." + text + "...").getBytes(UTF_8);
    builder.add(field, Leaves.TEXT | flags, 3, bytes.length - 6);
    Values values = new Values();
    values.reset(builder.build(bytes));
    return values;
  }

  private static FactIndex.FieldIndex index() {
    Matcher.Guard guard =
        new Matcher.Guard.Literal(Place.WHOLE, "x".getBytes(UTF_8), Matcher.Strength.SUFFICIENT);
    LiteralIndex.Literal literal = LiteralIndex.Literal.of((Matcher.Guard.Literal) guard);
    return new FactIndex.FieldIndex(
        List.of(literal),
        new int[][] {{4}},
        new long[0],
        new int[0][],
        new int[0],
        9,
        new GramCounts());
  }
}
