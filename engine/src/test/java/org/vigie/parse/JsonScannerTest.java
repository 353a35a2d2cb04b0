package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;

class JsonScannerTest {
  private final FieldNames names = new FieldNames(2_000);
  private final JsonScanner scanner = new JsonScanner(names);
  private final Leaves.Builder out = new Leaves.Builder(names);

  @Test
  void flattensObjectsAndArrays() {
    assertThat(leaves("{\"a\":{\"b\":1,\"c\":[\"x\",{\"d\":true}]},\"e\":null,\"f\":[],\"g\":{}}"))
        .containsExactly("a.b:1=1", "a.c:0=x", "a.c.d:2=true", "e:4=null");
  }

  @Test
  void undoesEscapesInKeysAndValues() {
    assertThat(leaves("{\"\\u0061\\n\":\"C:\\\\x \\ud83d\\ude00 \\ud83d!\"}"))
        .containsExactly("a\n:0=C:\\x \uD83D\uDE00 \uFFFD!");
  }

  @Test
  void keepsDuplicateKeys() {
    assertThat(leaves("{\"a\":1,\"a\":2}")).containsExactly("a:1=1", "a:1=2");
  }

  @Test
  void saysWhereTheTextIsWrongAndKeepsWhatCameBefore() {
    byte[] bytes = "xx{\"a\":1,\"b\":\"cut".getBytes(UTF_8);
    assertThat(scanner.scan(bytes, 2, bytes.length, out.clear()))
        .isEqualTo("a string does not end at byte 15");
    assertThat(out.build(bytes).toString()).isEqualTo("a=1\n");
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] bytes = "{\"a\":\"?\"}".getBytes(UTF_8);
    bytes[6] = (byte) 0xE9;
    assertThat(scanner.scan(bytes, 0, bytes.length, out.clear()))
        .isEqualTo("the text is not UTF-8 at byte 6");
    assertThat(scanner.badEncoding()).isTrue();
  }

  @Test
  void boundsDepthLeavesAndPaths() {
    assertThat(scan("{\"a\":".repeat(64) + "1" + "}".repeat(64))).isNull();
    assertThat(scan("{\"a\":".repeat(65) + "1" + "}".repeat(65)))
        .isEqualTo("nesting is deeper than 64 at byte 320");
    assertThat(scan("{\"a\":[1" + ",1".repeat(4_999) + "]}")).isNull();
    assertThat(out.size()).isEqualTo(4_096);
    assertThat(scanner.skipped()).isEqualTo(904);
    assertThat(scan("{\"" + "k".repeat(600) + "\":{\"" + "l".repeat(600) + "\":1},\"b\":2}"))
        .isNull();
    assertThat(out.size()).isEqualTo(1);
    assertThat(scanner.skipped()).isEqualTo(1);
  }

  @Test
  void namesLeavesOfAFullDictionary() {
    FieldNames full = new FieldNames(1);
    Leaves.Builder own = new Leaves.Builder(full);
    byte[] bytes = "{\"a\":1,\"b\":{\"c\":[2]}}".getBytes(UTF_8);
    assertThat(new JsonScanner(full).scan(bytes, 0, bytes.length, own)).isNull();
    assertThat(own.build(bytes).toString()).isEqualTo("a=1\nb.c=2\n");
  }

  /** The fast way equals Jackson on mutated documents: same verdict, same leaves. */
  @Test
  void equalsTheNaiveTwin() {
    long seed = 20261124;
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < 120_000; i++) {
      byte[] whole = JsonMutations.document(random).getBytes(UTF_8);
      byte[] bytes = i % 4 == 0 ? whole : JsonMutations.mutate(whole, random);
      List<String> expected = naive(bytes);
      List<String> found =
          scanner.scan(bytes, 0, bytes.length, out.clear()) == null ? list(bytes) : null;
      // Asserting costs more than parsing, so it is left to the cases that differ.
      if (!Objects.equals(found, expected)) {
        assertThat(found)
            .as("seed %d, case %d: %s", seed, i, new String(bytes, UTF_8))
            .isEqualTo(expected);
      }
      if (found != null) accepted++;
    }
    assertThat(accepted).as("share of accepted documents").isBetween(35_000, 110_000);
  }

  private @Nullable String scan(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    return scanner.scan(bytes, 0, bytes.length, out.clear());
  }

  private List<String> leaves(String json) {
    assertThat(scan(json)).isNull();
    return list(json.getBytes(UTF_8));
  }

  private List<String> list(byte[] bytes) {
    Leaves leaves = out.build(bytes);
    List<String> list = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      list.add(leaves.name(i) + ":" + (leaves.flags(i) & Leaves.KIND) + "=" + leaves.text(i));
    }
    return list;
  }

  /** The leaves as Jackson reads them, or null where it refuses the text. */
  private static @Nullable List<String> naive(byte[] bytes) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      try (JsonParser parser = new JsonFactory().createParser(text)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) return null;
        List<String> list = new ArrayList<>();
        naive(parser, "", 1, list);
        return parser.nextToken() == null ? list : null;
      }
    } catch (IOException e) {
      return null;
    }
  }

  private static void naive(JsonParser parser, String path, int depth, List<String> list)
      throws IOException {
    if (depth > JsonScanner.MAX_DEPTH) throw new IOException("too deep");
    String name = path;
    while (true) {
      JsonToken token = parser.nextToken();
      switch (token) {
        case FIELD_NAME ->
            name = path.isEmpty() ? parser.currentName() : path + "." + parser.currentName();
        case START_OBJECT, START_ARRAY -> naive(parser, name, depth + 1, list);
        case END_OBJECT, END_ARRAY -> {
          return;
        }
        default -> list.add(wellFormed(name) + ":" + kind(token) + "=" + text(parser, token));
      }
    }
  }

  private static @Nullable String text(JsonParser parser, JsonToken token) throws IOException {
    return token == JsonToken.VALUE_NULL ? null : wellFormed(parser.getText());
  }

  /** Lone surrogates, which no UTF-8 text can hold, as U+FFFD. */
  private static String wellFormed(String text) {
    StringBuilder good = new StringBuilder();
    text.codePoints().forEach(c -> good.appendCodePoint(c >= 0xD800 && c < 0xE000 ? 0xFFFD : c));
    return good.toString();
  }

  private static int kind(JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> Leaves.TEXT;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Leaves.NUMBER;
      case VALUE_TRUE -> Leaves.TRUE;
      case VALUE_FALSE -> Leaves.FALSE;
      case VALUE_NULL -> Leaves.NULL;
      default -> throw new IllegalStateException(token.toString());
    };
  }
}
