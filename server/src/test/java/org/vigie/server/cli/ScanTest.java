package org.vigie.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.pipeline.ContentFiles;

class ScanTest {
  private static final String RULE =
      """
      title: A test
      id: 7d6e6c1c-3f3e-4a57-9d0c-0a6d3e0f9a11
      status: test
      author: Vigie
      license: Apache-2.0
      level: high
      tags: [attack.t1070.001]
      logsource: {product: windows, service: security}
      detection:
        selection: {EventID: 1102}
        condition: selection
      """;

  @TempDir Path folder;

  @Test
  void anNdjsonFindingHasItsKeysInTheirOrder() throws Exception {
    Path file = folder.resolve("events.json");
    Files.writeString(
        file,
        """
        {"EventTime":"2026-11-24 09:30:00","Channel":"Security","EventID":4624,"Hostname":"A"}

        {"EventTime":"2026-11-24 09:30:01","Channel":"Security","EventID":1102,"Hostname":"B\\u001b","X":"\\ud800"}
        """);
    String line = scan(ScanOutput.Format.NDJSON, file);
    assertThat(line)
        .startsWith(
            "{\"file\":\"%s\",\"record\":2,\"time\":\"2026-11-24T09:30:01Z\",\"level\":\"high\","
                    .formatted(file)
                + "\"rule.id\":\"7d6e6c1c-3f3e-4a57-9d0c-0a6d3e0f9a11\",\"rule.title\":\"A test\","
                + "\"event\":{\"EventTime\":\"2026-11-24 09:30:01\",\"Channel\":\"Security\","
                + "\"EventID\":1102,\"Computer\":\"B\\u001B\",\"X\":")
        .endsWith("}\n");
    assertThat(line.lines()).hasSize(1);
    assertThat(scan(ScanOutput.Format.TABLE, file))
        .contains("2026-11-24T09:30:01Z", "high", "A test", file + ":2")
        .doesNotContain("\u001b");
  }

  @Test
  void findingsComeInTheOrderOfTheRecords() throws Exception {
    int count = 5_000;
    Path file = folder.resolve("many.json");
    Files.write(
        file,
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> "{\"Channel\":\"Security\",\"EventID\":1102,\"RecordNumber\":" + i + "}")
            .toList());
    List<String> lines = scan(ScanOutput.Format.NDJSON, file).lines().toList();
    assertThat(lines).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(lines.get(i))
          .contains("\"record\":" + (i + 1) + ",", "\"EventRecordID\":" + (i + 1) + "}");
    }
  }

  @Test
  void anyNumberOfThreadsWritesTheSame() throws Exception {
    for (int f = 0; f < 7; f++) {
      int file = f;
      Files.write(
          folder.resolve(f + ".json"),
          IntStream.range(0, 700 * f)
              .mapToObj(
                  i ->
                      "{\"EventTime\":\"2026-11-24 09:30:00\",\"Channel\":\"Security\",\"EventID\":%d,\"RecordNumber\":%d}"
                          .formatted(1_101 + (i * file) % 3, i))
              .toList());
    }
    String one = Scanning.of(pack(), ScanOutput.Format.NDJSON, ScanFilter.NONE, 1, folder);
    assertThat(one.lines()).hasSizeGreaterThan(2_000);
    for (int threads : new int[] {2, 5}) {
      assertThat(Scanning.of(pack(), ScanOutput.Format.NDJSON, ScanFilter.NONE, threads, folder))
          .isEqualTo(one);
    }
  }

  @Test
  void aFindingNamesHostUserAndTheNumberOfTheSource() throws Exception {
    Path file = folder.resolve("events.json");
    Files.writeString(
        file,
        """
        {"Channel":"Security","EventID":1102,"Hostname":"DC1","SubjectUserName":"j.martin","RecordNumber":4711}
        """);
    assertThat(scan(ScanOutput.Format.NDJSON, file))
        .contains("\"host\":\"DC1\",\"user\":\"j.martin\",\"record.id\":\"4711\"");
    assertThat(scan(ScanOutput.Format.TABLE, file)).contains("DC1", "j.martin", file + ":1 #4711");
  }

  private static String scan(ScanOutput.Format format, Path file) throws IOException {
    return Scanning.of(pack(), format, ScanFilter.NONE, 3, file);
  }

  private static Pack pack() throws IOException {
    return switch (Pack.compile(ContentFiles.shipped(), new FieldNames(), OcsfSchema.bundled())) {
      case Pack.Outcome.Compiled(Pack pack) ->
          pack.withRules(List.of(new Pack.Item("test.yml", RULE)));
      case Pack.Outcome.Failed failed -> throw new AssertionError(failed.problems());
    };
  }
}
