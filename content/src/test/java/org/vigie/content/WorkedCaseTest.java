package org.vigie.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vigie.content.Goldens.Golden;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parser;
import org.vigie.parse.Parsers;
import org.vigie.parse.Parsers.Document;
import org.vigie.parse.RawEvent;

/** The worked case of the guide compiles beside all parsers and gives what the guide says. */
class WorkedCaseTest {
  private static final Path GUIDE = Path.of("../docs/developers/adding-a-parser.md");

  @Test
  void theGuideIsTrue() {
    String guide = BaseContent.read(GUIDE);
    String[] blocks = guide.substring(guide.indexOf("## A worked case")).split("```");
    Parser parser = parsers(body(blocks[1])).open();
    List<Golden> goldens = Goldens.read("the guide", body(blocks[3]));
    assertThat(goldens).hasSize(2);
    for (Golden golden : goldens) {
      byte[] bytes = golden.raw().getBytes(UTF_8);
      EventId id = new EventId(new UUID(0, 0), 0, 0);
      Event event =
          parser
              .parse(new RawEvent(id, 1_772_445_600_000L, Source.NONE, bytes, 0, bytes.length))
              .events()
              .getFirst();
      assertThat(event.parser()).isEqualTo("acme.gate@1.0.0");
      assertThat(event.ocsf().textOf("user.name")).isIn("jane", "joe");
      assertThat(event.ocsf().textOf("src_endpoint.ip")).startsWith("192.0.2.4");
      boolean opened = golden.raw().contains("opened");
      assertThat(event.ocsf().textOf("status_id")).isEqualTo(opened ? "1" : "2");
      assertThat(event.classUid()).isEqualTo(3002);
    }
  }

  @Test
  void anOverlayGoesOverAPinnedParser() {
    String overlay = "overlay: cisco.ios\npins: 1.0.2\necs: {organization.name: Example}\n";
    assertThat(parsers(overlay)).isNotNull();
    String stale = "overlay: cisco.ios\npins: 0.9.0\n";
    assertThat(compile(stale).toString()).contains("0.9.0", "1.0.2", "pins");
  }

  private static String body(String block) {
    return block.substring(block.indexOf('\n') + 1);
  }

  private static Parsers.Outcome compile(String text) {
    List<Document> documents = new ArrayList<>(BaseContent.documents());
    documents.add(new Document(Document.Kind.PARSER, "site/parsers/own/parser.yml", text));
    return Parsers.compile(documents, new FieldNames(), OcsfSchema.bundled());
  }

  private static Parsers parsers(String text) {
    return switch (compile(text)) {
      case Parsers.Outcome.Compiled(Parsers parsers) -> parsers;
      case Parsers.Outcome.Failed(var problems) -> throw new AssertionError(problems.toString());
    };
  }
}
