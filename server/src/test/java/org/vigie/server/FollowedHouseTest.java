package org.vigie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/** A log that the configuration names, from a line in it to an alert. */
class FollowedHouseTest {
  private static final String LINE =
      "{\"EventTime\":\"2026-11-24 09:30:00\",\"Hostname\":\"DC01\",\"Channel\":\"Security\",\"EventID\":1102}\n";

  @TempDir Path folder;

  @Test
  void aLineInAFollowedLogBecomesAnAlertOnce() throws Exception {
    Path log = folder.resolve("win.log");
    Files.writeString(log, LINE);
    Config config = config();
    for (int start = 1; start <= 2; start++) {
      try (House house =
          Main.open(config, new House.Edges(java.util.Set.of(House.Edge.LISTENERS)))) {
        int expected = start;
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(house.raw().end()).isEqualTo(expected));
        assertThat(house.settle(Duration.ofMinutes(1))).isTrue();
        assertThat(house.state().alerts().after(0, 10)).hasSize(start);
        String name = "SELECT metadata.log_name FROM events";
        assertThat(house.lake().query(name, List.of(), row -> row.getString(1)))
            .hasSize(start)
            .containsOnly("Security");
      }
      Files.writeString(log, LINE, StandardOpenOption.APPEND);
    }
  }

  private Config config() {
    String text =
        """
        data: %s
        http: {port: 0}
        syslog: []
        pipeline: {workers: 1, commit: 200ms}
        content: {site: %s}
        files: [{name: windows, path: "%s"}]
        """
            .formatted(folder.resolve("data"), folder.resolve("site"), folder.resolve("*.log"));
    return switch (Config.read("vigie.yml", text)) {
      case Config.Read.Loaded(Config config) -> config;
      case Config.Read.Failed failed -> throw new AssertionError(failed.problems());
    };
  }
}
