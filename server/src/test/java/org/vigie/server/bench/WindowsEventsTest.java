package org.vigie.server.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowsEventsTest {
  private static final long START = 1_764_000_000_000L;

  @TempDir Path folder;

  @Test
  void theSameSeedGivesTheSameBytesAndEachLineIsAJsonObject() throws Exception {
    long seed = System.nanoTime();
    WindowsEvents first = new WindowsEvents(seed, START);
    WindowsEvents second = new WindowsEvents(seed, START);
    JsonFactory json = new JsonFactory();
    for (int i = 0; i < 2_000; i++) {
      byte[] event = first.next();
      assertThat(second.next()).as("seed %d, event %d", seed, i).isEqualTo(event);
      assertThat(new String(event, UTF_8)).doesNotContain("\n").startsWith("{").endsWith("}");
      try (JsonParser parser = json.createParser(event)) {
        for (var token = parser.nextToken(); token != null; ) token = parser.nextToken();
      }
    }
    assertThat(new WindowsEvents(seed + 1, START).next())
        .isNotEqualTo(new WindowsEvents(seed, START).next());
  }

  @Test
  void thePlainScanCountsWhatANaiveOneCounts() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path file = folder.resolve("bytes");
    for (int round = 0; round < 50; round++) {
      byte[] bytes = new byte[random.nextInt(round == 0 ? 3 << 20 : 300)];
      long lines = 0;
      for (int i = 0; i < bytes.length; i++) {
        // Neighbours of the line end, with and without the high bit, and the bytes that carry.
        bytes[i] = (byte) new int[] {'\n', 9, 11, 0, 0x8A, 0xFF, 0x80, 1}[random.nextInt(8)];
        if (bytes[i] == '\n') lines++;
      }
      Files.write(file, bytes);
      PlainScan.Figures figures = PlainScan.of(file);
      assertThat(figures.lines()).as("seed %d, round %d", seed, round).isEqualTo(lines);
      assertThat(figures.bytes()).as("seed %d, round %d", seed, round).isEqualTo(bytes.length);
    }
  }
}
