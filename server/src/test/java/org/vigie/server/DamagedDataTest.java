package org.vigie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of our own that rotted: the real command names the file and the way out, in one line. */
class DamagedDataTest {
  @TempDir Path folder;

  @Test
  void aRottenFileIsNamedWithTheWayOut() throws Exception {
    long seed = Long.getLong("vigie.seed", 20_261_125L);
    Path data = folder.resolve("data");
    Path input =
        Files.writeString(
            folder.resolve("one.json"), "{\"EventID\":1102,\"Channel\":\"Security\"}\n");
    Command made = Command.vigie(folder, "import", "--data", data.toString(), input.toString());
    assertThat(made.exit()).as(made.err()).isZero();
    for (Path file :
        List.of(
            data.resolve("state.db"),
            data.resolve("lake/catalog.db"),
            newest(data.resolve("lake/warehouse/soc/events/metadata"), ".metadata.json"),
            newest(data.resolve("journal/raw"), ".seg"))) {
      byte[] whole = Files.readAllBytes(file);
      rot(file, seed);
      Command again = Command.vigie(folder, "import", "--data", data.toString(), input.toString());
      assertThat(again.exit()).as("%s, seed %d", file, seed).isNotZero();
      assertThat(again.err())
          .as("%s, seed %d", file, seed)
          .contains("Restore")
          .doesNotContain("\tat ", "Exception", "defect");
      Files.write(file, whole);
    }
    Command restored = Command.vigie(folder, "import", "--data", data.toString(), input.toString());
    assertThat(restored.exit()).as(restored.err()).isZero();
  }

  private static Path newest(Path directory, String end) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList().getLast();
    }
  }

  /** Writes noise over a file's beginning. */
  private static void rot(Path file, long seed) throws IOException {
    byte[] noise = new byte[300];
    new Random(seed).nextBytes(noise);
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.write(noise, 0, (int) Math.min(noise.length, bytes.length()));
    }
  }
}
