package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  @Test
  void endsLinesByEitherEndAndPassesOverBlankOnes() throws IOException {
    var reader = reader("a\r\n\n \t\r\nb\rc\n\n  d", 100);
    assertThat(all(reader)).containsExactly("a", "b\rc", "  d");
    assertThat(reader.empty()).isEqualTo(3);
    assertThat(reader.line()).isEqualTo(6);
  }

  @Test
  void cutsAtTheLimitAndSaysHowMuch() throws IOException {
    var reader = reader("12345\r\n123456\n1234567\r\nx", 5);
    assertThat(text(reader.next())).isEqualTo("12345");
    assertThat(reader.dropped()).isZero();
    assertThat(text(reader.next())).isEqualTo("12345");
    assertThat(reader.dropped()).isEqualTo(1);
    assertThat(text(reader.next())).isEqualTo("12345");
    assertThat(reader.dropped()).isPositive();
    assertThat(text(reader.next())).isEqualTo("x");
    assertThat(reader.dropped()).isZero();
    assertThat(reader.next()).isNull();
  }

  @Test
  void isTheNaiveReaderWhateverTheChunks() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      int limit = 1 + random.nextInt(20);
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(400);
      for (int i = 0; i < length; i++) text.append("ab \t\r\n\n".charAt(random.nextInt(7)));
      var in = new Trickle(text.toString().getBytes(ISO_8859_1), random);
      assertThat(all(new LineReader(in, limit)))
          .as("seed %d round %d", seed, round)
          .isEqualTo(naive(text.toString(), limit));
    }
  }

  private static List<String> naive(String text, int limit) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String bare = line.endsWith("\r") && line.length() <= limit + 1 ? chop(line) : line;
      if (bare.length() > limit) lines.add(bare.substring(0, limit));
      else if (!bare.chars().allMatch(c -> c == ' ' || c == '\t' || c == '\r')) lines.add(bare);
    }
    return lines;
  }

  private static String chop(String line) {
    return line.substring(0, line.length() - 1);
  }

  private static LineReader reader(String text, int limit) {
    return new LineReader(new ByteArrayInputStream(text.getBytes(ISO_8859_1)), limit);
  }

  static List<String> all(RecordReader reader) throws IOException {
    List<String> all = new ArrayList<>();
    for (byte[] next = reader.next(); next != null; next = reader.next()) all.add(text(next));
    return all;
  }

  private static String text(byte @Nullable [] record) {
    return new String(Objects.requireNonNull(record), ISO_8859_1);
  }
}
