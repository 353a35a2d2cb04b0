package org.vigie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/** A running house takes changed content in whole, or keeps what it had. */
class LiveContentTest {
  private static final String EVENT =
      "{\"EventTime\":\"2026-11-24 09:30:00\",\"Hostname\":\"DC01\",\"Channel\":\"Security\",\"EventID\":4634,\"Greeting\":\"hello\"}\n";
  private static final String RULE =
      """
      title: Somebody said hello
      id: 7d6e6c1c-3f3e-4a57-9d0c-0a6d3e0f9a22
      logsource: {product: windows, service: security}
      detection: {selection: {Greeting: hello}, condition: selection}
      """;

  @TempDir Path folder;

  @Test
  void aRuleThatIsAddedRunsAndABrokenParserChangesNothing() throws Exception {
    Path log = Files.writeString(folder.resolve("win.log"), EVENT);
    try (House house = Main.open(config(), new House.Edges(Set.of(House.Edge.LISTENERS)))) {
      read(house, 1);
      assertThat(house.findings().end()).isZero();
      int shipped = house.content().state().rules();

      Path rule = folder.resolve("site/rules/hello.yml");
      Files.createDirectories(rule.getParent());
      Files.writeString(rule, RULE);
      loads(house, 2);
      assertThat(house.content().state().rules()).isEqualTo(shipped + 1);
      Files.writeString(log, EVENT, StandardOpenOption.APPEND);
      read(house, 2);
      assertThat(house.findings().end()).isEqualTo(1);

      Path parser = folder.resolve("site/parsers/own/thing/parser.yml");
      Files.createDirectories(parser.getParent());
      Files.writeString(parser, "parser: [");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(house.content().state().failure()).contains("parser.yml"));
      assertThat(house.content().state().rules()).isEqualTo(shipped + 1);
      Files.writeString(log, EVENT, StandardOpenOption.APPEND);
      read(house, 3);
      assertThat(house.findings().end()).isEqualTo(2);

      Files.delete(parser);
      Files.delete(rule);
      loads(house, 3);
      assertThat(house.content().state().failure()).isNull();
      assertThat(house.content().state().rules()).isEqualTo(shipped);
      Files.writeString(log, EVENT, StandardOpenOption.APPEND);
      read(house, 4);
      assertThat(house.findings().end()).isEqualTo(2);
    }
  }

  private static void loads(House house, int count) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(house.content().state().loads()).isEqualTo(count));
  }

  private static void read(House house, int lines) throws InterruptedException {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(house.raw().end()).isEqualTo(lines));
    assertThat(house.settle(Duration.ofMinutes(1))).isTrue();
  }

  private Config config() throws IOException {
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
