package org.vigie.server.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.Main;
import org.vigie.server.config.Config;

/** A short run: its figures are of no worth, but that they add up, and mean what they say, is. */
class PipelineBenchTest {
  /** Every event of the generator has this. */
  private static final String RULE =
      """
      title: Everything
      id: 0a8c1c5e-5c4c-4d8f-9d5c-1f5a6f0b7e21
      status: test
      level: low
      logsource: {product: windows}
      detection:
        selection: {EventType: INFO}
        condition: selection
      """;

  @TempDir Path folder;

  @Test
  void aRunAddsUp() throws Exception {
    Path rules = Files.createDirectory(folder.resolve("rules"));
    Files.writeString(rules.resolve("everything.yml"), RULE);
    PipelineReport report =
        new PipelineBench(Main::open, message -> {})
            .run(
                new PipelineBench.Options(
                    2_000, 2, new Config.Content(folder.resolve("site"), List.of(rules)), 3, 0));
    assertThat(report.events()).isBetween(1_500L, 2_500L);
    assertThat(report.findings())
        .as("the rules given are on")
        .isGreaterThanOrEqualTo(report.events());
    JsonNode json = new ObjectMapper().readTree(report.json());
    assertThat(json.path("events_per_s").asDouble())
        .isCloseTo(report.events() / report.seconds(), within(1.0));
    double sum = 0;
    for (JsonNode stage : json.path("stages")) sum += stage.asDouble();
    assertThat(sum).isCloseTo(json.path("cpu_us_per_event").asDouble(), within(0.01));
    assertThat(json.path("stages").path("detect").asDouble()).isPositive();
    assertThat(json.path("stages").path("compiler").asDouble()).isNotNegative();
    assertThat(json.path("half_load").path("alerts").asInt()).isPositive();
    assertThat(json.path("half_load").path("lost").asInt()).isZero();
    assertThat(json.path("half_load").path("p99_ms").asDouble())
        .isBetween(json.path("half_load").path("p50_ms").asDouble(), 20_000.0);
    assertThat(report.table()).contains("events/s", "compiler", "findings");
  }
}
