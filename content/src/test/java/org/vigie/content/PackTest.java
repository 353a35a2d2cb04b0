package org.vigie.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;

/** The whole base content as the server runs it: from bytes to findings. */
class PackTest {
  private static final long RECEIVED = 1_764_000_000_000L;

  private static Pack pack() throws IOException {
    Path base = Path.of("src/main/resources");
    List<Pack.Item> items = new ArrayList<>();
    try (Stream<Path> files = Files.walk(base.resolve("base"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yml")).sorted().toList()) {
        items.add(new Pack.Item(base.relativize(file).toString(), Files.readString(file)));
      }
    }
    return switch (Pack.compile(items, new FieldNames(), OcsfSchema.bundled())) {
      case Pack.Outcome.Compiled(Pack pack) -> pack;
      case Pack.Outcome.Failed failed -> throw new AssertionError(failed.problems());
    };
  }

  private static List<Finding> findings(Pack pack, String raw) {
    byte[] bytes = raw.getBytes(UTF_8);
    EventId id = new EventId(new UUID(0, 1), 0, 0);
    Parser parser = pack.parsers().open();
    Detector detector = pack.rules().open();
    return parser
        .parse(new RawEvent(id, RECEIVED, Source.NONE, bytes, 0, bytes.length))
        .events()
        .stream()
        .flatMap(event -> detector.detect(event).stream())
        .toList();
  }

  @Test
  void everyRuleLoadsAndCanBeReached() throws IOException {
    Pack pack = pack();
    assertThat(pack.rejected()).isEmpty();
    assertThat(pack.rules().unreachable(pack.parsers().routes())).isEmpty();
  }

  @Test
  void aWindowsEventInTwoShapesRaisesTheSameFindingWithItsHostAndUser() throws IOException {
    Pack pack = pack();
    String flat =
        """
        {"EventTime":"2026-11-24 09:30:00","Hostname":"DC01.corp.example","Channel":"Security","EventID":1102,\
        "SourceName":"Microsoft-Windows-Eventlog","SubjectUserName":"alice","SubjectDomainName":"CORP"}""";
    String beats =
        """
        {"@timestamp":"2026-11-24T09:30:00.000Z","winlog":{"channel":"Security","event_id":1102,\
        "computer_name":"DC01.corp.example","provider_name":"Microsoft-Windows-Eventlog",\
        "user_data":{"SubjectUserName":"alice","SubjectDomainName":"CORP"}}}""";
    for (String raw : List.of(flat, beats)) {
      List<Finding> findings = findings(pack, raw);
      assertThat(findings).as(raw).hasSize(1);
      assertThat(findings.getFirst().entities())
          .as(raw)
          .contains(
              new Entity(Entity.Kind.HOST, "DC01.corp.example"),
              new Entity(Entity.Kind.USER, "alice"));
    }
  }

  @Test
  void aSyslogLineRaisesAFinding() throws IOException {
    List<Finding> findings =
        findings(
            pack(),
            "<38>Nov 24 09:30:00 bastion sshd[811]: Accepted password for root from 203.0.113.9"
                + " port 50022 ssh2");
    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().entities())
        .contains(
            new Entity(Entity.Kind.HOST, "bastion"),
            new Entity(Entity.Kind.USER, "root"),
            new Entity(Entity.Kind.ADDRESS, "203.0.113.9"));
  }
}
