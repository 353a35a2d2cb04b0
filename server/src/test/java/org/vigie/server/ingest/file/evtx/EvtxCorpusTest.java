package org.vigie.server.ingest.file.evtx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.vigie.server.ingest.file.evtx.EvtxReaderTest.Outcome;

/**
 * Event logs of real hosts: the fields are those that another program read, and no change hurts.
 */
@Tag("corpus")
class EvtxCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void recordsAreThoseOfAnotherProgram() throws IOException {
    List<String> differences = new ArrayList<>();
    int files = 0;
    int records = 0;
    int leaves = 0;
    for (Path file : files("sigma/regression_data")) {
      Path beside = Path.of(file.toString().replaceAll("\\.evtx$", ".json"));
      if (!Files.exists(beside)) continue;
      files++;
      List<JsonNode> theirs = new ArrayList<>();
      try (MappingIterator<JsonNode> all =
          JSON.readerFor(JsonNode.class).readValues(beside.toFile())) {
        all.forEachRemaining(theirs::add);
      }
      List<String> ours = Outcome.of(Files.readAllBytes(file)).records();
      if (ours.size() != theirs.size()) {
        differences.add(file + ": " + ours.size() + " records, not " + theirs.size());
      }
      for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
        records++;
        leaves += compare(JSON.readTree(ours.get(i)), theirs.get(i), file + ":" + i, differences);
      }
    }
    System.out.printf(
        "evtx corpus: %,d pairs of files, %,d records, %,d fields compared, %,d differ%n",
        files, records, leaves, differences.size());
    differences.stream().limit(20).forEach(difference -> System.out.println("  " + difference));
    assertThat(files).isGreaterThan(50);
    assertThat(differences).isEmpty();
  }

  @Test
  void changedBytesOfRealFilesNeverBreakTheReader() throws IOException {
    long seed = Long.getLong("vigie.seed", 20_261_125L);
    Random random = new Random(seed);
    List<Path> files = new ArrayList<>(files("recordings/evtx-attack-samples"));
    files.removeIf(file -> file.toFile().length() > 200_000);
    long records = 0;
    for (Path file : files) {
      byte[] good = Files.readAllBytes(file);
      for (int round = 0; round < 20; round++) {
        byte[] bytes = Arrays.copyOf(good, good.length);
        for (int change = random.nextInt(40); change >= 0; change--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        if (round % 2 == 0) EvtxFile.seal(bytes);
        for (String record : Outcome.of(bytes).records()) {
          records++;
          assertThat(JSON.readTree(record).isObject())
              .as("%s, seed %d, round %d", file, seed, round)
              .isTrue();
        }
      }
    }
    System.out.printf("evtx corpus: %,d records of changed files, seed %d%n", records, seed);
    assertThat(records).isGreaterThan(1_000);
  }

  /** Notes where two trees differ but in blanks at ends; the count of leaves looked at. */
  private static int compare(JsonNode ours, JsonNode theirs, String at, List<String> differences) {
    if (!ours.isObject() || !theirs.isObject()) {
      // The other program cuts blanks at the end of texts; they are the event's, so we keep them.
      boolean blanks = ours.isTextual() && ours.asText().stripTrailing().equals(theirs.asText());
      if (!ours.equals(theirs) && !blanks) differences.add(at + ": " + ours + ", not " + theirs);
      return 1;
    }
    int count = 0;
    TreeSet<String> names = new TreeSet<>();
    ours.fieldNames().forEachRemaining(names::add);
    theirs.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      count += compare(ours.path(name), theirs.path(name), at + "/" + name, differences);
    }
    return count;
  }

  private static List<Path> files(String folder) throws IOException {
    String corpora =
        Objects.requireNonNull(
            System.getenv("VIGIE_CORPORA"),
            "tests of group 'corpus' need VIGIE_CORPORA; ./vigie test sets it, or leaves them out");
    try (Stream<Path> walk = Files.walk(Path.of(corpora, folder))) {
      return walk.filter(file -> file.toString().endsWith(".evtx")).sorted().toList();
    }
  }
}
