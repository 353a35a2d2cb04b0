package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.enrich.Tables;
import org.vigie.ocsf.FieldNames;
import org.vigie.server.house.House;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Natives;
import org.vigie.server.job.Holding;
import org.vigie.server.job.Jobs;
import org.vigie.server.job.Reparsing;
import org.vigie.server.retro.Retro;
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.State;

/** The law of the API: what is routed is described, what is described is routed, and as it is. */
class OpenApiTest {
  @TempDir private Path folder;

  @Test
  void eachRouteIsDescribedAndEachDescriptionRouted() throws Exception {
    Map<String, String> routed = new TreeMap<>();
    Jobs jobs = new Jobs(InstantSource.system());
    try (Lake lake = Lake.open(folder.resolve("lake"), new FieldNames());
        State state = State.open(folder.resolve("retro.db"));
        Retro retro = retro(lake, state, jobs);
        Reparsing reparsing = new Reparsing(lake, jobs, () -> raw -> List.of());
        Stock stock = new Stock(folder, lake);
        Stage stage =
            new Stage(
                folder,
                new Web.Stored(
                    new Hunt(lake, null, name -> List.of()),
                    new Sources(lake, InstantSource.system()),
                    jobs,
                    new Desk(lake, Desk.Limits.standard()),
                    new Natives(null),
                    stock.inventories,
                    stock.heard,
                    stock.privacy,
                    null,
                    null,
                    new House.Works(
                        retro,
                        reparsing,
                        new Holding(
                            state.legalHolds(),
                            new Hunt(lake, null, name -> List.of()),
                            List.of(),
                            InstantSource.system()))))) {
      for (Routes.Registered route : stage.registered()) {
        if (!route.path().startsWith("/api/")) continue;
        String needs = route.needs() == null ? "" : route.needs().name();
        routed.put(route.method() + " " + route.path(), needs);
      }
    }
    Map<String, String> described = new TreeMap<>();
    for (OpenApi.Operation operation : new OpenApi().operations()) {
      described.put(operation.method() + " " + operation.path(), operation.permission());
    }
    assertThat(described).as("operations, each with its x-vigie-permission").isEqualTo(routed);
    assertThat(routed).hasSizeGreaterThan(20);
  }

  private static Retro retro(Lake lake, State state, Jobs jobs) {
    return new Retro(
        new Retro.Parts(
            lake,
            state.retroHunts(),
            () -> {
              throw new IllegalStateException("nothing is searched here");
            },
            () -> Tables.EMPTY,
            List::of,
            new Hunt(lake, null, name -> List.of()),
            jobs,
            Retro.Ingest.NONE,
            InstantSource.system()));
  }

  @Test
  void eachOperationSaysWhatItDoesAndAnswers() {
    for (OpenApi.Operation operation : new OpenApi().operations()) {
      String name = operation.method() + " " + operation.path();
      assertThat(operation.summary()).as(name).isNotBlank().hasSizeLessThan(80);
      assertThat(operation.responses()).as(name).isNotEmpty();
      assertThat(operation.responses().keySet())
          .as(name)
          .allMatch(status -> status.matches("[1-5]\\d\\d"))
          .anyMatch(status -> status.startsWith("2"));
    }
  }

  @Test
  void allReferencesLeadSomewhere() {
    JsonNode document = ApiShape.document();
    List<String> lost = new ArrayList<>();
    for (JsonNode reference : document.findValues("$ref")) {
      String at = reference.asText();
      if (!at.startsWith("#/") || document.at(at.substring(1)).isMissingNode()) lost.add(at);
    }
    assertThat(lost).isEmpty();
    assertThat(document.findValues("$ref")).hasSizeGreaterThan(20);
  }

  @Test
  void anotherReaderOfOpenApiTakesIt() {
    var result = new OpenAPIV3Parser().readContents(new OpenApi().json());
    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
    assertThat(result.getOpenAPI().getPaths().keySet()).contains("/api/v1/audit");
  }

  @Test
  void itIsServedAndReadable() throws Exception {
    try (Stage stage = new Stage(folder)) {
      var client = stage.client().signedIn();
      var answer = client.get("/api/v1/openapi.json");
      ApiShape.check("GET /api/v1/openapi.json", answer);
      assertThat(client.get("/api").body())
          .contains("/api/v1/accounts/{name}/reset-password", "ADMINISTER_ACCOUNTS")
          .doesNotContain("<script>");
      assertThat(stage.client().get("/api/v1/openapi.json").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void aShapeThatDiffersIsSeen() {
    String good =
        "{\"whole\":true,\"records\":1,\"unsealed\":0,\"head\":\"" + "0".repeat(64) + "\"}";
    String operation = "GET /api/v1/audit/verification";
    ApiShape.check(operation, good);
    for (String bad : List.of("{}", good.replace("true", "1"), good.replace("unsealed", "other"))) {
      assertThatThrownBy(() -> ApiShape.check(operation, bad)).isInstanceOf(AssertionError.class);
    }
  }
}
