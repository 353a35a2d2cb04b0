package org.vigie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.vigie.detect.Finding;

/**
 * Findings in recordings beside those of an independent evaluator: each difference is explained in
 * {@code docs/conformance.md}, and nothing else differs.
 */
@Tag("corpus")
class DifferencesCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EXPLAINED = Path.of("../docs/conformance.md");

  /** A rule that fired on a record. */
  private record Pair(String file, long record, String rule) {}

  /** How many findings of a rule only one side has. */
  private record Difference(int ours, int theirs) {}

  private final Map<String, String> titles = new TreeMap<>();

  @Test
  void eachDifferenceIsExplained() throws IOException {
    Set<Pair> theirs = theirs();
    Set<Pair> ours = ours();
    Map<String, Difference> found = new TreeMap<>();
    Set<Pair> all = new HashSet<>(ours);
    all.addAll(theirs);
    for (Pair pair : all) {
      if (ours.contains(pair) && theirs.contains(pair)) continue;
      int mine = ours.contains(pair) ? 1 : 0;
      found.merge(
          pair.rule,
          new Difference(mine, 1 - mine),
          (a, b) -> new Difference(a.ours + b.ours, a.theirs + b.theirs));
    }
    System.out.printf(
        "another evaluator: %,d findings theirs, %,d ours, %d rules differ%n",
        theirs.size(), ours.size(), found.size());
    Map<String, Difference> explained = explained();
    List<String> wrong = new ArrayList<>();
    Set<String> rules = new TreeSet<>(found.keySet());
    rules.addAll(explained.keySet());
    for (String rule : rules) {
      Difference expected = explained.getOrDefault(rule, new Difference(0, 0));
      Difference is = found.getOrDefault(rule, new Difference(0, 0));
      if (!is.equals(expected)) {
        wrong.add(
            "%s '%s': only ours %d, only theirs %d; explained are %d and %d"
                .formatted(
                    rule,
                    titles.getOrDefault(rule, "?"),
                    is.ours,
                    is.theirs,
                    expected.ours,
                    expected.theirs));
      }
    }
    assertThat(wrong).isEmpty();
  }

  private Set<Pair> theirs() throws IOException {
    Set<Pair> pairs = new HashSet<>();
    Path file = Corpora.root().resolve("recordings/evtx-attack-samples.sigma.jsonl");
    for (String line : Files.readAllLines(file)) {
      JsonNode pair = JSON.readTree(line);
      String rule = pair.get("rule").asText();
      titles.put(rule, pair.get("title").asText());
      pairs.add(new Pair(pair.get("file").asText(), pair.get("record").asLong(), rule));
    }
    return pairs;
  }

  private Set<Pair> ours() throws IOException {
    Set<Pair> pairs = new HashSet<>();
    Corpora.scan(
        Corpora.withPublicRules(),
        Corpora.root().resolve("recordings/evtx-attack-samples"),
        (file, record, event, findings) -> {
          for (Finding finding : findings) {
            titles.put(finding.rule().id(), finding.rule().title());
            pairs.add(new Pair(file, record, finding.rule().id()));
          }
        });
    return pairs;
  }

  /** The rows of the table: rule, only ours, only theirs, cause, who is right. */
  private static Map<String, Difference> explained() throws IOException {
    Map<String, Difference> rows = new TreeMap<>();
    for (String line : Files.readAllLines(EXPLAINED)) {
      String[] cells = line.split(" *\\| *");
      if (cells.length != 6 || !cells[1].matches("[0-9a-f-]{36}")) continue;
      rows.put(cells[1], new Difference(Integer.parseInt(cells[2]), Integer.parseInt(cells[3])));
    }
    return rows;
  }
}
