package org.vigie.server.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vigie.detect.Finding;
import org.vigie.detect.FullScan;
import org.vigie.pack.Pack;

/**
 * What all public rules find in public recordings, as digests per file and rule: any change of any
 * finding shows. {@code -Dgolden.update} writes what is found; the difference is reviewed.
 */
@Tag("corpus")
class RecordingsGoldenTest {
  private static final Path GOLDENS = Path.of("src/test/resources/conformance");

  private final Map<String, String> files = new HashMap<>();
  private final Map<String, String> titles = new HashMap<>();

  @Test
  void windowsEventLogs() throws IOException {
    check("evtx-attack-samples");
  }

  @Test
  void domainMachines() throws IOException {
    check("otrf");
  }

  /** The index finds what asking every rule finds: in all event logs, in a sample of the rest. */
  @ParameterizedTest
  @CsvSource({"evtx-attack-samples, 1", "otrf, 97"})
  void theIndexFindsWhatAFullScanFinds(String recordings, int oneOf) throws IOException {
    Pack pack = Corpora.withPublicRules();
    FullScan scan = new FullScan(pack.rules());
    List<String> different = new ArrayList<>();
    int[] seen = new int[2];
    Corpora.scan(
        pack,
        Corpora.root().resolve("recordings").resolve(recordings),
        (file, record, event, findings) -> {
          if (seen[0]++ % oneOf != 0) return;
          seen[1]++;
          List<String> indexed = findings.stream().map(finding -> finding.rule().id()).toList();
          List<String> asked = scan.fired(event);
          if (!indexed.equals(asked)) {
            different.add(file + ":" + record + ": " + indexed + ", not " + asked);
          }
        });
    System.out.printf(
        "%s: %d events asked whole, %d differ%n", recordings, seen[1], different.size());
    assertThat(seen[1]).isGreaterThan(2_000);
    assertThat(different).isEmpty();
  }

  private void check(String recordings) throws IOException {
    Map<String, String> found = found(recordings);
    Path golden = GOLDENS.resolve(recordings + ".tsv");
    if (System.getProperty("golden.update") != null) {
      Files.createDirectories(GOLDENS);
      List<String> lines = new ArrayList<>();
      found.forEach((key, value) -> lines.add(key + "\t" + value));
      Files.write(golden, lines);
    }
    Map<String, String> expected = new TreeMap<>();
    for (String line : Files.readAllLines(golden)) {
      int second = line.indexOf('\t', line.indexOf('\t') + 1);
      expected.put(line.substring(0, second), line.substring(second + 1));
    }
    assertThat(different(expected, found)).isEmpty();
  }

  /** Count of findings and digest of their records, by digest of the file's name and rule. */
  private Map<String, String> found(String recordings) throws IOException {
    Pack pack = Corpora.withPublicRules();
    Map<String, TreeSet<String>> places = new TreeMap<>();
    Corpora.scan(
        pack,
        Corpora.root().resolve("recordings").resolve(recordings),
        (file, record, event, findings) -> {
          for (Finding finding : findings) {
            String name = digest(file).substring(0, 12);
            files.put(name, file);
            titles.put(finding.rule().id(), finding.rule().title());
            places
                .computeIfAbsent(name + "\t" + finding.rule().id(), key -> new TreeSet<>())
                .add(record + "." + event.id().part());
          }
        });
    Map<String, String> found = new TreeMap<>();
    places.forEach(
        (key, records) ->
            found.put(key, records.size() + "\t" + digest(records.toString()).substring(0, 16)));
    return found;
  }

  /** A line for each file and rule whose findings are others than expected. */
  private List<String> different(Map<String, String> expected, Map<String, String> found) {
    TreeSet<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(found.keySet());
    List<String> lines = new ArrayList<>();
    for (String key : keys) {
      String before = expected.getOrDefault(key, "0\t");
      String now = found.getOrDefault(key, "0\t");
      if (before.equals(now)) continue;
      String[] parts = key.split("\t");
      lines.add(
          "%s: '%s' (%s) fired %s times, now %s"
              .formatted(
                  files.getOrDefault(parts[0], parts[0]),
                  titles.getOrDefault(parts[1], "?"),
                  parts[1],
                  before.substring(0, before.indexOf('\t')),
                  now.substring(0, now.indexOf('\t'))));
    }
    return lines;
  }

  private static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
