package org.vigie.server.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.vigie.detect.Detector;
import org.vigie.ocsf.Event;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;

/**
 * Events of cloud services that are labelled as worth a finding or not: what the public and the
 * shipped rules find of them. A rule that was not meant for an event may still be right to fire, so
 * the figures are a comparison, not a score.
 */
@Tag("corpus")
class LabelledCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Counts of one kind of source. */
  private static final class Tally {
    int found;
    int missed;
    int wrong;
    int quiet;

    void add(boolean expected, boolean fired) {
      if (expected && fired) found++;
      else if (expected) missed++;
      else if (fired) wrong++;
      else quiet++;
    }

    double precision() {
      return found + wrong == 0 ? 1 : (double) found / (found + wrong);
    }

    double recall() {
      return found + missed == 0 ? 1 : (double) found / (found + missed);
    }

    @Override
    public String toString() {
      return "precision %.2f, recall %.2f (found %d, missed %d, wrong %d, quiet %d)"
          .formatted(precision(), recall(), found, missed, wrong, quiet);
    }
  }

  @Test
  void tellsWhatRulesFindOfLabelledEvents() throws IOException {
    List<JsonNode> labelled = new ArrayList<>();
    for (String line :
        Files.readAllLines(Corpora.root().resolve("recordings/cloud-labelled.jsonl"))) {
      JsonNode row = JSON.readTree(line);
      if (row.get("type").asText().equals("rule")) labelled.add(row);
    }
    assertThat(labelled).isNotEmpty();
    Map<String, Tally> own = tell("shipped rules", Corpora.shipped(), labelled);
    tell("public rules", Corpora.withPublicRules(), labelled);
    // The sources for which rules are shipped; the others are there for comparison.
    Tally clouds = new Tally();
    for (String source : List.of("aws", "azure", "gcp", "github", "kubernetes", "okta")) {
      Tally of = own.getOrDefault(source, new Tally());
      assertThat(of.found + of.missed).as("events of %s", source).isPositive();
      clouds.found += of.found;
      clouds.missed += of.missed;
      clouds.wrong += of.wrong;
      clouds.quiet += of.quiet;
    }
    System.out.println("shipped rules on the clouds they are for: " + clouds);
    assertThat(clouds.recall()).isGreaterThan(0.6);
    assertThat(clouds.precision()).isGreaterThan(0.6);
  }

  private static Map<String, Tally> tell(String rules, Pack pack, List<JsonNode> labelled) {
    Parser parser = pack.parsers().open();
    Detector detector = pack.rules().open();
    Map<String, Tally> bySource = new TreeMap<>();
    Tally all = new Tally();
    for (JsonNode row : labelled) {
      boolean fired = false;
      String source = "other";
      for (Event event : Corpora.parse(parser, row.get("event").toString().getBytes(UTF_8))) {
        fired |= !detector.detect(event).isEmpty();
        if (!event.route().logsources().isEmpty()) {
          String product = event.route().logsources().getLast().product();
          if (product != null) source = product;
        }
      }
      boolean expected = row.get("expected").asBoolean();
      bySource.computeIfAbsent(source, key -> new Tally()).add(expected, fired);
      all.add(expected, fired);
    }
    bySource.forEach((source, tally) -> System.out.printf("%s, %s: %s%n", rules, source, tally));
    System.out.printf("%s, all %,d labelled events: %s%n", rules, labelled.size(), all);
    return bySource;
  }
}
