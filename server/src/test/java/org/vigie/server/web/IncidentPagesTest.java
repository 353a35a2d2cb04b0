package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding.Level;
import org.vigie.server.access.Role;
import org.vigie.store.state.Alerts.Incoming;

/** Working on alerts and incidents by the pages and by the API, read as text. */
class IncidentPagesTest {
  private static final String NUMBER = "INC-2026-000001";
  private static final String PAGE = "/incidents/" + NUMBER;

  @TempDir private Path folder;
  private Stage stage;

  @BeforeEach
  void open() throws IOException {
    stage = new Stage(folder);
    stage.access.add("test", "lea", "Lea Lead", Role.LEAD_ANALYST, Stage.PASSWORD);
    stage.access.add("test", "aud", "Aud Auditor", Role.AUDITOR, Stage.PASSWORD);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private String alert(String id) {
    stage.apply(Stage.incoming(Samples.mimikatz(id, Samples.NOON, "WS-" + id, "lea")));
    return stage.newest();
  }

  private Stage.Client client(String name) throws Exception {
    Stage.Client client = stage.client();
    assertThat(client.signIn(name, Stage.PASSWORD).statusCode()).isEqualTo(303);
    return client;
  }

  private HttpResponse<String> act(Stage.Client client, String path, String... form)
      throws Exception {
    String[] all = new String[form.length + 2];
    all[0] = "csrf";
    all[1] = client.csrf("/alerts");
    System.arraycopy(form, 0, all, 2, form.length);
    return client.post(path, all);
  }

  private void declare(Stage.Client client, String alert) throws Exception {
    var answer =
        act(
            client,
            "/incidents",
            "alert",
            alert,
            "title",
            "Passwords <b>read</b>",
            "description",
            "What happened",
            "severity",
            "critical",
            "risk",
            "privilege-elevation",
            "rsit",
            "intrusions");
    assertThat(answer.headers().firstValue("Location")).contains(PAGE);
  }

  @Test
  void anAlertIsQualifiedCorrectedAndReopened() throws Exception {
    var client = client("ann");
    String id = alert("a");
    String path = "/alerts/" + id;
    assertThat(client.get(path).body())
        .contains(
            "This one finding is an alert because the same rule fired for the same Host WS-a");
    act(client, path + "/handle", "disposition", "false-logic", "version", "0");
    assertThat(client.get(path).body())
        .contains("False – rule logic", "t5 − t3", "Reopen", "qualified it: False – rule logic");
    assertThat(client.get("/alerts").body()).doesNotContain("WS-a");
    assertThat(client.get("/alerts?status=closed").body()).contains("WS-a");
    assertThat(client.get("/alerts?status=all&disposition=test").body()).doesNotContain("WS-a");
    var refused = act(client, path + "/handle", "disposition", "true-benign");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("needs a reason");
    act(client, path + "/handle", "disposition", "true-benign", "reason", "it was the backup");
    assertThat(client.get(path).body()).contains("it was the backup", "True – authorised");
    var stale = act(client, path + "/handle", "act", "reopen", "reason", "x", "version", "1");
    assertThat(stale.statusCode()).isEqualTo(409);
    assertThat(stale.body()).contains("ann — qualified it: True – authorised");
    act(client, path + "/handle", "act", "reopen", "reason", "seen again");
    assertThat(client.get("/alerts?assignee=me").body()).contains("WS-a");
    act(client, path + "/handle", "act", "comment", "text", "<script>x");
    assertThat(client.get(path).body()).contains("&lt;script&gt;x");
  }

  @Test
  void severalAlertsAreHandledAtOnce() throws Exception {
    var client = client("ann");
    String a = alert("a");
    String b = alert("b");
    var done = act(client, "/alerts/handle", "alert", a, "alert", b, "act", "acknowledge");
    assertThat(done.statusCode()).isEqualTo(303);
    var again = act(client, "/alerts/handle", "alert", a, "alert", b, "act", "acknowledge");
    assertThat(again.body()).contains("Alert 1: It is taken already", "Alert 2:");
    assertThat(act(client, "/alerts/handle", "act", "acknowledge").body())
        .contains("No alert is picked");
    act(client, "/alerts/handle", "alert", a, "alert", b, "disposition", "test");
    assertThat(client.get("/alerts").body()).contains("class=\"is-empty\"");
    assertThat(act(client, "/alerts/handle", "alert", a, "act", "dance").statusCode())
        .isEqualTo(400);
  }

  @Test
  void analystTimeIsTheTimeBetweenPages() throws Exception {
    var client = client("ann");
    String path = "/alerts/" + alert("a");
    client.get(path);
    stage.now.addAndGet(5 * 60_000);
    client.get("/alerts");
    stage.now.addAndGet(3 * 60_000);
    client.get(path);
    stage.now.addAndGet(16 * 60_000);
    assertThat(client.get(path).body()).contains(">5 min</dd>");
    stage.now.addAndGet(60_000);
    assertThat(client.get(path).body()).contains(">6 min</dd>");
    client("aud").get(path);
    assertThat(client.get(path).body()).contains(">6 min</dd>");
  }

  @Test
  void olderFindingsFollow() throws Exception {
    Incoming[] many = new Incoming[70];
    for (int i = 0; i < many.length; i++) {
      many[i] = Stage.incoming(Samples.plain("f" + i, "Rule", Level.LOW, Samples.NOON + i, "S1"));
    }
    stage.apply(many);
    var client = client("ann");
    String path = "/alerts/" + stage.newest();
    assertThat(client.get(path).body())
        .contains("21 to 70 of 70", "before=21", "These 70 findings are one alert");
    assertThat(client.get(path + "?before=21").body()).contains("1 to 20 of 70");
    assertThat(client.get(path + "?finding=f3").statusCode()).isEqualTo(200);
    assertThat(client.get(path + "?finding=none").statusCode()).isEqualTo(404);
  }

  @Test
  void anIncidentGoesFromAlertToClosure() throws Exception {
    var ann = client("ann");
    var lea = client("lea");
    String id = alert("a");
    assertThat(ann.get("/incidents/new?alert=" + id).body())
        .contains("Credential dumping tool started by its own name", "Intrusions");
    declare(ann, id);
    String body = ann.get(PAGE).body();
    assertThat(body)
        .contains(
            "Passwords &lt;b&gt;read",
            "@2026-10-02 Credential dumping",
            "WS-a",
            "microsoft.windows@1.0.0",
            "Custody intact: 2 records",
            "t3 − t0",
            "Mark as contained")
        .doesNotContain("<b>read");
    act(ann, PAGE + "/acts", "act", "add-task", "title", "Isolate", "assignee", "me");
    act(ann, PAGE + "/acts", "act", "move", "to", "contained");
    assertThat(act(ann, PAGE + "/acts", "act", "move", "to", "closed").body())
        .contains("From here it goes to: resolved");
    act(ann, PAGE + "/acts", "act", "move", "to", "resolved");
    assertThat(ann.get(PAGE).body()).contains("Close: for lead analysts");
    var early = act(lea, PAGE + "/acts", "act", "move", "to", "closed", "summary", "s");
    assertThat(early.body()).contains("no disposition yet: 1");
    act(ann, "/alerts/" + id + "/handle", "disposition", "true-malicious", "useful", "yes");
    act(lea, PAGE + "/acts", "act", "move", "to", "closed", "summary", "All rebuilt");
    assertThat(lea.get(PAGE).body()).contains("All rebuilt", "t9 − t6", "t10 − t4");
    assertThat(lea.get("/incidents").body()).contains("No open incident");
    assertThat(lea.get("/incidents?status=closed&risk=privilege-elevation").body())
        .contains(NUMBER);
    assertThat(ann.get("/alerts/" + id).body()).contains(NUMBER);
    assertThat(act(client("aud"), PAGE + "/acts", "act", "comment", "text", "x").statusCode())
        .isEqualTo(403);
  }

  @Test
  void evidenceIsAttachedAndItsReadingRecorded() throws Exception {
    var ann = client("ann");
    declare(ann, alert("a"));
    String body =
        "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n"
            + ann.csrf("/alerts")
            + "\r\n--XX\r\nContent-Disposition: form-data; name=\"file\";"
            + " filename=\"C:\\tmp\\dump.bin\"\r\nContent-Type: x/y\r\n\r\nab\r\n--c\r\n--XX--\r\n";
    assertThat(ann.send(PAGE + "/evidence", "multipart/form-data; boundary=XX", body).statusCode())
        .isEqualTo(303);
    assertThat(ann.get(PAGE).body()).contains("dump.bin", "7 bytes");
    var file = ann.get(PAGE + "/evidence/3");
    assertThat(file.body()).isEqualTo("ab\r\n--c");
    assertThat(file.headers().firstValue("Content-Disposition").orElse("")).contains("dump.bin");
    assertThat(ann.get(PAGE).body()).contains("read dump.bin", "Custody intact: 4 records");
    String forged = body.replaceAll("[0-9a-f]{64}", "0".repeat(64));
    assertThat(
            ann.send(PAGE + "/evidence", "multipart/form-data; boundary=XX", forged).statusCode())
        .isEqualTo(403);
    assertThat(ann.get(PAGE + "/evidence/9").statusCode()).isEqualTo(404);
    assertThat(ann.get(PAGE + "/evidence/" + "9".repeat(30)).statusCode()).isEqualTo(404);
    assertThat(Upload.plain("..\\x/a\r\nSet-Cookie: b=c\u202Egpj.exe"))
        .isEqualTo("a Set-Cookie: b=c[U+202E]gpj.exe");
    for (String time : List.of("-292275054-01-01T00:00:00Z", "+292278994-08-17T07:12:55Z")) {
      var far = act(ann, PAGE + "/acts", "act", "add-task", "title", "t", "due", time);
      assertThat(far.statusCode()).as(time).isEqualTo(400);
    }
    String api = "/api/v1/incidents/" + NUMBER + "/evidence";
    String csrf = ann.csrf("/alerts");
    String large = "x".repeat(1_000_000);
    var taken =
        ann.send(api + "?name=b.bin", "application/octet-stream", large, "X-CSRF-Token", csrf);
    assertThat(taken.statusCode()).isEqualTo(201);
    assertThat(ann.get(api + "/5").body()).isEqualTo(large);
    String huge = "x".repeat(11 * 1024 * 1024);
    var refused =
        ann.send(api + "?name=b.bin", "application/octet-stream", huge, "X-CSRF-Token", csrf);
    assertThat(refused.statusCode()).isEqualTo(413);
  }

  @Test
  void aBrokenChainIsARedBannerOnPageAndList() throws Exception {
    var ann = client("ann");
    declare(ann, alert("a"));
    try (var raw = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state.db"));
        var statement = raw.createStatement()) {
      statement.execute("DROP TRIGGER incident_record_no_update");
      statement.execute("UPDATE incident_record SET actor = 'bob' WHERE sequence = 1");
    }
    assertThat(ann.get(PAGE).body())
        .contains(
            "The chain of custody is broken", "record 1: it is not what its hash was made of");
    assertThat(ann.get("/incidents").body()).contains("The chain of custody is broken", NUMBER);
    assertThat(ann.get("/api/v1/incidents/" + NUMBER + "/custody").body())
        .contains("\"custody\":\"broken\"", "\"sequence\":1", "\"flaw\":\"hash\"");
    act(ann, PAGE + "/acts", "act", "comment", "text", "work goes on");
    assertThat(ann.get(PAGE).body()).contains("work goes on", "custody broken");
  }

  @Test
  void scriptsDoTheSame() throws Exception {
    var ann = client("ann");
    String id = alert("a");
    String alertActs = "/api/v1/alerts/" + id + "/acts";
    var done = ann.json(alertActs, "{\"act\":\"acknowledge\",\"version\":0}");
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.body()).contains("\"outcome\":\"done\"", "\"assignee\":\"ann\"");
    var conflict =
        ann.json(alertActs, "{\"act\":\"qualify\",\"disposition\":\"test\",\"version\":0}");
    assertThat(conflict.statusCode()).isEqualTo(409);
    assertThat(conflict.body()).contains("\"since\":[{", "\"kind\":\"acknowledged\"");
    var refused = ann.json(alertActs, "{\"act\":\"close\"}");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("\"refusal\":\"not-qualified\"", "qualify it first");
    assertThat(ann.get(alertActs).body()).contains("\"analyst_time\":0", "\"kind\":\"assigned\"");
    var made =
        ann.json(
            "/api/v1/incidents",
            "{\"title\":\"T\",\"description\":\"D\",\"severity\":\"high\",\"risk\":\"persistence\","
                + "\"rsit\":\"malicious-code\",\"alerts\":[\""
                + id
                + "\"]}");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("ETag")).contains("\"2\"");
    String acts = "/api/v1/incidents/" + NUMBER + "/acts";
    assertThat(ann.json(acts, "{\"act\":\"comment\",\"text\":\"c\"}").body())
        .contains("\"version\":3");
    assertThat(
            ann.json(acts, "{\"act\":\"assign\",\"assignee\":\"me\",\"version\":2}").statusCode())
        .isEqualTo(200);
    var late = ann.json(acts, "{\"act\":\"move\",\"to\":\"contained\",\"version\":2}");
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.body()).contains("ann — assigned it to ann");
    var wrong = ann.json(acts, "{\"act\":\"assign\",\"assignee\":\"nobody-here\"}");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(ann.get("/api/v1/incidents").body()).contains(NUMBER, "\"severity\":\"high\"");
    assertThat(ann.get("/api/v1/incidents/" + NUMBER + "/records").body()).contains("\"hash\":\"");
    assertThat(ann.get("/api/v1/incidents/" + NUMBER + "/custody").body())
        .contains("\"custody\":\"intact\"");
    assertThat(ann.get("/api/v1/incidents/INC-2026-000009").statusCode()).isEqualTo(404);
    assertThat(ann.json(acts, "[1]").statusCode()).isEqualTo(400);
  }

  @Test
  void bothLanguagesSayAllOfIt() throws Exception {
    var ann = client("ann");
    declare(ann, alert("a"));
    String csrf = ann.csrf("/alerts");
    ann.post("/preferences", "csrf", csrf, "language", "fr", "theme", "dark", "back", "/alerts");
    assertThat(ann.get(PAGE).body()).contains("Chaîne intacte", "Élévation de privilèges");
    assertThat(ann.get("/incidents/new").body()).contains("Déclarer l’incident");
    assertThat(ann.get("/alerts").body()).contains("Les plus urgentes d’abord");
  }

  @Test
  void tenThousandAlertsStayQuick() throws Exception {
    for (int batch = 0; batch < 10; batch++) {
      Incoming[] many = new Incoming[1_000];
      for (int i = 0; i < many.length; i++) {
        String name = "n" + batch + "-" + i;
        Level level = i % 3 == 0 ? Level.HIGH : Level.LOW;
        many[i] = Stage.incoming(Samples.plain(name, "Rule " + i, level, Samples.NOON, "H" + name));
      }
      stage.apply(many);
    }
    var client = client("ann");
    client.get("/alerts");
    long started = System.nanoTime();
    assertThat(client.get("/alerts").statusCode()).isEqualTo(200);
    assertThat(client.get("/alerts?assignee=nobody&age=7d&level=high").statusCode()).isEqualTo(200);
    assertThat(client.get("/alerts?text=hn9-99").body()).contains("Hn9-99");
    long millis = (System.nanoTime() - started) / 1_000_000;
    System.out.println("three queues of 10,000 alerts: " + millis + " ms");
    assertThat(millis).isLessThan(3_000);
  }
}
