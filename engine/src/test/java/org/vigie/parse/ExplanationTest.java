package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.parse.Explanation.Told;
import org.vigie.parse.Parsers.Document;
import org.vigie.parse.Parsers.Document.Kind;

/** An explanation names the line of the file that mapped each value. */
class ExplanationTest {
  private static final String PARSER =
      """
      parser: acme.door
      version: 1.0.0
      vendor: Acme
      product: Door
      identify: [{json_has: [badge, door]}]
      native: {rename: {in.addr: ip}}
      alias:
        place: $door
      decode:
        - {field: note, patterns: ["%{who} at %{where}"]}
      time: [{from: $at, format: epoch_auto}]
      switch: $kind
      cases:
        in:
          class: authentication
          activity: {by: $kind, table: {in: Logon}}
          map:
            user: {name: $badge}
            src_endpoint: {use: "@fragments/ends"}
            message: $place
            status_detail: $missing
      """;
  private static final String FRAGMENT = "ip: $ip\nport: $port\n";
  private static final String OVERLAY =
      """
      overlay: acme.door
      pins: 1.0.0
      map:
        metadata: {log_level: $who}
      """;
  private static final String LINE =
      "{\"badge\":\"ann\",\"door\":\"d1\",\"kind\":\"in\",\"at\":1764000000,\"in\":{\"addr\":"
          + "\"10.1.2.3\"},\"note\":\"ann at gate\",\"extra\":\"x\",\"port\":\"70000\"}";

  private static Parsers parsers() {
    List<Document> documents =
        List.of(
            new Document(Kind.PARSER, "parsers/door.yml", PARSER),
            new Document(Kind.FRAGMENT, "fragments/ends.yml", FRAGMENT),
            new Document(Kind.PARSER, "site/overlay.yml", OVERLAY));
    Parsers.Outcome outcome = Parsers.compile(documents, new FieldNames(), OcsfSchema.bundled());
    if (outcome instanceof Parsers.Outcome.Compiled(Parsers parsers)) return parsers;
    throw new AssertionError(outcome.toString());
  }

  private static Told told(String line) {
    byte[] bytes = line.getBytes(UTF_8);
    EventId id = new EventId(new UUID(0, 0), 0, 0);
    RawEvent raw = new RawEvent(id, 1_764_000_000_000L, Source.NONE, bytes, 0, bytes.length);
    AtomicLong clock = new AtomicLong();
    List<Told> all = parsers().explain(raw, Hints.NONE, () -> clock.addAndGet(1_000), 2).events();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  @Test
  void eachValueNamesItsLine() {
    Told told = told(LINE);
    assertThat(told.form()).isEqualTo("json");
    assertThat(told.claim()).isEqualTo("fields");
    assertThat(told.chosen()).hasToString("parsers/door.yml:15");
    assertThat(wrote(told, "user.name")).isEqualTo("parsers/door.yml:18 map badge");
    assertThat(wrote(told, "src_endpoint.ip")).isEqualTo("fragments/ends.yml:1 map ip");
    assertThat(wrote(told, "message")).isEqualTo("parsers/door.yml:20 map place");
    assertThat(told.lines())
        .filteredOn(line -> line.what().equals("time"))
        .extracting(line -> Objects.requireNonNull(line.place()).toString())
        .containsExactly("parsers/door.yml:11");
    assertThat(leaf(told, "ip").came()).isEqualTo("in.addr");
    assertThat(leaf(told, "place").made()).hasToString("parsers/door.yml:8");
    assertThat(leaf(told, "who").made()).hasToString("parsers/door.yml:10");
    assertThat(leaf(told, "extra").by()).isEmpty();
    assertThat(told.event().warnings())
        .containsExactly("src_endpoint.port: '70000' is not a port, 0 to 65535");
    assertThat(told.times())
        .extracting(Explanation.Time::part)
        .containsExactly("form", "identify", "names", "decode", "alias", "map");
    assertThat(told.times()).allMatch(time -> time.nanos() > 0);
  }

  @Test
  void whatAnOverlayWritesIsTheOverlays() {
    assertThat(wrote(told(LINE), "metadata.log_level")).isEqualTo("site/overlay.yml:4 map who");
  }

  @Test
  void theEventIsThatOfTheParser() {
    byte[] bytes = LINE.getBytes(UTF_8);
    EventId id = new EventId(new UUID(0, 0), 0, 0);
    RawEvent raw = new RawEvent(id, 1_764_000_000_000L, Source.NONE, bytes, 0, bytes.length);
    assertThat(told(LINE).event().ocsf().toString())
        .isEqualTo(parsers().open().parse(raw).events().getFirst().ocsf().toString());
  }

  private static Explanation.Leaf leaf(Told told, String name) {
    return told.leaves().stream()
        .filter(leaf -> told.event().fields().name(leaf.at()).equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The line that wrote an attribute: its place, what it is and what it read. */
  private static String wrote(Told told, String path) {
    for (Explanation.Line line : told.lines()) {
      for (int leaf : line.written()) {
        if (!told.event().ocsf().name(leaf).equals(path)) continue;
        List<String> read = line.read().stream().map(told.event().fields()::name).toList();
        return line.place() + " " + line.what() + " " + String.join(" ", read);
      }
    }
    return "nothing";
  }
}
