package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.access.Role;
import org.vigie.store.state.Audit;

/** The pages of accounts, profile and audit log, and their JSON twins, read as text. */
class AccountsTest {
  private static final Pattern ONCE = Pattern.compile("id=\"shown-once\">([^<]+)<");

  @TempDir private Path folder;
  private Stage stage;
  private Stage.Client admin;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder);
    stage.add("adam", Role.ADMINISTRATOR);
    admin = stage.client().as("adam");
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private HttpResponse<String> act(String path, String... form) throws Exception {
    String[] all = new String[form.length + 2];
    System.arraycopy(form, 0, all, 0, form.length);
    all[form.length] = "csrf";
    all[form.length + 1] = admin.csrf("/accounts");
    return admin.post(path, all);
  }

  private static String once(HttpResponse<String> answer) {
    Matcher matcher = ONCE.matcher(answer.body());
    if (!matcher.find()) throw new AssertionError("nothing is shown: " + answer.body());
    return matcher.group(1);
  }

  @Test
  void anAccountIsMadeAndItsOwnerTakesItOver() throws Exception {
    HttpResponse<String> made =
        act("/accounts", "name", "Bob", "display", "Bob <b>", "role", "ANALYST");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.body()).contains("Bob &lt;b>").doesNotContain("Bob <b>");
    String password = once(made);
    assertThat(admin.get("/accounts").body())
        .contains("data-account=\"bob\"", "temporary password");
    assertThat(stage.client().signIn("bob", password).statusCode()).isEqualTo(303);
    assertThat(stage.client().signIn("bob", password).statusCode()).isEqualTo(401);
    for (String[] wrong :
        new String[][] {
          {"bob", "Bob", "again", "There is an account"}, {"a b", "X", "", "1 to 64 letters"},
          {"vigie", "X", "", "is not “vigie”"}, {"eve", "x\u202Ey", "", "1 to 100 visible"}
        }) {
      var refused = act("/accounts", "name", wrong[0], "display", wrong[1], "role", "ANALYST");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).contains(wrong[3]);
    }
    assertThat(act("/accounts", "name", "eve", "display", "Eve", "role", "GOD").statusCode())
        .isEqualTo(400);
  }

  @Test
  void theLastAdministratorStays() throws Exception {
    for (String[] form : new String[][] {{"role", "role", "ANALYST"}, {"disable", "x", "y"}}) {
      var refused = act("/accounts/adam/" + form[0], form[1], form[2]);
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).contains("the last administrator");
    }
    assertThat(admin.get("/accounts").statusCode()).isEqualTo(200);
  }

  @Test
  void changesEndTheSessions() throws Exception {
    for (String act : new String[] {"role", "reset-password", "end-sessions", "disable"}) {
      act("/accounts/ann/enable");
      stage.access.add("test", "z-" + act, "Z", Role.ANALYST, Stage.PASSWORD);
      var client = stage.client().as("z-" + act);
      assertThat(client.get("/profile").statusCode()).isEqualTo(200);
      act("/accounts/z-" + act + "/" + act, "role", "AUDITOR");
      assertThat(client.get("/profile").statusCode()).as(act).isEqualTo(303);
    }
    assertThat(stage.client().signIn("z-disable", Stage.PASSWORD).statusCode()).isEqualTo(401);
    assertThat(stage.state.audit().newest(40))
        .extracting(Audit.Entry::action)
        .contains("role-set", "password-reset", "sessions-end", "account-disable");
    assertThat(act("/accounts/nobody/disable").statusCode()).isEqualTo(404);
    assertThat(act("/accounts/ann/reset-second-factor").statusCode()).isEqualTo(409);
  }

  @Test
  void reviewsAreDueByTheMonth() throws Exception {
    stage.now.addAndGet(AccountRow.REVIEW_MILLIS);
    admin = stage.client().as("adam");
    assertThat(admin.get("/accounts").body()).contains("2 reviews due");
    var reviewed = act("/accounts/ann/review", "back", "/accounts");
    assertThat(reviewed.headers().firstValue("Location")).contains("/accounts");
    assertThat(admin.get("/accounts").body()).contains("1 review due");
    assertThat(admin.get("/accounts/ann").body()).contains(" · adam");
    assertThat(stage.state.audit().newest(1).getFirst().action()).isEqualTo("account-review");
  }

  @Test
  void administratorsAndOperatorsAreDifferentPeople() throws Exception {
    stage.apply(Stage.incoming(Samples.mimikatz("a", Samples.NOON, "WS1", "ann")));
    String alert = "/alerts/" + stage.newest();
    assertThat(admin.get(alert).body()).contains("WS1").doesNotContain("id=\"acknowledge\"");
    assertThat(act(alert + "/acknowledge").statusCode()).isEqualTo(403);
    var analyst = stage.client().signedIn();
    for (String path : new String[] {"/accounts", "/audit", "/api/v1/accounts", "/api/v1/audit"}) {
      assertThat(analyst.get(path).statusCode()).as(path).isEqualTo(403);
    }
    assertThat(analyst.get("/accounts").body())
        .contains("Your role (Analyst)", "keep the accounts");
    stage.add("carl", Role.CUSTOMER_READER);
    var customer = stage.client().as("carl");
    assertThat(customer.get("/alerts").body()).contains("your business unit");
    assertThat(customer.get("/").headers().firstValue("Location")).contains("/profile");
    assertThat(customer.get("/profile").statusCode()).isEqualTo(200);
  }

  @Test
  void peopleKeepTheirOwnAccount() throws Exception {
    var ann = stage.client().signedIn();
    var other = stage.client().signedIn();
    String next = "words that nobody knows";
    String csrf = ann.csrf("/profile");
    assertThat(
            ann.post(
                    "/profile/password",
                    "csrf",
                    csrf,
                    "password",
                    "wrong",
                    "next",
                    next,
                    "again",
                    next)
                .body())
        .contains("current password is not right");
    var changed =
        ann.post(
            "/profile/password",
            "csrf",
            csrf,
            "password",
            Stage.PASSWORD,
            "next",
            next,
            "again",
            next);
    assertThat(changed.statusCode()).isEqualTo(303);
    assertThat(ann.get("/profile?done=password").body()).contains("Done.");
    assertThat(other.get("/profile").statusCode()).as("the others end").isEqualTo(303);
    assertThat(ann.post("/profile/password", "csrf", csrf).statusCode())
        .as("the proof of the session before")
        .isEqualTo(403);
    // A second factor, which is optional here: offered, confirmed, taken away again.
    csrf = ann.csrf("/profile");
    String offer = ann.post("/profile/second-factor", "csrf", csrf, "password", next).body();
    String secret = find(offer, "id=\"secret\">([A-Z2-7 ]+)<");
    String token = find(offer, "name=\"offer\" value=\"([^\"]+)\"");
    var app = new org.vigie.server.access.Authenticator(secret);
    var codes =
        ann.post(
            "/profile/second-factor/confirm",
            "csrf",
            csrf,
            "offer",
            token,
            "code",
            app.fresh(stage.now.get()));
    assertThat(codes.body()).contains("id=\"recovery\"");
    assertThat(ann.get("/profile").body()).contains("Recovery codes left: 10");
    assertThat(
            ann.post("/profile/second-factor/remove", "csrf", csrf, "password", next, "code", "1")
                .body())
        .contains("The code is not right");
    assertThat(
            ann.post(
                    "/profile/second-factor/remove",
                    "csrf",
                    csrf,
                    "password",
                    next,
                    "code",
                    app.fresh(stage.now.get()))
                .statusCode())
        .isEqualTo(303);
    assertThat(stage.state.secondFactors().of("ann")).isNull();
  }

  @Test
  void sessionsAreListedAndEnded() throws Exception {
    var here = stage.client().signedIn();
    var there = stage.client();
    there.get("/sign-in");
    there.signedIn();
    String page = here.get("/profile").body();
    assertThat(page).contains("this one", "Java-http-client", "127.0.0.1");
    String id = find(page, "/profile/sessions/([0-9a-f]{16})/end");
    String end = "/profile/sessions/" + id + "/end";
    var foreign = stage.client().as("adam");
    assertThat(foreign.post(end, "csrf", foreign.csrf("/profile")).statusCode()).isEqualTo(400);
    assertThat(there.get("/profile").statusCode()).isEqualTo(200);
    assertThat(here.post(end, "csrf", here.csrf("/profile")).statusCode()).isEqualTo(303);
    assertThat(there.get("/profile").statusCode()).isEqualTo(303);
    assertThat(here.get("/profile").statusCode()).isEqualTo(200);
  }

  @Test
  void theAuditLogIsReadFilteredAndExported() throws Exception {
    stage.client().password("=cmd|' /C calc'!A0", "wrong");
    stage.client().password("<script>alert(1)</script>", "wrong");
    String page = admin.get("/audit").body();
    assertThat(page).contains("The chain is whole", "sign-in-refused", "&lt;script>");
    assertThat(page).doesNotContain("<script>alert");
    String filtered = admin.get("/audit?actor=adam&action=sign-in&from=2026-11-24T00:00").body();
    assertThat(filtered).contains("sign-in").doesNotContain("cmd|");
    assertThat(admin.get("/audit?from=yesterday").statusCode()).isEqualTo(400);
    assertThat(admin.get("/audit?actor=nobody").body()).contains("No record matches");
    HttpResponse<String> csv = admin.get("/audit/export.csv?action=sign-in-refused");
    assertThat(csv.headers().firstValue("Content-Disposition").orElse("")).contains("attachment");
    assertThat(csv.body()).startsWith("number,time,").contains(",\"'=cmd|' /c calc'!a0\",");
    assertThat(stage.state.audit().newest(1).getFirst().action()).isEqualTo("audit-export");
    for (int i = 0; i < 120; i++) stage.access.administration().review(actor(), "ann");
    String more = find(admin.get("/audit").body(), "href=\"(/audit\\?before=\\d+)\"");
    assertThat(admin.get(more).body()).contains("sign-in-refused");
  }

  private static org.vigie.server.access.Access.Actor actor() {
    return new org.vigie.server.access.Access.Actor("adam", "192.0.2.1");
  }

  static String find(String text, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) throw new IOException("no " + pattern + " in " + text);
    return matcher.group(1);
  }
}
