package org.vigie.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeavesTest {
  private final FieldNames names = new FieldNames();

  @Test
  void aLeafBecomesTextOrNumberWhenAsked() {
    byte[] raw = "{\"a\":\"x\\\\y\\u00e9\",\"b\":-42}".getBytes(UTF_8);
    Leaves.Builder builder = new Leaves.Builder(names);
    builder.add(names.intern("a"), Leaves.TEXT | Leaves.ESCAPED, 6, 10);
    builder.add(names.intern("b"), Leaves.NUMBER, 22, 3);
    builder.add(names.intern("c"), Leaves.NULL, 0, 0);
    builder.addLong(names.intern("d"), Long.MIN_VALUE + 7);
    builder.addText(names.intern("e"), "été");
    Leaves leaves = builder.build(raw);
    assertThat(leaves.textOf("a")).isEqualTo("x\\yé");
    assertThat(leaves.number(leaves.find(names.find("b")), 0)).isEqualTo(-42);
    assertThat(leaves.textOf("c")).isNull();
    assertThat(leaves.number(3, 0)).isEqualTo(Long.MIN_VALUE + 7);
    assertThat(leaves.textOf("e")).isEqualTo("été");
    assertThat(leaves.find(names.intern("absent"))).isEqualTo(-1);
  }

  @Test
  void aFullDictionaryKeepsTheNameBesideTheLeaf() {
    FieldNames small = new FieldNames(3);
    byte[] raw = "first second third".getBytes(UTF_8);
    Leaves.Builder builder = new Leaves.Builder(small);
    for (int[] span : new int[][] {{0, 5}, {6, 6}, {13, 5}}) {
      int id = small.admit(raw, span[0], span[1]);
      builder.add(id, Leaves.TEXT, span[0], span[1]);
      if (id == FieldNames.OVERFLOW) builder.overflow(raw, span[0], span[1]);
    }
    Leaves leaves = builder.build(raw);
    assertThat(small.size()).isEqualTo(3);
    assertThat(leaves.name(2)).isEqualTo("third");
    assertThat(leaves.textOf("third")).isEqualTo("third");
  }

  @Test
  void whatIsAddedForAViewIsNotTheEventsOwn() {
    FieldNames small = new FieldNames(2);
    byte[] raw = "first second".getBytes(UTF_8);
    Leaves.Builder builder = new Leaves.Builder(small);
    builder.add(small.admit(raw, 0, 5), Leaves.TEXT, 0, 5);
    int full = small.admit(raw, 6, 6);
    builder.add(full, Leaves.TEXT, 6, 6);
    if (full == FieldNames.OVERFLOW) builder.overflow(raw, 6, 6);
    builder.endEvent();
    builder.addText(small.find("first"), "shown");
    Leaves leaves = builder.build(raw);
    assertThat(leaves.size()).isEqualTo(2);
    assertThat(leaves.extent()).isEqualTo(3);
    assertThat(leaves.name(1)).isEqualTo("second");
    assertThat(leaves.find(small.find("first"), 1)).isEqualTo(-1);
    assertThat(leaves.text(2)).isEqualTo("shown");
    assertThat(builder.clear().build(raw).extent()).isZero();
  }

  @Test
  void foldingIsEqualsIgnoreCase() {
    long seed = 4711;
    Random random = new Random(seed);
    for (int n = 0; n < 20_000; n++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(6); i >= 0; i--) {
        int c = random.nextInt(4) == 0 ? random.nextInt(0x1FFFF) : random.nextInt(128);
        if (c < 0xD800 || c > 0xDFFF) text.appendCodePoint(c);
      }
      String a = text.toString();
      // Code point by code point: mappings to several characters (ß → SS) are no simple folding.
      StringBuilder b = new StringBuilder();
      a.codePoints().map(Character::toUpperCase).forEach(b::appendCodePoint);
      assertThat(Text.folded(b.toString())).as("seed %d, %s", seed, a).isEqualTo(Text.folded(a));
    }
  }

  @Test
  void unescapesAsJsonDoes() {
    Map<String, String> pairs = new HashMap<>();
    pairs.put("a\\n\\t\\\"\\\\\\/b", "a\n\t\"\\/b");
    pairs.put("\\u00E9\\ud83d\\ude00", "é😀");
    pairs.put("\\ud83d!", "\uFFFD!");
    pairs.put("\\ude00", "\uFFFD");
    pairs.forEach(
        (escaped, plain) -> {
          byte[] bytes = escaped.getBytes(UTF_8);
          assertThat(new Text().appendUnescaped(bytes, 0, bytes.length)).hasToString(plain);
        });
  }

  @Test
  void eventIdsRoundTrip() {
    for (EventId id :
        new EventId[] {
          new EventId(new UUID(-1, 5), 0, 0), new EventId(new UUID(7, -9), Long.MAX_VALUE, 12)
        }) {
      assertThat(EventId.parse(id.toString())).isEqualTo(id);
    }
  }
}
