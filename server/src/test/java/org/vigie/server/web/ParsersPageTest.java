package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.access.Role;

/** Lines are tried by detection engineers: what became of each value, and which rules fire. */
class ParsersPageTest {
  private static final String DOOR =
      """
      parser: acme.door
      version: 1.0.0
      vendor: Acme
      product: Door
      identify: [{json_has: [badge, door]}]
      emits: [{product: acme, service: door}]
      else:
        class: authentication
        activity: Logon
        map: {user: {name: $badge}, src_endpoint: {ip: $ip}}
      """;
  private static final String OTHER =
      DOOR.replace("acme.door", "acme.gate").replace("json_has: [badge, door]", "program: gated");
  private static final String RULE =
      """
      title: Door of the vault
      id: 00000000-0000-4000-8000-000000000001
      level: high
      logsource: {product: acme, service: door}
      detection: {s: {door: vault}, condition: s}
      """;
  private static final String LINE = "{\"badge\":\"<b>ann\",\"door\":\"vault\",\"extra\":1}";

  @TempDir private Path folder;
  private Stage stage;
  private Stage.Client engineer;

  @BeforeEach
  void open() throws Exception {
    List<Pack.Item> items =
        List.of(
            new Pack.Item("site/parsers/acme/door/parser.yml", DOOR),
            new Pack.Item("site/parsers/acme/gate/parser.yml", OTHER),
            new Pack.Item("site/rules/vault.yml", RULE));
    if (!(Pack.compile(items, new FieldNames(), OcsfSchema.bundled())
        instanceof Pack.Outcome.Compiled(Pack pack))) {
      throw new AssertionError("the content of this test does not compile");
    }
    stage = new Stage(folder, pack);
    stage.add("eva", Role.DETECTION_ENGINEER);
    engineer = stage.client().as("eva");
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private HttpResponse<String> tried(String text, String parser)
      throws IOException, InterruptedException {
    return engineer.post(
        "/parsers", "csrf", engineer.csrf("/parsers"), "text", text, "parser", parser);
  }

  @Test
  void eachValueNamesItsLineAndRulesFire() throws Exception {
    HttpResponse<String> answer = tried(LINE + "\n\n" + LINE.replace("vault", "d1"), "");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("acme.door@1.0.0", "acme/door/parser.yml:10", "&lt;b&gt;ann", "user.name")
        .contains("Door of the vault", "unmapped", "id=\"event-2\"", "claimed by its fields")
        .doesNotContain("<b>ann", "id=\"event-3\"");
    assertThat(answer.body().split("Door of the vault")).hasSize(2);
  }

  @Test
  void aParserIsPickedWhoeverClaimsTheLine() throws Exception {
    assertThat(tried(LINE, "acme.gate").body()).contains("acme.gate@1.0.0", "claimed by its form");
    HttpResponse<String> unknown = tried(LINE, "acme.none");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(unknown.body()).contains("acme.none", "pick one of the list", "&lt;b&gt;ann");
  }

  @Test
  void whatIsTooMuchIsRefused() throws Exception {
    assertThat(tried("x".repeat(Trial.MAX_BYTES + 1), "").statusCode()).isEqualTo(400);
    assertThat(tried("  ", "").body()).contains("Paste at least one line");
    String many = (LINE + "\n").repeat(Trial.MAX_EVENTS + 5);
    assertThat(tried(many, "").body())
        .contains("id=\"event-" + Trial.MAX_EVENTS + "\"")
        .doesNotContain("id=\"event-" + (Trial.MAX_EVENTS + 1) + "\"");
  }

  @Test
  void onlyDetectionEngineersTry() throws Exception {
    Stage.Client ann = stage.client().as("ann");
    assertThat(ann.get("/parsers").statusCode()).isEqualTo(403);
    assertThat(ann.get("/alerts").body()).doesNotContain("href=\"/parsers\"");
    assertThat(engineer.get("/alerts").body()).contains("href=\"/parsers\"");
  }

  @Test
  void programsAskTheSame() throws Exception {
    String body = new ObjectMapper().createObjectNode().put("text", LINE).toString();
    HttpResponse<String> answer = engineer.json("/api/v1/parsers/try", body);
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode event = new ObjectMapper().readTree(answer.body()).at("/events/0");
    assertThat(event.at("/parser").asText()).isEqualTo("acme.door@1.0.0");
    assertThat(event.at("/claim").asText()).isEqualTo("fields");
    assertThat(event.at("/rules/0/level").asText()).isEqualTo("high");
    assertThat(event.at("/lines").toString())
        .contains("{\"place\":\"site/parsers/acme/door/parser.yml:10\",\"what\":\"map\"")
        .contains("\"written\":[{\"path\":\"user.name\",\"value\":\"<b>ann\"}]");
    assertThat(engineer.json("/api/v1/parsers/try", "{}").statusCode()).isEqualTo(400);
  }
}
