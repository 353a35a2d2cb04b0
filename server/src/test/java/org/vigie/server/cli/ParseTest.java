package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;
import org.vigie.server.control.Talk;
import org.vigie.server.pipeline.ContentFiles;

/** {@code vigie parse}: a line in, an answer out, in order, whatever the line. */
class ParseTest {
  private static final OcsfSchema SCHEMA = OcsfSchema.bundled();

  private static String answers(ParseWork.Answer answer, List<String> lines) throws IOException {
    List<Pack.Item> items =
        ContentFiles.shipped().stream().filter(item -> !item.path().contains("/rules/")).toList();
    if (!(Pack.compile(items, new FieldNames(), SCHEMA)
        instanceof Pack.Outcome.Compiled(Pack pack))) {
      throw new AssertionError("the shipped content does not compile");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ParseWork work =
        new ParseWork(() -> new EnrichedParser(pack, pack.parsers()), answer, out, 2)) {
      for (String line : lines) work.line(line.getBytes(UTF_8));
      work.finish();
    }
    return out.toString(UTF_8);
  }

  @Test
  void rowsAreAnsweredInOrderAndGarbageInItsPlace() throws IOException {
    String answers =
        answers(
            new ParseAnswers.Rows(SCHEMA),
            List.of(
                "{\"raw\":\"src=192.0.2.1 dst=192.0.2.2 user=ann\",\"input\":{\"log\":{\"hostname\":\"h\"}}}",
                "garbage",
                "{\"input\":{}}",
                "{\"raw\":\"[{\\\"a\\\":1},{\\\"a\\\":2}]\"}",
                "{\"raw\":\"session opened\",\"input\":{\"log.syslog.appname\":\"sshd\"}}"));
    List<String> lines = answers.lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0))
        .contains("\"parser\":\"generic.event@", "\"source.ip\":\"192.0.2.1\"")
        .contains(
            "\"src_endpoint\":{\"ip\":\"192.0.2.1\",\"ip_scope\":\"documentation\"}",
            "\"hostname\":\"h\"")
        .contains("\"class_name\":\"Network Activity\"", "\"type\":\"IP Address\"");
    assertThat(lines.get(1)).contains("\"status\":\"ERROR\"", "no JSON object");
    assertThat(lines.get(2)).contains("\"status\":\"ERROR\"", "no 'raw'");
    assertThat(lines.get(3)).contains("\"events\":[{", "{\"a\":\"2\"}");
    assertThat(lines.get(4)).contains("openbsd.openssh");
  }

  @Test
  void peopleReadWhatBecameOfALine() throws IOException {
    String shown =
        answers(
            new ParseAnswers.Lines(SCHEMA), List.of("src=192.0.2.1 dst=192.0.2.2 odd=\u001b[2J"));
    assertThat(shown)
        .contains("class   network_activity", "src_endpoint.ip", "unmapped", "odd")
        .doesNotContain("\u001b");
  }

  @Test
  void anotherFolderOfContentIsComparedFieldByField(@TempDir Path folder) throws IOException {
    Path parser = folder.resolve("parsers/test/door/parser.yml");
    Files.createDirectories(folder.resolve("parsers/test/door"));
    Files.writeString(
        parser,
        """
        parser: test.door
        version: 1.0.0
        vendor: Test
        product: Door
        identify: [{json_has: [door_of_ours]}]
        else:
          class: authentication
          activity: Logon
          map:
            user: {name: $who_it_was}
        """);
    byte[] line = "{\"door_of_ours\":1,\"who_it_was\":\"ann\u001b\"}".getBytes(UTF_8);
    EventId id = new EventId(new UUID(0, 0), 1, 0);
    List<RawEvent> raws =
        List.of(new RawEvent(id, 1_795_000_000_000L, Source.NONE, line, 0, line.length));
    List<String> told = new ArrayList<>();
    Talk talk =
        new Talk() {
          @Override
          public void line(String text) {
            told.add(text);
          }

          @Override
          public void progress(String text) {}
        };
    Parsers shipped = ParseDiff.parsers(List.of());
    ParseDiff diff = new ParseDiff(talk);
    assertThat(diff.tell(raws, shipped, ParseDiff.parsers(List.of(folder))))
        .isEqualTo(ParseDiff.DIFFERS);
    assertThat(told.getFirst()).startsWith("1 of 1 events change");
    assertThat(told).contains("parser: 0 added, 0 lost, 1 changed", "  + test.door");
    assertThat(String.join("", told)).doesNotContain("\u001b");
    told.clear();
    assertThat(diff.tell(raws, shipped, shipped)).isZero();
    assertThat(told).containsExactly("0 of 1 events change, in 0 fields");
  }

  @Test
  void whatFollowsFromValuesIsShownUnderItsEcsNames() throws IOException {
    String answer =
        answers(
            new ParseAnswers.Rows(SCHEMA),
            List.of(
                "{\"raw\":\"192.0.2.7 - - [24/Nov/2026:09:30:00 +0000] \\\"GET https://www.shop.example.co.uk/a/list.php?x=1 HTTP/1.1\\\" 200 17 \\\"-\\\" \\\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.1 Safari/537.36\\\"\"}"));
    assertThat(answer)
        .contains("\"url.full\":\"https://www.shop.example.co.uk/a/list.php?x=1\"")
        .contains("\"url.registered_domain\":\"example.co.uk\"", "\"url.subdomain\":\"www.shop\"")
        .contains("\"url.top_level_domain\":\"co.uk\"", "\"url.port\":\"443\"")
        .contains("\"user_agent.name\":\"Chrome\"", "\"user_agent.version\":\"120.0.1\"")
        .contains("\"user_agent.os.name\":\"Windows\"", "\"user_agent.os.version\":\"10\"");
  }

  @Test
  void manyLinesKeepTheirOrder() throws IOException {
    List<String> lines =
        java.util.stream.IntStream.range(0, 3_000)
            .mapToObj(i -> "{\"raw\":\"number=" + i + " x=y\"}")
            .toList();
    List<String> answers = answers(new ParseAnswers.Rows(SCHEMA), lines).lines().toList();
    assertThat(answers).hasSize(3_000);
    for (int i = 0; i < 3_000; i++) {
      assertThat(answers.get(i)).contains("\"number\":\"" + i + "\"");
    }
  }
}
