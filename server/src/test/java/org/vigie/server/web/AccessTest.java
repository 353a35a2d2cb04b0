package org.vigie.server.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Client;
import org.vigie.server.access.Access.Requirement;
import org.vigie.server.access.Access.SignIn;
import org.vigie.server.access.Access.Step;
import org.vigie.server.access.Refusal;
import org.vigie.server.access.Role;
import org.vigie.server.access.Vault;
import org.vigie.store.state.Accounts.Standing;
import org.vigie.store.state.Audit;

/** Who gets in and what for, asked over real HTTP. */
class AccessTest {
  @TempDir private Path folder;
  private Stage stage;

  @BeforeEach
  void open() throws IOException {
    stage = new Stage(folder);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void nothingIsServedWithoutASession() throws Exception {
    stage.apply(Stage.incoming(Samples.mimikatz("a", Samples.NOON, "WS1", "ann")));
    var client = stage.client();
    for (String path : new String[] {"/", "/alerts", "/alerts/" + stage.newest(), "/nowhere"}) {
      HttpResponse<String> answer = client.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(303);
      assertThat(answer.headers().firstValue("Location").orElse("")).startsWith("/sign-in");
      assertThat(answer.body()).doesNotContain("WS1");
    }
    for (String path :
        new String[] {"/api/v1/alerts", "/api/v1/alerts/" + stage.newest(), "/alerts/stream"}) {
      HttpResponse<String> answer = client.get(path, "Cookie", "vigie=forged");
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.body()).doesNotContain("WS1");
    }
    assertThat(client.get("/healthz").body()).isEqualTo("ok\n");
  }

  @Test
  void everyAnswerCarriesTheStrictPolicy() throws Exception {
    var client = stage.client();
    for (String path : new String[] {"/sign-in", "/alerts", "/api/v1/alerts", "/assets/x/y"}) {
      var headers = client.get(path).headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Server")).isEmpty();
    }
  }

  @Test
  void theRightPasswordOpensAndTheCookieIsShut() throws Exception {
    var client = stage.client();
    HttpResponse<String> answer = client.signIn(" ANN ", Stage.PASSWORD);
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().allValues("Set-Cookie"))
        .anySatisfy(
            cookie ->
                assertThat(cookie)
                    .startsWith("vigie=")
                    .containsIgnoringCase("HttpOnly")
                    .containsIgnoringCase("SameSite=Strict"));
    assertThat(client.get("/alerts").statusCode()).isEqualTo(200);
  }

  @Test
  void wrongPasswordAndUnknownNameLookTheSame() throws Exception {
    HttpResponse<String> wrong = stage.client().signIn("ann", "not the password");
    HttpResponse<String> unknown = stage.client().signIn("bob", "not the password");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(wrong.body().replaceAll("[0-9a-f]{64}", "").replace("\"ann\"", "\"bob\""))
        .isEqualTo(unknown.body().replaceAll("[0-9a-f]{64}", ""));
    stage.state.accounts().setStanding("ann", Standing.DISABLED, "ADMINISTRATOR");
    assertThat(stage.client().signIn("ann", Stage.PASSWORD).statusCode()).isEqualTo(401);
    assertThat(stage.state.audit().newest(3))
        .extracting(Audit.Entry::action)
        .containsOnly("sign-in-refused");
  }

  @Test
  void guessingIsSlowedDownAndForgiven() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(stage.client().signIn("ann", "wrong " + i).statusCode()).isEqualTo(401);
    }
    HttpResponse<String> braked = stage.client().signIn("ann", Stage.PASSWORD);
    assertThat(braked.statusCode()).isEqualTo(429);
    assertThat(braked.headers().firstValue("Retry-After")).contains("1");
    stage.now.addAndGet(1_000);
    assertThat(stage.client().signIn("ann", "wrong again").statusCode()).isEqualTo(401);
    stage.now.addAndGet(1_000);
    HttpResponse<String> longer = stage.client().signIn("ann", Stage.PASSWORD);
    assertThat(longer.statusCode()).isEqualTo(429);
    stage.now.addAndGet(1_000);
    assertThat(stage.client().signIn("ann", Stage.PASSWORD).statusCode()).isEqualTo(303);
    assertThat(stage.client().signIn("ann", "wrong once").statusCode()).isEqualTo(401);
  }

  @Test
  void aPostWithoutProofIsForbidden() throws Exception {
    stage.apply(Stage.incoming(Samples.mimikatz("a", Samples.NOON, "WS1", "ann")));
    var client = stage.client().signedIn();
    String take = "/alerts/" + stage.newest() + "/acknowledge";
    assertThat(client.post(take).statusCode()).isEqualTo(403);
    assertThat(client.post(take, "csrf", "0".repeat(64)).statusCode()).isEqualTo(403);
    assertThat(client.post("/sign-out").statusCode()).isEqualTo(403);
    assertThat(client.post("/preferences", "language", "fr").statusCode()).isEqualTo(403);
    // The proof of another session is none here.
    String foreign = stage.client().signedIn().csrf("/alerts");
    assertThat(client.post(take, "csrf", foreign).statusCode()).isEqualTo(403);
    assertThat(client.post(take, "csrf", client.csrf("/alerts")).statusCode()).isEqualTo(303);
    assertThat(stage.client().post("/sign-in", "name", "ann", "password", Stage.PASSWORD))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(403);
    assertThat(stage.state.audit().newest(1).getFirst().action()).isEqualTo("alert-acknowledge");
  }

  @Test
  void sessionsEndWhenIdleAndAfterAShift() throws Exception {
    var idle = stage.client().signedIn();
    stage.now.addAndGet(Duration.ofMinutes(59).toMillis());
    assertThat(idle.get("/alerts").statusCode()).isEqualTo(200);
    stage.now.addAndGet(Duration.ofMinutes(59).toMillis());
    assertThat(idle.get("/alerts").statusCode()).isEqualTo(200);
    stage.now.addAndGet(Duration.ofMinutes(60).toMillis());
    assertThat(idle.get("/alerts").statusCode()).isEqualTo(303);
    var busy = stage.client().signedIn();
    for (int i = 0; i < 23; i++) {
      stage.now.addAndGet(Duration.ofMinutes(30).toMillis());
      assertThat(busy.get("/alerts").statusCode()).as("after %s half hours", i).isEqualTo(200);
    }
    stage.now.addAndGet(Duration.ofMinutes(30).toMillis());
    assertThat(busy.get("/alerts").statusCode()).isEqualTo(303);
  }

  @Test
  void signingOutEndsTheSession() throws Exception {
    var client = stage.client().signedIn();
    String cookie = "vigie=stolen";
    assertThat(client.post("/sign-out", "csrf", client.csrf("/alerts")).statusCode())
        .isEqualTo(303);
    assertThat(client.get("/alerts").statusCode()).isEqualTo(303);
    assertThat(stage.client().get("/alerts", "Cookie", cookie).statusCode()).isEqualTo(303);
    assertThat(stage.state.audit().newest(1).getFirst().action()).isEqualTo("sign-out");
  }

  @Test
  void rolesDecide() throws Exception {
    stage.apply(Stage.incoming(Samples.mimikatz("a", Samples.NOON, "WS1", "ann")));
    stage.access.add("test", "olga", "Olga", Role.AUDITOR, Stage.PASSWORD);
    stage.access.add("test", "carl", "Carl", Role.CUSTOMER_READER, Stage.PASSWORD);
    var auditor = stage.client();
    auditor.signIn("olga", Stage.PASSWORD);
    String alert = "/alerts/" + stage.newest();
    assertThat(auditor.get(alert).body()).contains("WS1").doesNotContain("id=\"acknowledge\"");
    assertThat(auditor.post(alert + "/acknowledge", "csrf", auditor.csrf(alert)).statusCode())
        .isEqualTo(403);
    var customer = stage.client();
    customer.signIn("carl", Stage.PASSWORD);
    for (String path : new String[] {"/alerts", alert, "/api/v1/alerts", "/alerts/stream"}) {
      HttpResponse<String> answer = customer.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(403);
      assertThat(answer.body()).doesNotContain("WS1");
    }
  }

  @Test
  void signingInLeadsToOurOwnPagesOnly() throws Exception {
    for (String next :
        new String[] {"https://evil.example/", "//evil.example", "/\\evil.example"}) {
      var client = stage.client();
      HttpResponse<String> answer =
          client.post(
              "/sign-in",
              "csrf",
              client.csrf("/sign-in"),
              "name",
              "ann",
              "password",
              Stage.PASSWORD,
              "next",
              next);
      assertThat(answer.headers().firstValue("Location")).as(next).contains("/");
    }
    assertThat(Links.local("/alerts?level=high")).isEqualTo("/alerts?level=high");
  }

  @Test
  void theFirstRunMakesOneAdministrator() throws Exception {
    assertThat(stage.access.firstRun()).as("there is an account already").isNull();
    try (var empty = org.vigie.store.state.State.open(folder.resolve("empty.db"))) {
      SecureRandom random = new SecureRandom();
      Access.Rules rules =
          new Access.Rules(Access.Limits.DEFAULT, Requirement.REQUIRED, Vault.open(folder, random));
      var access = new Access(empty, InstantSource.system(), random, rules);
      String password = requireNonNull(access.firstRun());
      assertThat(password).matches("[a-z2-9_]{5}(-[a-z2-9_]{5}){3}");
      assertThat(requireNonNull(empty.accounts().account("admin")).password())
          .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
          .doesNotContain(password);
      assertThat(access.firstRun()).isNull();
      Client client = new Client("192.0.2.1", "");
      var first = (SignIn.Next) access.signIn("admin", password, client);
      assertThat(first.step()).as("it stood on a terminal").isEqualTo(Step.NEW_PASSWORD);
      assertThat(access.newPassword(first.token(), "short", client))
          .isEqualTo(new SignIn.Weak(Refusal.LENGTH));
      assertThat(access.newPassword(first.token(), password, client))
          .isEqualTo(new SignIn.Weak(Refusal.SAME));
      var second = (SignIn.Next) access.newPassword(first.token(), "another long password", client);
      assertThat(second.step()).isEqualTo(Step.ENROL);
      assertThat(access.newPassword(first.token(), "yet another password", client))
          .as("a step is done once")
          .isEqualTo(new SignIn.Over());
      assertThat(access.signIn("admin", password, client)).isEqualTo(new SignIn.Refused());
    }
  }
}
