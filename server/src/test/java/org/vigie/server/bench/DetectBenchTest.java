package org.vigie.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.pipeline.ContentFiles;

/** A short run over generated events measures what it says, and writes JSON. */
class DetectBenchTest {
  private static final String RULE =
      """
      title: All processes
      id: 00000000-0000-4000-8000-000000000001
      logsource: {category: process_creation, product: windows}
      detection: {s: {Image|contains: '\\'}, condition: s}
      """;

  @Test
  void measuresGeneratedEvents() throws IOException {
    Pack shipped =
        ((Pack.Outcome.Compiled)
                Pack.compile(ContentFiles.shipped(), new FieldNames(), OcsfSchema.bundled()))
            .pack();
    List<Pack.Item> rules = List.of(new Pack.Item("rule.yml", RULE));
    var effort = new DetectBench.Effort(0, 1, 3, 200);
    var options = new DetectBench.Options(rules, null, effort, 1, 30, Set.of());
    DetectReport report = new DetectBench(shipped, options, line -> {}).run();
    Map<String, Map<String, Number>> lanes = report.lanes();
    assertThat(lanes)
        .containsOnlyKeys(
            "match_process_creation",
            "match_process_creation_findings",
            "match_process_creation_new_values",
            "match_registry",
            "match_registry_findings",
            "match_registry_new_values",
            "match_windows",
            "match_windows_findings",
            "match_windows_new_values",
            "enrich_windows",
            "enrich_windows_new_values",
            "json_windows",
            "json_plain_scan",
            "json_jackson_tokens",
            "load",
            "correlation_event_count",
            "correlation_value_count",
            "correlation_mixed",
            "correlation_groups",
            "worst");
    var processes = Objects.requireNonNull(lanes.get("match_process_creation"));
    assertThat(Objects.requireNonNull(processes.get("events")).longValue()).isBetween(10L, 200L);
    assertThat(processes.get("findings"))
        .as("one of each event")
        .isEqualTo(processes.get("events"));
    assertThat(lanes.get("match_process_creation_findings"))
        .containsEntry("findings", Objects.requireNonNull(processes.get("findings")));
    assertThat((Double) processes.get("events_per_s")).isPositive();
    assertThat(report.worst()).contains(" of ");
    List<String> names = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(report.json())) {
      while (json.nextToken() != null) {
        if (json.currentName() != null) names.add(json.currentName());
      }
    }
    assertThat(names).contains("bench", "rules", "lanes", "cpu_us_per_event", "worst_event");
    assertThat(report.table()).contains("json_windows");
  }

  @Test
  void takesTheMedian() {
    assertThat(Cost.median(new double[] {9, 1, 5})).isEqualTo(5);
    assertThat(Cost.median(new double[] {4, 1, 2, 9})).isEqualTo(3);
  }
}
