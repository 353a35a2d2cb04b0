package org.vigie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that are given to one import. */
class ImportRulesTest {
  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectory(folder.resolve("more"));
    Files.writeString(
        folder.resolve("more/rule.yml"),
        """
        title: Somebody said hello
        id: 7d6e6c1c-3f3e-4a57-9d0c-0a6d3e0f9a22
        status: test
        level: high
        logsource: {product: windows, service: security}
        detection:
          selection: {Greeting: hello}
          condition: selection
        """);
    Files.writeString(
        folder.resolve("events.json"),
        "{\"EventTime\":\"2026-11-24 09:30:00\",\"Hostname\":\"DC01\",\"Channel\":\"Security\",\"EventID\":4634,\"Greeting\":\"hello\"}\n");
  }

  @Test
  void runBesideTheConfiguredOnesAndRaiseAlerts() throws Exception {
    Command imported = imported("events.json");
    assertThat(imported.exit()).as(imported.err()).isZero();
    assertThat(imported.out())
        .contains("1 new findings; files with one: 1 of 1 (100 %)", "1 alerts, 1 of them new");
    assertThat(imported("events.json").out()).doesNotContain("new findings");
  }

  @Test
  void areRefusedWhereAServerHasItsOwn() throws Exception {
    try (ChildVigie running = ChildVigie.start(folder)) {
      assertThat(running.port()).isPositive();
      Command imported = imported("events.json");
      assertThat(imported.exit()).isEqualTo(1);
      assertThat(imported.err()).contains("--rules: vigie runs on", "content: {rules: [DIR]}");
    }
  }

  @Test
  void areToBeThere() throws Exception {
    Command missing =
        Command.vigie(folder, "import", "--rules", "nothing", "--data", "data", "events.json");
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.err()).contains("--rules nothing: no such file or folder");
  }

  private Command imported(String file) throws Exception {
    return Command.vigie(folder, "import", "--rules", "more", "--data", "data", file);
  }
}
