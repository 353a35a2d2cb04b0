package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ObjectReaderTest {
  @Test
  void splitsArraysAndSequences() throws IOException {
    assertThat(objects("[{\"a\":1},\n {\"b\":{\"c\":[{}]}} ]"))
        .containsExactly("{\"a\":1}", "{\"b\":{\"c\":[{}]}}");
    assertThat(objects("{\"a\":\"}{\\\"\"}{\n  \"b\": 2\n}\n{}"))
        .containsExactly("{\"a\":\"}{\\\"\"}", "{\n  \"b\": 2\n}", "{}");
  }

  @Test
  void endsABrokenObjectWhereTheNextBegins() throws IOException {
    assertThat(objects("{\"a\":1\n{\"b\":\"cut\n{\"c\":3}\n"))
        .containsExactly("{\"a\":1", "{\"b\":\"cut", "{\"c\":3}");
    assertThat(objects("{\"m\":\"one\ntwo\",\"n\":1}\n{\"c\":3}"))
        .containsExactly("{\"m\":\"one\ntwo\",\"n\":1}", "{\"c\":3}");
  }

  @Test
  void keepsAnObjectThatOpensOnALineOfItsOwn() throws IOException {
    String text = "{\"list\":\n[\n{\"a\":1},\n{\"b\":\n{}\n}\n]\n}";
    assertThat(objects(text)).containsExactly(text);
  }

  @Test
  void keepsWhatIsNoObjectByLine() throws IOException {
    assertThat(objects("{\"a\":1}\noops 1, 2\n# end\n{\"b\":2}x"))
        .containsExactly("{\"a\":1}", "oops 1, 2", "# end", "{\"b\":2}", "x");
  }

  @Test
  void cutsAnObjectBeyondTheLimitAndFindsTheNext() throws IOException {
    var text = "{\"a\":\"" + "x".repeat(100) + "\"}{\"b\":1}";
    var reader = new ObjectReader(new Trickle(text.getBytes(UTF_8), new Random(1)), 10);
    assertThat(reader.next()).hasSize(10);
    assertThat(reader.dropped()).isEqualTo(98);
    assertThat(reader.next()).isEqualTo("{\"b\":1}".getBytes(UTF_8));
    assertThat(reader.dropped()).isZero();
  }

  @Test
  void findsEveryObjectOfRandomDocuments() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<String> objects = new ArrayList<>();
      int count = random.nextInt(6);
      for (int i = 0; i < count; i++) objects.add(object(random, 0));
      boolean array = random.nextBoolean();
      String gap = array ? " ,\n " : List.of("", "\n", " \r\n").get(random.nextInt(3));
      String text = (array ? "[ " : "") + String.join(gap, objects) + (array ? "\n]" : "");
      assertThat(objects(text)).as("seed %d: %s", seed, text).isEqualTo(objects);
    }
  }

  @Test
  void losesNothingOfGarbage() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(200);
      for (int i = 0; i < length; i++) text.append("{}[]\":,\\a1\n ".charAt(random.nextInt(12)));
      String kept = String.join("", objects(text.toString()));
      assertThat(kept.replaceAll("[\\[\\],\\s]", ""))
          .as("seed %d: %s", seed, text)
          .isEqualTo(text.toString().replaceAll("[\\[\\],\\s]", ""));
    }
  }

  private static String object(Random random, int depth) {
    StringBuilder text = new StringBuilder("{");
    int members = random.nextInt(4);
    for (int i = 0; i < members; i++) {
      if (i > 0) text.append(random.nextBoolean() ? ",\n" : ", ");
      text.append("\"k}").append(i).append("\":").append(random.nextBoolean() ? "\n" : " ");
      switch (random.nextInt(depth > 3 ? 2 : 4)) {
        case 0 -> text.append(random.nextInt());
        case 1 -> text.append("\"{\\\\\\\"[\\n\"");
        case 2 -> text.append(object(random, depth + 1));
        default -> text.append('[').append(object(random, depth + 1)).append(",\n3]");
      }
    }
    return text.append(random.nextBoolean() ? "\n}" : "}").toString();
  }

  private static List<String> objects(String text) throws IOException {
    var in = new Trickle(text.getBytes(ISO_8859_1), new Random(7));
    return LineReaderTest.all(new ObjectReader(in, 1 << 20));
  }
}
