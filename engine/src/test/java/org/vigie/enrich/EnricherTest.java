package org.vigie.enrich;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parser;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;

/** Events before and after. */
class EnricherTest {
  private static final long NOW = 1_795_000_000_000L;

  private static final String PARSER =
      """
      parser: test.all
      version: 1.0.0
      vendor: Test
      product: All
      identify: [{json_has: [enrich]}]
      else:
        class: http_activity
        activity: Other
        map:
          device: {hostname: $host, ip: $host_ip, mac: $mac}
          src_endpoint: {ip: $src, hostname: $src_name}
          dst_endpoint: {ip: $dst, zone: $dst_zone}
          actor: {user: {name: $user, uid: $sid}}
          http_request: {url: {url_string: $url}, user_agent: $agent}
          file: {path: $path, hashes: {value: $hash}}
      """;

  private final FieldNames names = new FieldNames();
  private final Parser parser;
  private final AtomicReference<Tables> tables = new AtomicReference<>(Tables.EMPTY);
  private final Enricher enricher = new Enricher(names, tables::get);

  EnricherTest() {
    var outcome =
        Parsers.compile(
            List.of(new Parsers.Document(Parsers.Document.Kind.PARSER, "t.yml", PARSER)),
            names,
            OcsfSchema.bundled());
    if (!(outcome instanceof Parsers.Outcome.Compiled(Parsers compiled))) {
      throw new AssertionError(outcome);
    }
    parser = compiled.open();
    tables.set(
        Tables.compile(
            new Tables.Parts(
                Inventory.assets(
                        "a.csv",
                        """
                        id,names,addresses,bu,criticality,function,owner,zone
                        1,dc01.corp.example,10.0.0.9,Life,critical,Claims,Alice,core
                        2,,10.0.0.8,Health,low,,,
                        """)
                    .rows(),
                Inventory.identities("i.csv", "id,sid,bu,criticality\nu,S-1-5-21-7,Life,high\n")
                    .rows(),
                Inventory.networks(
                        "n.csv", "network,zone\n10.0.0.0/8,inside\n10.0.0.0/24,servers\n")
                    .rows(),
                Places.csv("p.csv", "8.8.8.0,8.8.8.255,15169,US,GOOGLE\n").rows(),
                null)));
  }

  private Event event(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    EventId id = new EventId(new UUID(1, 2), 3, 0);
    RawEvent raw = new RawEvent(id, NOW, Source.NONE, bytes, 0, bytes.length);
    Event event = parser.parse(raw).events().getFirst();
    assertThat(event.parser()).startsWith("test.all");
    return event;
  }

  /** Whom the other end belongs to is worth a field of its own; one's own machines are known. */
  @Test
  void anEndpointHasItsRegisteredDomainAndADeviceHasNone() {
    Leaves ocsf =
        enricher
            .enrich(
                event(
                    "{\"enrich\":1,\"host\":\"dc01.corp.example\",\"src_name\":\"a.b.example.co.uk\"}"))
            .ocsf();
    assertThat(ocsf.textOf("src_endpoint.registered_domain")).isEqualTo("example.co.uk");
    assertThat(ocsf.textOf("device.registered_domain")).isNull();
    assertThat(ocsf.textOf("device.business_unit")).isEqualTo("Life");
  }

  @Test
  void whatFollowsIsAddedAndNothingReplaced() {
    Event before =
        event(
            """
            {"enrich":1,"host":"DC01","host_ip":"10.0.0.8","src":"10.0.0.77","dst":"8.8.8.8","dst_zone":"told",
            "user":"x","sid":"S-1-5-21-7","url":"https://www.example.co.uk:8443/a?b=c","agent":"curl/8.5.0",
            "path":"C:\\\\Users\\\\été\\\\run.exe","hash":"d41d8cd98f00b204e9800998ecf8427e"}""");
    Event after = enricher.enrich(before);
    Leaves ocsf = after.ocsf();
    assertThat(ocsf.textOf("device.business_unit"))
        .isEqualTo("Life"); // the name tells more than 10.0.0.8
    assertThat(ocsf.textOf("device.criticality")).isEqualTo("critical");
    assertThat(ocsf.textOf("device.critical_function")).isEqualTo("Claims");
    assertThat(ocsf.textOf("device.owner.name")).isEqualTo("Alice");
    assertThat(ocsf.textOf("device.ip_scope")).isEqualTo("private");
    assertThat(ocsf.textOf("src_endpoint.zone")).isEqualTo("servers");
    assertThat(ocsf.textOf("src_endpoint.criticality")).isNull();
    assertThat(ocsf.textOf("dst_endpoint.ip_scope")).isEqualTo("public");
    assertThat(ocsf.textOf("dst_endpoint.zone")).isEqualTo("told");
    assertThat(ocsf.textOf("dst_endpoint.location.country")).isEqualTo("US");
    assertThat(ocsf.textOf("dst_endpoint.autonomous_system.number")).isEqualTo("15169");
    assertThat(ocsf.textOf("actor.user.business_unit")).isEqualTo("Life");
    assertThat(ocsf.textOf("http_request.url.domain")).isEqualTo("example.co.uk");
    assertThat(ocsf.textOf("http_request.url.subdomain")).isEqualTo("www");
    assertThat(ocsf.textOf("http_request.url.port")).isEqualTo("8443");
    assertThat(ocsf.textOf("http_request.user_agent_kind")).isEqualTo("tool");
    assertThat(ocsf.textOf("file.name")).isEqualTo("run.exe");
    assertThat(ocsf.textOf("file.hashes.algorithm_id")).isEqualTo("1");
    for (int i = 0; i < before.ocsf().size(); i++) {
      assertThat(ocsf.name(i)).isEqualTo(before.ocsf().name(i));
      assertThat(ocsf.text(i)).isEqualTo(before.ocsf().text(i));
    }
    assertThat(after.fields()).isSameAs(before.fields());
  }

  @Test
  void aSecondPassAddsNothingAndAnEventWithoutSubjectsStaysItself() {
    Event once = enricher.enrich(event("{\"enrich\":1,\"src\":\"10.0.0.9\"}"));
    assertThat(enricher.enrich(once)).isSameAs(once);
    assertThat(once.ocsf().textOf("src_endpoint.business_unit")).isEqualTo("Life");
    Event plain = event("{\"enrich\":1,\"user\":\"nobody\"}");
    assertThat(enricher.enrich(plain)).isSameAs(plain);
  }

  @Test
  void newTablesCountForTheNextEvent() {
    String line = "{\"enrich\":1,\"src\":\"10.0.0.9\"}";
    assertThat(enricher.enrich(event(line)).ocsf().textOf("src_endpoint.criticality"))
        .isEqualTo("critical");
    tables.set(Tables.EMPTY);
    assertThat(enricher.enrich(event(line)).ocsf().textOf("src_endpoint.criticality")).isNull();
  }

  @Test
  void ofSeveralValuesItIsNotToldWhichIsWhose() {
    Event event =
        enricher.enrich(event("{\"enrich\":1,\"src\":[\"10.0.0.9\",\"8.8.8.8\"],\"url\":7}"));
    assertThat(event.ocsf().textOf("src_endpoint.ip_scope")).isIn(null, "private");
  }

  @Test
  void oddValuesBreakNothing() {
    for (String odd :
        List.of(
            "",
            "-",
            "\\\\",
            "\\u0000",
            "\\ud800",
            "%",
            "[::",
            "http://",
            "//",
            "a".repeat(9_000))) {
      enricher.enrich(
          event(
              "{\"enrich\":1,\"host\":\"%1$s\",\"mac\":\"%1$s\",\"user\":\"%1$s\",\"url\":\"%1$s\",\"agent\":\"%1$s\",\"path\":\"%1$s\",\"hash\":\"%1$s\",\"src_name\":\"%1$s\"}"
                  .formatted(odd)));
    }
  }
}
