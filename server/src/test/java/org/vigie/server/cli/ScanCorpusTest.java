package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.pipeline.ContentFiles;

/** Public rules over recordings of attacks, beside what another evaluator found in them. */
@Tag("corpus")
class ScanCorpusTest {
  private static final List<String> BASES =
      List.of("rules", "rules-threat-hunting", "rules-emerging-threats");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A rule that fired on a record. */
  private record Pair(String file, long record, String rule) {}

  @Test
  void findsWhatAnotherEvaluatorFound() throws IOException {
    Path recordings = corpora().resolve("recordings/evtx-attack-samples");
    Map<String, String> titles = new HashMap<>();
    Set<Pair> theirs = theirs(titles);
    Set<Pair> ours = new HashSet<>();
    Set<String> files = new HashSet<>();
    int hosts = 0;
    int users = 0;
    int count = 0;
    for (String line : scan(recordings)) {
      JsonNode finding = JSON.readTree(line);
      String file = finding.get("file").asText().substring(recordings.toString().length() + 1);
      // The other counts records from 0.
      ours.add(new Pair(file, finding.get("record").asLong() - 1, finding.get("rule.id").asText()));
      titles.put(finding.get("rule.id").asText(), finding.get("rule.title").asText());
      files.add(file);
      count++;
      if (!finding.get("host").isNull()) hosts++;
      if (!finding.get("user").isNull()) users++;
    }
    Set<Pair> agreed = new HashSet<>(ours);
    agreed.retainAll(theirs);
    long all;
    try (Stream<Path> walk = Files.walk(recordings)) {
      all = walk.filter(path -> path.toString().endsWith(".evtx")).count();
    }
    System.out.printf(
        "evtx scan corpus: %,d agreed, %,d only ours, %,d only theirs; %d of %d files (%.0f %%);"
            + " of %,d findings %,d name a host, %,d a user%n",
        agreed.size(),
        ours.size() - agreed.size(),
        theirs.size() - agreed.size(),
        files.size(),
        all,
        100.0 * files.size() / all,
        count,
        hosts,
        users);
    tell("only ours", ours, agreed, titles);
    tell("only theirs", theirs, agreed, titles);
    assertThat(hosts).isEqualTo(count);
    // The rest are differences of reading, each of which was looked at.
    assertThat(agreed.size()).isGreaterThan((int) (0.95 * theirs.size()));
    assertThat(agreed.size()).isGreaterThan((int) (0.95 * ours.size()));
  }

  private static void tell(
      String what, Set<Pair> pairs, Set<Pair> agreed, Map<String, String> titles) {
    Map<String, Integer> byRule = new TreeMap<>();
    for (Pair pair : pairs) {
      if (!agreed.contains(pair)) {
        byRule.merge(titles.getOrDefault(pair.rule, pair.rule), 1, Integer::sum);
      }
    }
    byRule.forEach((rule, count) -> System.out.printf("  %s: %d %s%n", what, count, rule));
  }

  private static Set<Pair> theirs(Map<String, String> titles) throws IOException {
    Set<Pair> pairs = new HashSet<>();
    for (String line :
        Files.readAllLines(corpora().resolve("recordings/evtx-attack-samples.sigma.jsonl"))) {
      JsonNode pair = JSON.readTree(line);
      String rule = pair.get("rule").asText();
      titles.put(rule, pair.get("title").asText());
      pairs.add(new Pair(pair.get("file").asText(), pair.get("record").asLong(), rule));
    }
    return pairs;
  }

  private static List<String> scan(Path recordings) throws IOException {
    Pack shipped =
        ((Pack.Outcome.Compiled)
                Pack.compile(ContentFiles.shipped(), new FieldNames(), OcsfSchema.bundled()))
            .pack();
    List<Pack.Item> rules = new ArrayList<>();
    for (String base : BASES) {
      rules.addAll(ContentFiles.below(corpora().resolve("sigma").resolve(base), base));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Scan scan =
        new Scan(shipped.withRules(rules), ScanOutput.of(ScanCommand.Format.NDJSON, out), 2)) {
      scan.read(recordings);
      scan.finish();
      assertThat(scan.refused()).isZero();
      assertThat(scan.summary()).contains("files with a finding: ");
    }
    return out.toString(UTF_8).lines().toList();
  }

  private static Path corpora() {
    return Path.of(
        Objects.requireNonNull(
            System.getenv("VIGIE_CORPORA"),
            "tests of group 'corpus' need VIGIE_CORPORA; ./vigie test sets it, or leaves them out"));
  }
}
