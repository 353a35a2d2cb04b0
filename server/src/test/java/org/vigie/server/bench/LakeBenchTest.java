package org.vigie.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.bench.LakeReport.Asked;

class LakeBenchTest {
  @TempDir Path folder;

  @Test
  void theQuestionsFindWhatIsThere() throws Exception {
    // Half of RARE and some: the rare event is there once.
    int events = ShortEvents.RARE / 2 + 5_000;
    LakeReport report =
        new LakeBench(line -> {})
            .run(
                new LakeBench.Options(
                    events,
                    2,
                    40_000,
                    new LakeBench.Lines.Brief(),
                    new LakeBench.Place.Passing(folder)));
    Map<String, Long> answers =
        report.questions().stream().collect(Collectors.toMap(Asked::name, Asked::answer));
    assertThat(answers)
        .containsEntry("an address's events, all days", 1L)
        .containsEntry("a rare word, all days", 1L)
        .containsEntry("a word that nobody has, all days", 0L)
        .containsEntry("newest 100 of everything", 100L)
        .containsEntry("newest 100 of a frequent filter", 100L)
        .containsEntry("newest 100 of a rare filter", 1L);
    assertThat(answers.get("a filtered top ten, one day")).isPositive();
    assertThat(report.held().bytes() / events).isBetween(300L, 450L);
    assertThat(report.stored().index()).isPositive();
    assertThat(report.ingest().store()).isPositive();
    assertThat(report.json()).contains("\"bench\":\"lake\"", "\"stored_of_raw\":", "median_ms");
    assertThat(report.table()).contains("a rare word, all days");
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
