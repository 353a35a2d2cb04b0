package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parsers.Document;
import org.vigie.parse.Parsers.Document.Kind;

class EnvelopeTest {
  private static final long RECEIVED = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();
  private static final long SAID = Instant.parse("2026-11-24T11:58:00.250Z").toEpochMilli();
  private static final String DOOR =
      """
      parser: acme.door
      version: 1.0.0
      vendor: Acme
      product: Door
      identify: [{json_has: [badge, door]}, {program: [doord]}]
      emits: [{product: acme, service: door}]
      else:
        class: authentication
        map:
          user: {name: $badge}
          device: {hostname: $syslog.hostname}
          message: $message
      """;

  private final FieldNames names = new FieldNames();
  private final Parser parser = parser();

  private Parser parser() {
    return switch (Parsers.compile(
        List.of(new Document(Kind.PARSER, "door.yml", DOOR)), names, OcsfSchema.bundled())) {
      case Parsers.Outcome.Compiled(Parsers parsers) -> parsers.open();
      case Parsers.Outcome.Failed failed -> throw new AssertionError(failed.problems());
    };
  }

  private Event parse(String transport, String text) {
    // Not at the start of its buffer, as in a block of the journal.
    byte[] bytes = ("before" + text + "after").getBytes(UTF_8);
    RawEvent raw =
        new RawEvent(
            new EventId(new UUID(1, 2), 3, 0),
            RECEIVED,
            new Source("s", transport, ""),
            bytes,
            6,
            bytes.length - 5);
    List<Event> events = parser.parse(raw).events();
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().raw()).as("raw text keeps its envelope").isEqualTo(text);
    assertThat(events.getFirst().received()).isEqualTo(RECEIVED);
    return events.getFirst();
  }

  private static String field(Leaves leaves, String name) {
    for (int i = 0; i < leaves.size(); i++) {
      if (leaves.name(i).equals(name)) return String.valueOf(leaves.text(i));
    }
    return "";
  }

  @Test
  void anObjectIsParsedAsIfItHadComeAlone() {
    Event event =
        parse(
            "hec",
            "{\"time\": 1795521480.25,"
                + " \"host\":\"gate-1\",\"sourcetype\":\"acme\",\"fields\":{\"site\":\"lyon\"},\"event\":"
                + " {\"badge\":\"ann\",\"door\":\"d1\"}}");
    assertThat(event.parser()).isEqualTo("acme.door@1.0.0");
    assertThat(field(event.ocsf(), "user.name")).isEqualTo("ann");
    assertThat(field(event.ocsf(), "device.hostname")).isEqualTo("gate-1");
    assertThat(field(event.fields(), "hec.sourcetype")).isEqualTo("acme");
    assertThat(field(event.fields(), "hec.fields.site")).isEqualTo("lyon");
    assertThat(event.time()).isEqualTo(SAID);
  }

  @Test
  void aTextIsParsedAsALineEscapesUndone() {
    Event event =
        parse(
            "hec",
            "{\"event\":\"<38>Nov 24 11:00:00 gate-2 doord[7]: badge \\\"ann\\\""
                + " r\\u00e9fus\\u00e9\",\"host\":\"relay\"}");
    assertThat(event.parser()).isEqualTo("acme.door@1.0.0");
    assertThat(field(event.ocsf(), "message")).isEqualTo("badge \"ann\" réfusé");
    assertThat(field(event.ocsf(), "device.hostname"))
        .as("the event's own host goes first")
        .isEqualTo("gate-2");
    assertThat(field(event.fields(), "hec.host")).isEqualTo("relay");
  }

  @Test
  void aTextWithoutHostAndTimeHasThoseOfItsEnvelope() {
    Event event =
        parse("hec", "{\"time\":\"1795521480.250\",\"host\":\"gate-3\",\"event\":\"hello\"}");
    assertThat(event.time()).isEqualTo(SAID);
    assertThat(field(event.ocsf(), "device.hostname")).isEqualTo("gate-3");
  }

  @Test
  void whatIsNoEnvelopeIsParsedAsItIs() {
    assertThat(
            field(
                parse("http", "{\"event\":{\"badge\":\"x\",\"door\":1}}").fields(), "event.badge"))
        .as("of another transport")
        .isEqualTo("x");
    for (String text :
        List.of(
            "<38>bare line",
            "{\"event\":\"cut",
            "{\"event\":[1,2]}",
            "{\"noevent\":1}",
            "{\"event\":" + "[".repeat(2_000) + "}",
            "{\"time\":1e99,\"event\":\"x\"}",
            "{\"time\":\"NaN\",\"event\":\"x\"}")) {
      assertThat(parse("hec", text).time()).as(text).isEqualTo(RECEIVED);
    }
  }

  @Test
  void theLineThatNamesADocumentIsNotTheDocument() {
    Event event =
        parse(
            "bulk",
            "{\"create\":{\"_index\":\"logs\",\"_id\":\"7\"}}\n"
                + "{\"badge\":\"ann\",\"door\":\"d1\"}");
    assertThat(event.parser()).isEqualTo("acme.door@1.0.0");
    assertThat(field(event.ocsf(), "user.name")).isEqualTo("ann");
    assertThat(parse("bulk", "{\"badge\":\"bob\",\"door\":1}").parser())
        .isEqualTo("acme.door@1.0.0");
  }

  @Test
  void theMessageOfGelfIsParsedAsALineItsFieldsWithoutUnderscore() {
    Event event =
        parse(
            "gelf-udp",
            "{\"version\":\"1.1\",\"host\":\"gate-4\",\"short_message\":\"badge\",\"timestamp\":1795521480.25,\"full_message\":\"<38>doord[7]:"
                + " badge \\\"ann\\\"\",\"level\":3,\"_user\":\"ann\",\"_n\":7}");
    assertThat(event.parser()).isEqualTo("acme.door@1.0.0");
    assertThat(event.time()).isEqualTo(SAID);
    assertThat(field(event.ocsf(), "device.hostname")).isEqualTo("gate-4");
    assertThat(field(event.ocsf(), "message")).isEqualTo("badge \"ann\"");
    assertThat(field(event.fields(), "user")).isEqualTo("ann");
    assertThat(field(event.fields(), "n")).isEqualTo("7");
    assertThat(field(event.fields(), "level")).isEqualTo("error");
    assertThat(field(event.fields(), "short_message")).isEqualTo("badge");
    assertThat(field(parse("gelf-tcp", "{\"short_message\":\"one\"}").fields(), "message"))
        .isEqualTo("one");
    for (String text : List.of("plain", "{\"short_message\":", "{\"host\":\"x\"}", "{}", "[]")) {
      assertThat(parse("gelf-http", text).time()).as(text).isEqualTo(RECEIVED);
    }
  }

  @Test
  void theBodyOfOpenTelemetrysRecordIsParsedItsAttributesBesideIt() {
    Event event =
        parse(
            "otlp",
            "{\"time_unix_nano\":1795521480250000000,\"severity_text\":\"WARN\",\"body\":{\"badge\":\"ann\",\"door\":\"d1\"},"
                + "\"attributes\":{\"user.name\":\"ada\",\"site\":{\"floor\":2}},\"resource\":{\"host.name\":\"gate-5\"}}");
    assertThat(event.parser()).isEqualTo("acme.door@1.0.0");
    assertThat(event.time()).isEqualTo(SAID);
    assertThat(field(event.ocsf(), "user.name")).isEqualTo("ann");
    assertThat(field(event.ocsf(), "device.hostname")).isEqualTo("gate-5");
    assertThat(field(event.fields(), "user.name")).isEqualTo("ada");
    assertThat(field(event.fields(), "site.floor")).isEqualTo("2");
    assertThat(field(event.fields(), "level")).isEqualTo("WARN");
    Event named = parse("otlp", "{\"event_name\":\"door.opened\",\"attributes\":{\"a\":1}}");
    assertThat(field(named.fields(), "message")).isEqualTo("door.opened");
    assertThat(field(named.fields(), "a")).isEqualTo("1");
    for (String text : List.of("plain", "{\"body\":", "{\"attributes\":{\"a\":1}}", "{}", "[]")) {
      assertThat(parse("otlp", text).time()).as(text).isEqualTo(RECEIVED);
    }
  }
}
