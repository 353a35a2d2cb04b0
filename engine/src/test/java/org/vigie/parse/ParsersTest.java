package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.Ecs;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parsers.Document;
import org.vigie.parse.Parsers.Document.Kind;
import org.vigie.yaml.Problem;

class ParsersTest {
  private static final long RECEIVED = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();
  private static final OcsfSchema SCHEMA = OcsfSchema.bundled();
  private static final String HEAD =
      """
      parser: acme.door
      version: 1.0.0
      vendor: Acme
      product: Door
      identify: [{json_has: [badge, door]}]
      """;

  @Test
  void mapsAnEventAndAccountsForItsLeaves() {
    Event event =
        one(
            HEAD
                + """
                absent: ["-"]
                time: [{from: $at, format: epoch_auto}]
                emits: [{product: acme, service: door}]
                switch: $kind
                cases:
                  in|out:
                    class: authentication
                    activity: {by: $kind, table: {in: Logon, out: Logoff}}
                    status: Success
                    map:
                      user: {split_domain_user: $badge, uid: ~}
                      src_endpoint: {ip: $ip, port: $port, hostname: [$none, $door]}
                      is_remote: $remote
                """,
            "{\"badge\":\"HQ\\\\ann\",\"door\":\"d1\",\"kind\":\"IN\",\"at\":\"1764000000123\",\"ip\":\"10.1.2.3\","
                + "\"port\":70000,\"none\":\"-\",\"remote\":\"no\",\"extra\":{\"a\":[1,2]}}");
    assertThat(event.time()).isEqualTo(1_764_000_000_123L);
    assertThat(event.route().logsources()).containsExactly(new Logsource("acme", null, "door"));
    assertThat(event.status()).isEqualTo(Event.Status.WARNING);
    assertThat(event.warnings())
        .containsExactly("src_endpoint.port: '70000' is not a port, 0 to 65535");
    assertThat(event.ocsf().toString())
        .contains("class_uid=3002\n", "activity_id=1\n", "type_uid=300201\n", "status_id=1\n")
        .contains("user.name=ann\nuser.domain=HQ\nsrc_endpoint.ip=10.1.2.3\n")
        .contains("src_endpoint.hostname=d1\nis_remote=false\n");
    assertThat(unmapped(event)).containsExactly("port", "extra.a", "extra.a");
  }

  @Test
  void pairsOfADeclaredSeparatorMayHaveABlankBeforeTheSignAndTimesAnyFormat() {
    Event event =
        one(
            HEAD
                + """
                decode: [{field: door, form: kv, pair_sep: ","}]
                ecs: {event.category: "network,web"}
                else:
                  class: base_event
                  map: {start_time: {time: $began}, end_time: {time: $ended}, message: $who, status_detail: {dns_name: $site}}
                """,
            "{\"badge\":1,\"door\":\"who =ann lee, began =Mar 02 2026"
                + " 10:00:00,ended=never,site=(3)www(2)a(b(0)\"}");
    assertThat(event.ocsf().textOf("message")).isEqualTo("ann lee");
    assertThat(event.ocsf().textOf("start_time")).isEqualTo("1772445600000");
    assertThat(event.ocsf().textOf("end_time")).isNull();
    assertThat(event.ocsf().textOf("status_detail")).isEqualTo("www.a(b");
    assertThat(Ecs.view(event)).containsEntry("event.category", List.of("network", "web"));
  }

  @Test
  void namesEveryMistakeWithItsLine() {
    List<Problem> problems =
        problems(
            HEAD
                + """
                vendro: x
                cases:
                  a:
                    class: authentcation
                  b:
                    class: authentication
                    activity: Logn
                    map:
                      user: {nmae: $x}
                      src_endpoint.ip: {lwer: $x}
                      is_remote: maybe
                      class_uid: 3
                emits: {by: $x, table: "@routes/none"}
                """);
    assertThat(problems)
        .extracting(problem -> problem.line() + " " + problem.message().split(";", 2)[0])
        .containsExactlyInAnyOrder(
            "6 unknown key 'vendro'",
            "9 unknown class 'authentcation'",
            "12 unknown value 'Logn'",
            "14 unknown attribute of user 'nmae'",
            "15 unknown function 'lwer'",
            "16 'maybe' must be true or false",
            "17 'class_uid' is written by the engine",
            "18 unknown routes '@routes/none'");
    assertThat(problems.getFirst().file()).isEqualTo("acme/parser.yml");
    assertThat(problems)
        .anySatisfy(p -> assertThat(p.message()).contains("did you mean 'vendor'?"))
        .anySatisfy(p -> assertThat(p.message()).contains("did you mean 'authentication'?"))
        .anySatisfy(p -> assertThat(p.message()).contains("did you mean 'name'?"));
  }

  @Test
  void aTieIsALoadError() {
    List<Document> documents =
        List.of(
            new Document(Kind.PARSER, "a.yml", HEAD),
            new Document(Kind.PARSER, "b.yml", HEAD.replace("acme.door", "acme.gate")));
    assertThat(Parsers.compile(documents, new FieldNames(), SCHEMA))
        .isInstanceOfSatisfying(
            Parsers.Outcome.Failed.class,
            failed ->
                assertThat(failed.problems().toString())
                    .contains("b.yml:5: a tie: acme.door@1.0.0 identifies its events by the same"));
  }

  @Test
  void unknownJsonAndTextBecomeGenericEvents() {
    Parser parser = parser(HEAD);
    Event json = parse(parser, "{\"time\":\"2026-11-24T10:00:00+01:00\",\"x\":{\"y\":1}}");
    assertThat(json.parser()).isEqualTo("generic.json@1.0.0");
    assertThat(json.time()).isEqualTo(Instant.parse("2026-11-24T09:00:00Z").toEpochMilli());
    assertThat(json.fields().textOf("x.y")).isEqualTo("1");
    Event text = parse(parser, "<34>Nov 24 11:59:58 fw1 app[12]: something happened");
    assertThat(text.parser()).isEqualTo("generic.text@1.0.0");
    assertThat(text.time()).isEqualTo(Instant.parse("2026-11-24T11:59:58Z").toEpochMilli());
    assertThat(text.ocsf().textOf("device.hostname")).isEqualTo("fw1");
    assertThat(text.fields().textOf("message")).isEqualTo("something happened");
    assertThat(parse(parser, "").parser()).isEqualTo("generic.text@1.0.0");
  }

  @Test
  void whatIsNoTextIsRejectedWithAnEvent() {
    byte[] bytes = {1, 2, (byte) 0xFF, 4};
    Parsed parsed =
        parser(HEAD)
            .parse(new RawEvent(new EventId(new UUID(0, 0), 1, 0), 5, Source.NONE, bytes, 0, 4));
    assertThat(parsed)
        .isInstanceOfSatisfying(
            Parsed.Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).contains("stopped at byte 0");
              assertThat(rejected.event().status()).isEqualTo(Event.Status.REJECTED);
              assertThat(rejected.event().time()).isEqualTo(5);
            });
  }

  @Test
  void aFullDictionaryLosesNoFieldThatContentNames() {
    FieldNames full = new FieldNames(1);
    Parser parser =
        compiled(
                List.of(
                    new Document(
                        Kind.PARSER,
                        "acme/parser.yml",
                        HEAD
                            + """
                            native: {rename: {"data.**": "{1}"}}
                            map: {status_detail: $Reason}
                            """)),
                full)
            .open();
    Event event =
        parse(parser, "{\"badge\":1,\"door\":2,\"data\":{\"Reason\":\"lost\",\"new\":3}}");
    assertThat(event.fields().textOf("Reason")).isEqualTo("lost");
    assertThat(event.fields().textOf("data.new")).isEqualTo("3");
    assertThat(event.ocsf().textOf("status_detail")).isEqualTo("lost");
  }

  private static List<String> unmapped(Event event) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < event.fields().size(); i++) {
      if ((event.fields().flags(i) & Leaves.MAPPED) == 0) names.add(event.fields().name(i));
    }
    return names;
  }

  private static Event one(String definition, String raw) {
    return parse(parser(definition), raw);
  }

  private static Event parse(Parser parser, String raw) {
    byte[] bytes = raw.getBytes(UTF_8);
    EventId id = new EventId(new UUID(0, 0), 1, 0);
    return parser
        .parse(new RawEvent(id, RECEIVED, Source.NONE, bytes, 0, bytes.length))
        .events()
        .getFirst();
  }

  private static Parser parser(String definition) {
    return compiled(
            List.of(new Document(Kind.PARSER, "acme/parser.yml", definition)), new FieldNames())
        .openWithEcs();
  }

  private static Parsers compiled(List<Document> documents, FieldNames names) {
    return switch (Parsers.compile(documents, names, SCHEMA)) {
      case Parsers.Outcome.Compiled(Parsers parsers) -> parsers;
      case Parsers.Outcome.Failed(List<Problem> problems) ->
          throw new AssertionError(problems.toString());
    };
  }

  private static List<Problem> problems(String definition) {
    List<Document> documents = List.of(new Document(Kind.PARSER, "acme/parser.yml", definition));
    return switch (Parsers.compile(documents, new FieldNames(), SCHEMA)) {
      case Parsers.Outcome.Compiled(Parsers parsers) -> List.of();
      case Parsers.Outcome.Failed(List<Problem> problems) -> problems;
    };
  }
}
