package org.vigie.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScanFilterTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-26T12:00:00Z"));

  @TempDir Path folder;

  @Test
  void eachOptionChooses() throws IOException {
    assertThat(found()).hasSize(4);
    assertThat(found("--level", "medium")).hasSize(2).allMatch(line -> line.contains("\"high\""));
    assertThat(found("--status", "experimental"))
        .hasSize(2)
        .allMatch(line -> line.contains("Another"));
    assertThat(found("--technique", "T1070")).hasSize(2).allMatch(line -> line.contains("A test"));
    assertThat(found("--technique", "T1070.002")).isEmpty();
    assertThat(found("--tags", "attack.stealth,attack.t1078")).hasSize(4);
    assertThat(found("--exclude-rule", "7D6E6C1C-3f3e-4a57-9d0c-0a6d3e0f9a11"))
        .allMatch(line -> line.contains("Another"));
    assertThat(found("--host", "dc1")).hasSize(2);
    assertThat(found("--host", "pc2")).as("without its domain").hasSize(2);
    assertThat(found("--host", "*.example,nobody")).hasSize(2);
    assertThat(found("--from", "2026-11-25")).hasSize(2);
    assertThat(found("--to", "2026-11-24T10:29:59+01:00")).isEmpty();
    assertThat(found("--to", "2026-11-24T10:30:00+01:00")).hasSize(2);
    assertThat(found("--from", "-2d")).hasSize(2);
    assertThat(found("--from", "2026-11-24 09:30:00", "--to", "2026-11-24T09:30:00Z")).hasSize(2);
  }

  @Test
  void whatIsWrongIsSaidWithWhatIsAllowed() {
    assertThatThrownBy(() -> found("--level", "grave"))
        .hasMessage(
            "--level 'grave' is not known; allowed: informational, low, medium, high, critical");
    assertThatThrownBy(() -> found("--from", "yesterday"))
        .hasMessageStartingWith("--from 'yesterday' is no time; allowed: 2026-11-24,");
    assertThatThrownBy(() -> found("--technique", "execution"))
        .hasMessage("--technique 'execution' is none; allowed: T1059 or T1059.001");
    assertThatThrownBy(() -> found("--from", "2026-11-25", "--to", "2026-11-24"))
        .hasMessage("--from 2026-11-25 is after --to 2026-11-24");
  }

  private List<String> found(String... words) throws IOException {
    ScanOptions options = CommandLine.populateCommand(new ScanOptions(), words);
    Path file = folder.resolve("events.json");
    Files.writeString(
        file,
        """
        {"EventTime":"2026-11-24 09:30:00","Channel":"Security","EventID":1102,"Hostname":"DC1"}
        {"EventTime":"2026-11-25 09:30:00","Channel":"Security","EventID":1102,"Hostname":"pc2.corp.example"}
        """);
    return Scanning.of(
            Scanning.pack(Scanning.CLEARED, Scanning.LOW),
            ScanOutput.Format.NDJSON,
            options.filter(NOON),
            2,
            file)
        .lines()
        .toList();
  }
}
