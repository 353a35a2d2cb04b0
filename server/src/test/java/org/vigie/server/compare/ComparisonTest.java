package org.vigie.server.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;

/** What changes when a parser maps other fields, on events that it reads before and after. */
class ComparisonTest {
  private static Parsers parsers(String version, String map) {
    String parser =
        """
        parser: test.door
        version: %s
        vendor: Test
        product: Door
        identify: [{json_has: [door]}]
        else:
          class: authentication
          activity: Logon
          map:
            %s
        """
            .formatted(version, map);
    var outcome =
        Parsers.compile(
            List.of(new Parsers.Document(Parsers.Document.Kind.PARSER, "door.yml", parser)),
            new FieldNames(),
            OcsfSchema.bundled());
    if (!(outcome instanceof Parsers.Outcome.Compiled(Parsers compiled))) {
      throw new AssertionError(outcome);
    }
    return compiled;
  }

  private static RawEvent raw(long at, String json) {
    byte[] bytes = json.getBytes(UTF_8);
    EventId id = new EventId(new UUID(1, 2), at, 0);
    return new RawEvent(id, 1_795_000_000_000L, Source.NONE, bytes, 0, bytes.length);
  }

  private final List<RawEvent> raws =
      List.of(
          raw(1, "{\"door\":1,\"who\":\"ann\",\"from\":\"10.0.0.1\",\"via\":\"10.0.0.9\"}"),
          raw(2, "{\"door\":1,\"who\":\"bob\",\"from\":\"10.0.0.2\",\"via\":\"10.0.0.2\"}"),
          raw(3, "{\"door\":1}"));

  @Test
  void fieldsAreAddedLostAndChanged() {
    Parsers before = parsers("1.0.0", "{user: {name: $who}, src_endpoint: {ip: $from}}");
    Parsers after = parsers("1.1.0", "{src_endpoint: {ip: $via}, dst_endpoint: {ip: $from}}");
    Comparison found = Comparison.of(raws, before, after);
    assertThat(found.events()).isEqualTo(3);
    assertThat(found.changed()).isEqualTo(2);
    assertThat(found.fields().stream().map(Comparison.Field::name))
        .containsExactly("dst_endpoint.ip", "user.name", "src_endpoint.ip");
    Comparison.Field lost = found.fields().get(1);
    assertThat(lost.lost()).isEqualTo(2);
    assertThat(lost.samples().getFirst().before()).isEqualTo("ann");
    assertThat(lost.samples().getFirst().after()).isNull();
    Comparison.Field changed = found.fields().get(2);
    assertThat(changed.changed()).isEqualTo(1);
    assertThat(changed.samples())
        .containsExactly(
            new Comparison.Sample(
                "10.0.0.1", "10.0.0.9", new String(raws.getFirst().buffer(), UTF_8)));
  }

  @Test
  void anotherVersionAloneChangesNothing() {
    String map = "{user: {name: $who}}";
    Comparison found = Comparison.of(raws, parsers("1.0.0", map), parsers("2.0.0", map));
    assertThat(found.isSame()).isTrue();
    assertThat(found.fields()).isEmpty();
  }
}
