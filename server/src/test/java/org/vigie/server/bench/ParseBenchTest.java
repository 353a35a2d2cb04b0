package org.vigie.server.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.pipeline.ContentFiles;

/** A short run understands all lines that it measures, and writes JSON. */
class ParseBenchTest {
  @Test
  void measuresLinesThatVary() throws IOException {
    List<Pack.Item> items = new ArrayList<>(ContentFiles.shipped());
    items.removeIf(item -> item.path().contains("/rules/"));
    Pack pack =
        ((Pack.Outcome.Compiled) Pack.compile(items, new FieldNames(), OcsfSchema.bundled()))
            .pack();
    var effort = new DetectBench.Effort(0, 1, 1, 400);
    ParseReport report = new ParseBench(pack.parsers(), effort, Set.of(), lane -> {}).run();
    assertThat(report.lanes()).containsOnlyKeys("fortigate", "asa", "windows_json");
    report
        .lanes()
        .forEach(
            (name, lane) -> {
              assertThat(lane).as(name).containsEntry("events", 400L);
              for (String key : List.of("events_per_s", "alone_events_per_s", "of_plain_scan")) {
                assertThat((Double) lane.get(key)).as(name + " " + key).isPositive();
              }
            });
    List<String> names = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(report.json())) {
      while (json.nextToken() != null) {
        if (json.currentName() != null) names.add(json.currentName());
      }
    }
    assertThat(names).contains("bench", "parsers", "choice_of_cpu", "allocated_bytes_per_event");
    assertThat(report.table()).contains("fortigate");
  }

  @Test
  void linesDiffer() {
    FirewallLines lines = new FirewallLines(1, 1_795_910_400_000L);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      seen.add(new String(lines.fortigate(), UTF_8));
      seen.add(new String(lines.asa(), UTF_8));
    }
    assertThat(seen).hasSize(1_000);
  }
}
