package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding.Level;
import org.vigie.store.state.Alerts.Incoming;

/** What pages and the JSON API say, read as text. */
class PagesTest {
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

  private void mimikatz() {
    stage.apply(Stage.incoming(Samples.mimikatz("a", Samples.NOON, "WS-042", "lea")));
  }

  @Test
  void anEmptyListSaysHowToSendAFirstLine() throws Exception {
    var client = stage.client().signedIn();
    assertThat(client.get("/alerts").body())
        .contains("All quiet", "| nc 127.0.0.1 5514", "class=\"is-empty\"");
    assertThat(client.get("/alerts?level=high").body()).contains("No alert matches");
  }

  @Test
  void theListShowsAndFilters() throws Exception {
    mimikatz();
    stage.apply(
        Stage.incoming(Samples.plain("b", "Scheduled task made", Level.LOW, Samples.NOON, "SRV1")));
    var client = stage.client().signedIn();
    assertThat(client.get("/alerts").body())
        .contains("WS-042", "SRV1", "T1003.001", "LSASS Memory", "Critical");
    assertThat(client.get("/alerts?level=low").body()).contains("SRV1").doesNotContain("WS-042");
    assertThat(client.get("/alerts?text=LEA").body()).contains("WS-042").doesNotContain("SRV1");
    String part = client.get("/alerts?text=lea", "HX-Request", "true").body();
    assertThat(part).contains("WS-042").doesNotContain("<html");
    assertThat(client.get("/alerts?level=urgent").statusCode()).isEqualTo(400);
    assertThat(client.get("/alerts?before=x").statusCode()).isEqualTo(400);
    assertThat(client.get("/alerts?text=" + "x".repeat(201)).statusCode()).isEqualTo(400);
  }

  @Test
  void olderPagesFollow() throws Exception {
    Incoming[] many = new Incoming[150];
    for (int i = 0; i < many.length; i++) {
      many[i] = Stage.incoming(Samples.plain("f" + i, "Rule " + i, Level.LOW, Samples.NOON, "S1"));
    }
    stage.apply(many);
    var client = stage.client().signedIn();
    assertThat(client.get("/alerts").body())
        .contains("hx-get=\"/alerts?before=1000000000051\"", ">Rule 149<", ">Rule 50<")
        .doesNotContain(">Rule 49<");
    String rest = client.get("/alerts?before=1000000000051&part=rows", "HX-Request", "true").body();
    assertThat(rest).contains(">Rule 49<", ">Rule 0<").doesNotContain("<table", "hx-get");
  }

  @Test
  void theAlertSaysWhyInBothLanguages() throws Exception {
    mimikatz();
    var client = stage.client().signedIn();
    String path = "/alerts/" + stage.newest();
    assertThat(client.get(path).body())
        .contains(
            "On WS-042, the event of 2026-11-24 12:00:00 met 2 conditions",
            "C:\\Users\\lea\\Downloads<mark>\\mimikatz.exe</mark>",
            "LSASS Memory",
            "2.2 s", // t3 - t0: 1,840 ms on the way, 400 in the house
            "The Vigie authors",
            "Apache-2.0",
            "Penetration tests that were announced",
            "href=\"https://attack.mitre.org/software/S0002/\"",
            "device.hostname",
            "microsoft.windows@1.0.0")
        .doesNotContain("href=\"javascript:");
    client.post(
        "/preferences", "csrf", client.csrf(path), "language", "fr", "theme", "dark", "back", path);
    assertThat(client.get(path).body())
        .contains(
            "<html lang=\"fr\" data-theme=\"dark\"",
            "Sur WS-042, l’événement du 2026-11-24 12:00:00 remplit 2 conditions",
            "finit par");
  }

  @Test
  void acknowledgingStampsAndShows() throws Exception {
    mimikatz();
    var client = stage.client().signedIn();
    String path = "/alerts/" + stage.newest();
    client.post(path + "/acknowledge", "csrf", client.csrf(path));
    assertThat(client.get(path).body())
        .contains("Acknowledged", "by ann", "t4 − t3")
        .doesNotContain("id=\"acknowledge\"");
  }

  @Test
  void whatLogsAndRulesSayStaysText() throws Exception {
    stage.apply(Stage.incoming(Samples.hostile("a", Samples.NOON)));
    var client = stage.client().signedIn();
    for (String path : new String[] {"/alerts", "/alerts/" + stage.newest()}) {
      String body = client.get(path).body();
      assertThat(body).as(path).doesNotContain("<script>", "\u202E", "alert('x')</script");
      assertThat(body).as(path).contains("&lt;script", "U+202E");
    }
    String echoed = client.get("/alerts?text=%22%3E%3Cscript%3E").body();
    assertThat(echoed).doesNotContain("<script>").contains("value=\"&#34;>&lt;script>\"");
  }

  @Test
  void aFindingThatCannotBeReadIsSaidSo() throws Exception {
    Incoming broken =
        new Incoming(
            Samples.mimikatz("a", Samples.NOON, "WS-042", "lea"),
            Samples.NOON,
            "{\"id\":".getBytes(StandardCharsets.UTF_8));
    stage.apply(broken);
    var client = stage.client().signedIn();
    assertThat(client.get("/alerts/" + stage.newest()).body())
        .contains("This finding can no longer be read", "Credential dumping");
  }

  @Test
  void errorsHavePages() throws Exception {
    var client = stage.client().signedIn();
    assertThat(client.get("/nowhere").body()).contains("Nothing here", "404");
    assertThat(client.get("/alerts/none").statusCode()).isEqualTo(404);
    assertThat(client.get("/alerts/none").body()).contains("Nothing here");
    assertThat(client.get("/assets/x/app.css").statusCode()).isEqualTo(404);
    assertThat(client.post("/preferences", "csrf", "x".repeat(70_000)).statusCode()).isEqualTo(413);
    String multipart = "multipart/form-data; boundary=x";
    assertThat(client.get("/sign-in", "Content-Type", multipart).statusCode()).isEqualTo(415);
    stage.state.close();
    var broken = client.get("/alerts");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).contains("Something broke").doesNotContain("SQLException");
  }

  @Test
  void theApiSpeaksJson() throws Exception {
    mimikatz();
    var client = stage.client().signedIn();
    var list = client.get("/api/v1/alerts?level=critical&limit=1");
    assertThat(list.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
    assertThat(list.body())
        .startsWith("{\"alerts\":[{\"number\":1,\"status\":\"new\",\"version\":0,")
        .endsWith(",\"next\":4000000000001}");
    assertThat(client.get("/api/v1/alerts/" + stage.newest()).body())
        .contains(
            "\"stamps\":[{\"kind\":\"occurred\"", "\"findings\":[{\"detected\":", "\"reasons\"");
    assertThat(client.get("/api/v1/alerts/none").statusCode()).isEqualTo(404);
    assertThat(client.get("/api/v1/alerts?limit=0").body()).contains("limit: 1 to 500");
  }
}
