package org.vigie.server.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.access.Access.Actor;
import org.vigie.server.access.Access.Requirement;
import org.vigie.server.access.Role;
import org.vigie.store.state.Audit;

/** Where a second factor is mandatory: no step of signing in grants anything before the last. */
class SecondFactorTest {
  private static final Pattern CODE = Pattern.compile("<code>([a-z2-9_-]{29})</code>");

  @TempDir private Path folder;
  private Stage stage;

  @BeforeEach
  void open() throws IOException {
    stage = new Stage(folder, Requirement.REQUIRED);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private static String location(HttpResponse<?> answer) {
    return answer.headers().firstValue("Location").orElse("");
  }

  private void later(Duration duration) {
    stage.now.addAndGet(duration.toMillis());
  }

  private List<String> enrol() throws Exception {
    String body = stage.client().signIn("ann", Stage.PASSWORD).body();
    later(Duration.ofMinutes(2));
    return CODE.matcher(body).results().map(m -> m.group(1)).toList();
  }

  @Test
  void theFirstSignInSetsItUp() throws Exception {
    var client = stage.client();
    HttpResponse<String> first = client.password("ann", Stage.PASSWORD);
    assertThat(location(first)).startsWith("/sign-in/second-factor");
    assertThat(first.headers().allValues("Set-Cookie")).noneMatch(c -> c.startsWith("vigie="));
    String page = client.get("/sign-in/second-factor").body();
    assertThat(page).contains("<svg class=\"qr\"", "id=\"secret\"").doesNotContain("class=\"who\"");
    for (String path : new String[] {"/alerts", "/profile", "/api/v1/profile", "/sign-in/code"}) {
      assertThat(client.get(path).statusCode()).as(path).isIn(303, 401);
    }
    HttpResponse<String> wrong =
        client.post(
            "/sign-in/second-factor", "csrf", client.csrf("/sign-in/second-factor"), "code", "1");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body()).contains("The code is not right");
    String sealed = requireNonNull(folderText());
    assertThat(enrol()).hasSize(10);
    assertThat(folderText()).isNotEqualTo(sealed);
    assertThat(requireNonNull(stage.state.secondFactors().of("ann")).secret()).startsWith("1.");
    assertThat(stage.state.audit().newest(2))
        .extracting(Audit.Entry::action)
        .containsExactly("sign-in", "second-factor-set");
  }

  private String folderText() {
    return String.valueOf(stage.state.secondFactors().of("ann"));
  }

  @Test
  void aCodeIsGoodOnce() throws Exception {
    enrol();
    String code = stage.app("ann").shown(stage.now.get());
    assertThat(give(code).statusCode()).isEqualTo(303);
    assertThat(give(code).statusCode()).as("the same again").isEqualTo(401);
    assertThat(give(stage.app("ann").shown(stage.now.get() - 30_000)).statusCode())
        .as("an older one")
        .isEqualTo(401);
    later(Duration.ofSeconds(30));
    assertThat(give(stage.app("ann").shown(stage.now.get())).statusCode()).isEqualTo(303);
    later(Duration.ofMinutes(5));
    assertThat(give(stage.app("ann").shown(stage.now.get() - 90_000)).statusCode())
        .as("three steps old")
        .isEqualTo(401);
  }

  private HttpResponse<String> give(String code) throws Exception {
    var client = stage.client();
    String to = location(client.password("ann", Stage.PASSWORD));
    assertThat(to).startsWith("/sign-in/code");
    return client.post(to, "csrf", client.csrf(to), "code", code);
  }

  @Test
  void recoveryCodesReplaceTheAppOnceEach() throws Exception {
    List<String> codes = enrol();
    assertThat(give(codes.getFirst()).statusCode()).isEqualTo(303);
    assertThat(give(codes.getFirst()).statusCode()).isEqualTo(401);
    assertThat(give(codes.get(1).replace("-", " ").toUpperCase(java.util.Locale.ROOT)).statusCode())
        .as("as it is typed")
        .isEqualTo(303);
    assertThat(stage.state.secondFactors().recoveryLeft("ann")).isEqualTo(8);
    assertThat(stage.state.audit().newest(2))
        .extracting(Audit.Entry::action)
        .containsExactly("sign-in", "recovery-code-use");
  }

  @Test
  void aStepLastsFiveMinutesAndFiveTries() throws Exception {
    enrol();
    var slow = stage.client();
    String to = location(slow.password("ann", Stage.PASSWORD));
    String csrf = slow.csrf(to);
    later(Duration.ofMinutes(5));
    String good = stage.app("ann").shown(stage.now.get());
    assertThat(location(slow.post(to, "csrf", csrf, "code", good))).contains("over=1");
    var guessing = stage.client();
    to = location(guessing.password("ann", Stage.PASSWORD));
    csrf = guessing.csrf(to);
    for (int i = 0; i < 4; i++) {
      assertThat(guessing.post(to, "csrf", csrf, "code", "x" + i).statusCode()).isEqualTo(401);
    }
    assertThat(location(guessing.post(to, "csrf", csrf, "code", "x"))).contains("over=1");
    assertThat(location(guessing.post(to, "csrf", csrf, "code", good))).contains("over=1");
    var braked = stage.client();
    to = location(braked.password("ann", Stage.PASSWORD));
    HttpResponse<String> waits = braked.post(to, "csrf", braked.csrf(to), "code", good);
    assertThat(waits.statusCode()).as("a new step starts no new count").isEqualTo(429);
    assertThat(waits.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void aStepIsProvedByItsOwnCookie() throws Exception {
    enrol();
    var client = stage.client();
    String to = location(client.password("ann", Stage.PASSWORD));
    String good = stage.app("ann").shown(stage.now.get());
    String foreign = stage.client().csrf("/sign-in");
    assertThat(location(client.post(to, "csrf", foreign, "code", good))).contains("over=1");
    assertThat(stage.client().get("/sign-in/code").statusCode()).isEqualTo(303);
    var planted = stage.client().get("/sign-in/code", "Cookie", "vigie-step=planted");
    assertThat(location(planted)).contains("over=1");
  }

  @Test
  void whatChangesMeanwhileEndsTheStep() throws Exception {
    enrol();
    Actor actor = new Actor("adam", "");
    var client = stage.client();
    String to = location(client.password("ann", Stage.PASSWORD));
    String csrf = client.csrf(to);
    stage.access.administration().resetPassword(actor, "ann");
    String good = stage.app("ann").shown(stage.now.get());
    assertThat(location(client.post(to, "csrf", csrf, "code", good))).contains("over=1");
  }

  @Test
  void aResetMeansSettingItUpAnew() throws Exception {
    enrol();
    var inside = stage.client();
    inside.signIn("ann", Stage.PASSWORD);
    assertThat(inside.get("/profile").statusCode()).isEqualTo(200);
    stage.access.administration().resetSecondFactor(new Actor("adam", ""), "ann");
    assertThat(inside.get("/profile").statusCode()).as("the sessions end").isEqualTo(303);
    assertThat(location(stage.client().password("ann", Stage.PASSWORD)))
        .startsWith("/sign-in/second-factor");
  }

  @Test
  void aTemporaryPasswordIsChangedBehindTheCode() throws Exception {
    enrol();
    var made = stage.access.administration().resetPassword(new Actor("adam", ""), "ann");
    String temporary = ((org.vigie.server.access.Access.Change.Shown) made).secrets().getFirst();
    var client = stage.client();
    String to = location(client.password("ann", temporary));
    assertThat(to).as("first the code").startsWith("/sign-in/code");
    var next =
        client.post(to, "csrf", client.csrf(to), "code", stage.app("ann").fresh(stage.now.get()));
    assertThat(location(next)).startsWith("/sign-in/password");
    String at = location(next);
    assertThat(client.get("/alerts").statusCode()).isEqualTo(303);
    var differ = client.post(at, "csrf", client.csrf(at), "password", "x", "again", "y");
    assertThat(differ.body()).contains("not the same");
    var weak =
        client.post(
            at, "csrf", client.csrf(at), "password", "Password1234!", "again", "Password1234!");
    assertThat(weak.statusCode()).isEqualTo(400);
    String own = "words that nobody knows";
    assertThat(client.post(at, "csrf", client.csrf(at), "password", own, "again", own).statusCode())
        .isEqualTo(303);
    assertThat(client.get("/alerts").statusCode()).isEqualTo(200);
  }

  @Test
  void eachSessionHasATokenOfItsOwn() throws Exception {
    var client = stage.client();
    String before = session(client.signIn("ann", Stage.PASSWORD));
    later(Duration.ofMinutes(2));
    String after = session(client.signIn("ann", Stage.PASSWORD));
    assertThat(after).isNotEqualTo(before);
    assertThat(stage.state.accounts().sessions("ann")).as("the old one ended").hasSize(1);
    var fixed = stage.client();
    fixed.get("/sign-in", "Cookie", "vigie=fixed-by-somebody");
    later(Duration.ofMinutes(2));
    assertThat(session(fixed.signIn("ann", Stage.PASSWORD))).isNotEqualTo("fixed-by-somebody");
  }

  private static String session(HttpResponse<?> answer) {
    return answer.headers().allValues("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith("vigie="))
        .map(cookie -> cookie.substring(6, cookie.indexOf(';')))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aLostKeyFileLocksOutAndSaysTheWay() throws Exception {
    stage.add("bob", Role.AUDITOR);
    enrol();
    String sealed = requireNonNull(stage.state.secondFactors().of("ann")).secret();
    // Sealed for ann: moved to another account it is no secret.
    stage
        .state
        .secondFactors()
        .enrol("bob", new org.vigie.store.state.SecondFactors.Factor(sealed, 0, 1), List.of());
    var client = stage.client();
    String to = location(client.password("bob", Stage.PASSWORD));
    String code = stage.app("ann").shown(stage.now.get());
    assertThat(client.post(to, "csrf", client.csrf(to), "code", code).statusCode()).isEqualTo(401);
  }
}
