package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vigie scan} as it is called, in a process of its own with little memory. */
class ScanCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GOOD =
      "{\"EventTime\":\"2026-11-24"
          + " 09:30:00\",\"Hostname\":\"DC01\",\"Channel\":\"Security\",\"EventID\":1102}\n";

  private static final String RULE =
      """
      title: Rule %1$d
      id: 7d6e6c1c-3f3e-4a57-9d0c-0a6d3e0f9a%1$02d
      status: test
      level: high
      logsource: {product: windows, service: security}
      detection:
        selection: {EventID: 1102}
        condition: selection
      """;

  @TempDir Path folder;
  private Path rules;

  @BeforeEach
  void rule() throws IOException {
    rules = Files.createDirectory(folder.resolve("rules"));
    Files.writeString(rules.resolve("0.yml"), RULE.formatted(0));
  }

  @Test
  void everyKindOfInputGivesItsFinding() throws Exception {
    Path input = Files.createDirectory(folder.resolve("input"));
    Files.writeString(input.resolve("a.json"), GOOD);
    Files.writeString(input.resolve("b.json"), "[\n" + GOOD + ",\n" + GOOD + "]");
    Files.writeString(
        input.resolve("c.xml"),
        "<Events><Event><System><Provider"
            + " Name='x'/><EventID>1102</EventID><Channel>Security</Channel>"
            + "<Computer>DC01</Computer></System></Event></Events>");
    Files.writeString(
        input.resolve("d.csv"),
        "Channel;EventID;Hostname\nSecurity;1102;DC01\nSecurity;4624;DC01\n");
    Path stats = folder.resolve("stats.json");
    Command scan =
        Command.vigie(
            folder,
            "scan",
            input.toString(),
            "--rules",
            rules.toString(),
            "--format",
            "ndjson",
            "--stats",
            stats.toString(),
            "--threads",
            "3");
    assertThat(scan.exit()).as(scan.err()).isZero();
    assertThat(scan.out().lines().map(line -> line.replaceAll(".*/([a-d])\\..*", "$1").charAt(0)))
        .containsExactly('a', 'b', 'b', 'c', 'd');
    JsonNode figures = JSON.readTree(stats.toFile());
    assertThat(figures.at("/records").asInt()).isEqualTo(6);
    assertThat(figures.at("/findings").asInt()).isEqualTo(5);
    assertThat(figures.at("/files").asInt()).isEqualTo(4);
    assertThat(figures.at("/formats/csv/records").asInt()).isEqualTo(2);
    assertThat(figures.at("/load_seconds").asDouble()).isPositive();
    assertThat(figures.at("/scan_seconds").asDouble()).isPositive();
    assertThat(scan.err()).contains("files with a finding: 4 of 4", "FINDINGS  HOST", "DC01");
  }

  @Test
  void standardInputIsReadAndLevelsFail() throws Exception {
    Command scan = piped(GOOD.repeat(3), "--fail-on", "high", "--format", "csv", "-");
    assertThat(scan.exit()).as(scan.err()).isEqualTo(3);
    assertThat(scan.out().lines()).hasSize(4).last().asString().contains("\"stdin\",3,");
    Command calm = piped(GOOD, "--fail-on", "critical", "-");
    assertThat(calm.exit()).as(calm.err()).isZero();
    Command lines = piped("{\"a\":1}\n{\"a\":2}\n", "--input-format", "text", "-");
    assertThat(lines.err()).contains("2 records");
    Command wrong = piped("", "--input-format", "binary", "-");
    assertThat(wrong.err()).contains("allowed: evtx, json, xml, csv, w3c, text");
  }

  @Test
  void moreFindingsThanMemoryComeOutInOrder() throws Exception {
    for (int i = 1; i < 10; i++) Files.writeString(rules.resolve(i + ".yml"), RULE.formatted(i));
    int records = 20_000;
    Path file = folder.resolve("many.json");
    try (OutputStream out = Files.newOutputStream(file)) {
      String filling = "x".repeat(2_000);
      for (int i = 0; i < records; i++) {
        out.write(
            "{\"Channel\":\"Security\",\"EventID\":1102,\"RecordNumber\":%d,\"X\":\"%s\"}\n"
                .formatted(i, filling)
                .getBytes(UTF_8));
      }
    }
    Path found = folder.resolve("found.csv");
    Command scan =
        Command.vigie(
            folder,
            "scan",
            "--rules",
            rules.toString(),
            "--format",
            "csv",
            "--output",
            found.toString(),
            file.toString());
    assertThat(scan.exit()).as(scan.err()).isZero();
    long row = -1;
    try (BufferedReader reader = Files.newBufferedReader(found)) {
      for (String line; (line = reader.readLine()) != null; row++) {
        if (row >= 0) assertThat(line).contains("many.json\"," + (row / 10 + 1) + ",");
      }
    }
    assertThat(row).isEqualTo(10L * records);
  }

  @Test
  void aLargeFileInTheMiddleOfItsWayIsInterrupted() throws Exception {
    Path file = folder.resolve("endless.json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      byte[] block = GOOD.repeat(1_000).getBytes(UTF_8);
      for (int i = 0; i < 1_000; i++) out.write(block);
    }
    // What starts in the background ignores the signal, and so would all it starts.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(Command.java("-Xmx256m"));
    command.addAll(
        List.of("scan", "--rules", rules.toString(), "--format", "ndjson", file.toString()));
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(command).redirectError(err.toFile()).directory(folder.toFile()).start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      assertThat(out.readLine()).startsWith("{\"file\":");
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
      String last = "";
      for (String line; (line = out.readLine()) != null; ) last = line;
      assertThat(last).as("the last line is whole").endsWith("}");
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(130);
    assertThat(Files.readString(err)).contains("files with a finding");
  }

  private Command piped(String input, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Command.java("-Xmx256m"));
    command.addAll(List.of("scan", "--rules", rules.toString()));
    command.addAll(List.of(words));
    Path in = Files.writeString(folder.resolve("in"), input);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Command(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
