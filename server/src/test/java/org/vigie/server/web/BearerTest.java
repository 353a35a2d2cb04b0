package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.access.Access.Actor;
import org.vigie.server.access.Role;
import org.vigie.store.state.Audit;

/** Scripts with API tokens, and the shapes of what they are answered. */
class BearerTest {
  private static final String PASSWORD = "{\"password\":\"" + Stage.PASSWORD + "\",";

  @TempDir private Path folder;
  private Stage stage;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder);
    stage.add("adam", Role.ADMINISTRATOR);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** A token of somebody, made through the API with a session. */
  private String token(String name, int days, String... permissions) throws Exception {
    var client = stage.client().as(name);
    String body =
        "%s\"label\":\"a script\",\"days\":%d,\"permissions\":[\"%s\"]}"
            .formatted(PASSWORD, days, String.join("\",\"", permissions));
    var made =
        client.json(
            "POST", "/api/v1/profile/tokens", body, "X-CSRF-Token", client.csrf("/profile"));
    ApiShape.check("POST /api/v1/profile/tokens", made);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return AccountsTest.find(made.body(), "\"(vig_[A-Za-z0-9_-]{43})\"");
  }

  private HttpResponse<String> ask(String token, String path) throws Exception {
    return stage.client().get(path, "Authorization", "Bearer " + token);
  }

  private HttpResponse<String> post(String token, String path, String body) throws Exception {
    return stage.client().json("POST", path, body, "Authorization", "Bearer " + token);
  }

  @Test
  void aTokenIsGoodForItsScopeAlone() throws Exception {
    String token = token("ann", 30, "read_alerts");
    assertThat(stage.state.apiTokens().byHash(token)).as("kept as a digest").isNull();
    var profile = ask(token, "/api/v1/profile");
    ApiShape.check("GET /api/v1/profile", profile);
    assertThat(profile.body()).contains("\"permissions\":[\"READ_ALERTS\"]");
    assertThat(ask(token, "/api/v1/alerts").statusCode()).isEqualTo(200);
    assertThat(ask(token, "/api/v1/audit").statusCode()).isEqualTo(403);
    assertThat(ask(token, "/api/v1/audit").body()).contains("the permission READ_AUDIT is missing");
    assertThat(ask(token, "/alerts").statusCode()).as("pages take sessions").isEqualTo(303);
    stage.access.administration().setRole(new Actor("adam", ""), "ann", Role.CUSTOMER_READER);
    assertThat(ask(token, "/api/v1/alerts").statusCode())
        .as("never more than its owner may")
        .isEqualTo(403);
  }

  @Test
  void countersAreReadWithATokenOfTheirOwn() throws Exception {
    stage.apply(Stage.incoming(Samples.mimikatz("m", Samples.NOON, "WS-042", "lea")));
    var answer = ask(token("ann", 30, "read_metrics"), "/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(answer.body())
        .contains("vigie_up 1\n", "vigie_alerts{level=\"critical\",status=\"new\"} 1\n")
        .contains("# TYPE vigie_findings_total counter\nvigie_findings_total 1\n");
    assertThat(answer.body().lines())
        .allMatch(line -> line.matches("# (HELP|TYPE) .+|[a-z_]+(\\{.+})? -?\\d+"));
    assertThat(ask(token("ann", 30, "read_alerts"), "/metrics").statusCode()).isEqualTo(403);
    assertThat(stage.client().get("/metrics").statusCode()).isEqualTo(401);
  }

  @Test
  void aTokenCannotMakeItselfAnother() throws Exception {
    String token = token("ann", 30, "READ_ALERTS");
    for (String path : new String[] {"tokens", "password", "second-factor", "preferences"}) {
      var answer = post(token, "/api/v1/profile/" + path, "{}");
      assertThat(answer.statusCode()).as(path).isEqualTo(403);
      ApiShape.check("POST /api/v1/profile/" + path, answer);
    }
    var ann = stage.client().signedIn();
    String csrf = ann.csrf("/profile");
    for (String[] wrong :
        new String[][] {
          {"READ_AUDIT", "30", "none that its owner lacks"},
          {"READ_ALERTS", "366", "1 to 365"},
          {"READ_ALERTS", "0", "1 to 365"}
        }) {
      String body =
          PASSWORD
              + "\"label\":\"x\",\"permissions\":[\"%s\"],\"days\":%s}"
                  .formatted(wrong[0], wrong[1]);
      var refused = ann.json("POST", "/api/v1/profile/tokens", body, "X-CSRF-Token", csrf);
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).contains(wrong[2]);
      ApiShape.check("POST /api/v1/profile/tokens", refused);
    }
    assertThat(ann.json("POST", "/api/v1/profile/tokens", "{}").statusCode())
        .as("a session needs the proof")
        .isEqualTo(403);
  }

  @Test
  void tokensEnd() throws Exception {
    String first = token("ann", 1, "READ_ALERTS");
    String second = token("ann", 30, "READ_ALERTS");
    stage.now.addAndGet(Duration.ofDays(1).toMillis());
    assertThat(ask(first, "/api/v1/alerts").statusCode()).as("expired").isEqualTo(401);
    assertThat(ask(second, "/api/v1/alerts").statusCode()).isEqualTo(200);
    var ann = stage.client().signedIn();
    var listed = ann.get("/api/v1/profile/tokens");
    ApiShape.check("GET /api/v1/profile/tokens", listed);
    String id = AccountsTest.find(ann.get("/profile").body(), "/profile/tokens/(\\w{12})/revoke");
    var revoked =
        ann.json(
            "POST",
            "/api/v1/profile/tokens/" + id + "/revoke",
            "",
            "X-CSRF-Token",
            ann.csrf("/profile"));
    assertThat(revoked.statusCode()).isEqualTo(200);
    assertThat(ask(second, "/api/v1/alerts").statusCode()).as("revoked").isEqualTo(401);
    String third = token("ann", 30, "READ_ALERTS");
    stage.access.administration().disable(new Actor("adam", ""), "ann");
    assertThat(ask(third, "/api/v1/alerts").statusCode()).as("disabled").isEqualTo(401);
  }

  @Test
  void guessingTokensIsBrakedAndOthersDontNotice() throws Exception {
    String good = token("ann", 30, "READ_ALERTS");
    HttpResponse<String> last = ask("vig_" + "x".repeat(43), "/api/v1/alerts");
    for (int i = 0; i < 40 && last.statusCode() == 401; i++) last = ask("wrong", "/api/v1/alerts");
    assertThat(last.statusCode()).isEqualTo(429);
    assertThat(last.headers().firstValue("Retry-After")).isPresent();
    assertThat(ask(good, "/api/v1/alerts").statusCode()).isEqualTo(200);
    assertThat(stage.state.audit().newest(100))
        .filteredOn(entry -> entry.action().equals("token-refused"))
        .as("not one record a guess")
        .hasSizeLessThan(30);
  }

  @Test
  void accountsAreKeptByScripts() throws Exception {
    String token = token("adam", 30, "ADMINISTER_ACCOUNTS", "READ_AUDIT");
    String accounts = "/api/v1/accounts";
    var made = post(token, accounts, "{\"name\":\"bob\",\"display\":\"Bob\",\"role\":\"AUDITOR\"}");
    ApiShape.check("POST " + accounts, made);
    assertThat(made.body()).contains("\"password\":");
    ApiShape.check("GET " + accounts, ask(token, accounts));
    ApiShape.check("GET " + accounts + "/{name}", ask(token, accounts + "/bob"));
    ApiShape.check("GET " + accounts + "/{name}", ask(token, accounts + "/none"));
    var role = post(token, accounts + "/bob/role", "{\"role\":\"ANALYST\"}");
    ApiShape.check("POST " + accounts + "/{name}/role", role);
    assertThat(role.body()).contains("\"role\":\"ANALYST\"");
    for (String act :
        new String[] {
          "disable", "enable", "reset-password", "end-sessions", "review", "reset-second-factor"
        }) {
      var done = post(token, accounts + "/bob/" + act, "");
      ApiShape.check("POST " + accounts + "/{name}/" + act, done);
    }
    var last = post(token, accounts + "/adam/disable", "");
    assertThat(last.statusCode()).isEqualTo(409);
    assertThat(post(token, accounts, "{\"nam\":\"x\"}").body()).contains("allowed: name");
    assertThat(post(token, accounts, "[").statusCode()).isEqualTo(400);
    assertThat(stage.state.audit().newest(1).getFirst())
        .extracting(Audit.Entry::actor, Audit.Entry::detail)
        .satisfies(values -> assertThat(values.toString()).contains("by API token"));
    ApiShape.check("GET /api/v1/audit", ask(token, "/api/v1/audit?limit=5"));
    ApiShape.check("GET /api/v1/audit/verification", ask(token, "/api/v1/audit/verification"));
    ApiShape.check("GET /api/v1/audit", ask(token, "/api/v1/audit?limit=0"));
  }

  @Test
  void theOwnAccountIsKeptByScriptsWithASession() throws Exception {
    var ann = stage.client().signedIn();
    String csrf = ann.csrf("/profile");
    String profile = "/api/v1/profile";
    ApiShape.check("GET " + profile + "/sessions", ann.get(profile + "/sessions"));
    String proof = PASSWORD.replace(",", "}");
    var offer = ann.json("POST", profile + "/second-factor", proof, "X-CSRF-Token", csrf);
    ApiShape.check("POST " + profile + "/second-factor", offer);
    var app =
        new org.vigie.server.access.Authenticator(
            AccountsTest.find(offer.body(), "\"secret\":\"(\\w+)\""));
    String confirm =
        "{\"offer\":\"%s\",\"code\":\"%s\"}"
            .formatted(
                AccountsTest.find(offer.body(), "\"offer\":\"([^\"]+)\""),
                app.fresh(stage.now.get()));
    var confirmed =
        ann.json("POST", profile + "/second-factor/confirm", confirm, "X-CSRF-Token", csrf);
    ApiShape.check("POST " + profile + "/second-factor/confirm", confirmed);
    assertThat(confirmed.body().split("\",\"")).hasSize(10);
    String change = PASSWORD + "\"next\":\"words that nobody knows\"}";
    var changed = ann.json("POST", profile + "/password", change, "X-CSRF-Token", csrf);
    ApiShape.check("POST " + profile + "/password", changed);
    assertThat(ann.get(profile).statusCode()).isEqualTo(200);
  }
}
