package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.store.journal.Journal;

/** What a house tells of itself agrees with what lies in it. */
class GaugesTest {
  private static final String CLEARED =
      "{\"EventTime\":\"2026-11-24 09:30:00\",\"Hostname\":\"DC01\",\"Channel\":\"Security\","
          + "\"EventID\":1102,\"SourceName\":\"Microsoft-Windows-Eventlog\"}";

  @TempDir private Path folder;

  @Test
  void backlogsEndAndTheLakeGrows() throws Exception {
    Config config = new Config().withData(folder);
    try (House house = Main.open(config, House.Edges.NONE)) {
      house
          .raw()
          .append(
              new Journal.Batch(
                  new Source("test", "file", "192.0.2.1"),
                  null,
                  new long[30],
                  Collections.nCopies(30, CLEARED.getBytes(UTF_8))))
          .get();
      assertThat(house.settle(Duration.ofSeconds(60))).isTrue();
    }
    // The copies of findings are made on closing at the latest.
    try (House house = Main.open(config, House.Edges.NONE)) {
      Map<String, Long> values =
          new Gauges(house.raw(), house.pipeline(), house.findings(), house.state(), house.lake())
              .get();
      assertThat(values)
          .containsEntry("vigie_journal_backlog{journal=\"raw\"}", 0L)
          .containsEntry("vigie_journal_backlog{journal=\"findings\"}", 0L)
          .containsEntry("vigie_lake_rows{table=\"events\"}", 30L)
          .containsEntry("vigie_lake_rows{table=\"findings\"}", 30L)
          .containsEntry("vigie_lake_stored_total", 30L);
      assertThat(values.get("vigie_lake_bytes{table=\"events\"}")).isGreaterThan(1_000);
      assertThat(values.get("vigie_lake_files{table=\"events\"}")).isPositive();
    }
  }
}
