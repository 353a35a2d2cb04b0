package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.behaviour.Weeks;
import org.vigie.ocsf.Ecs;
import org.vigie.ocsf.Source;
import org.vigie.server.Main;
import org.vigie.server.access.Access;
import org.vigie.server.access.Role;
import org.vigie.server.config.Config;
import org.vigie.server.config.PersonalData;
import org.vigie.server.house.House;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Natives;
import org.vigie.server.incident.Casework;
import org.vigie.server.incident.Custody;
import org.vigie.server.incident.Facts;
import org.vigie.server.incident.Incident;
import org.vigie.server.incident.Risk;
import org.vigie.server.incident.Rsit;
import org.vigie.server.incident.Severity;
import org.vigie.server.inventory.Heard;
import org.vigie.server.inventory.Inventories;
import org.vigie.server.job.Jobs;
import org.vigie.server.privacy.Privacy;
import org.vigie.server.source.Collection;
import org.vigie.server.source.Health;
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.store.journal.Journal;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Hunts;
import org.vigie.store.state.SourceRecords;
import org.vigie.store.state.Units;

/**
 * Two business units in one house: who is bound to one never gets a row of the other, whatever is
 * asked. What is Yankee's has the word yankee in it, what is Zulu's the word zulu.
 */
@TestInstance(Lifecycle.PER_CLASS)
class UnitsTest {
  private static final long NOW = 1_795_000_000_000L;
  private static final InstantSource CLOCK =
      InstantSource.fixed(java.time.Instant.ofEpochMilli(NOW));

  private Path folder = Path.of("");
  private House house;
  private Inventories inventories;
  private Health health;
  private Desk desk;
  private Stage stage;
  private String alert = "";
  private String otherAlert = "";
  private String event = "";
  private String incident = "";
  private String hunt = "";

  @BeforeAll
  void open(@TempDir Path given) throws Exception {
    folder = given;
    Files.createDirectories(folder.resolve("site/tables"));
    Files.writeString(
        folder.resolve("site/tables/assets.csv"),
        """
        id,names,bu,owner
        Y-1,dc-yankee,Yankee,Owner yankee
        Z-1,dc-zulu,Zulu,Owner zulu
        """);
    Files.writeString(
        folder.resolve("site/tables/identities.csv"),
        "id,names,display,bu\ny,yankeeuser,Ann yankee,Yankee\nz,zuluuser,Bob zulu,Zulu\n");
    Config config = config();
    house = Main.open(config, House.Edges.NONE);
    for (String unit : List.of("yankee", "zulu")) {
      append("shared", windows("dc-" + unit, unit + "user"));
      append(
          "fw-" + unit, "{\"message\":\"drop of " + unit + "\",\"host\":\"nowhere-" + unit + "\"}");
    }
    append("shared", "{\"message\":\"of nobody known: zulu\",\"host\":\"elsewhere\"}");
    assertThat(house.settle(Duration.ofSeconds(60))).isTrue();
    told("fw-zulu");
    told("fw-yankee");
    inventories = Inventories.open(house.state().inventory(), config, CLOCK);
    health =
        new Health(
            house.state(),
            () -> house.content().get().pack(),
            house.findings(),
            CLOCK,
            new Weeks(ZoneId.of("UTC")));
    desk = new Desk(house.lake(), Desk.Limits.standard());
    Jobs jobs = new Jobs(CLOCK);
    stage =
        new Stage(
            folder.resolve("data"),
            new Web.Stored(
                new Hunt(house.lake(), null, Ecs::ocsfPaths),
                new Sources(house.lake(), CLOCK, () -> inventories.get().units()),
                jobs,
                desk,
                new Natives(() -> house.content().get().pack()),
                inventories,
                new Heard(house.lake(), inventories, CLOCK),
                Privacy.open(PersonalData.NONE, folder, house.state().pseudonyms(), CLOCK),
                health,
                new Collection(
                    new Heard(house.lake(), inventories, CLOCK), config.content().site()),
                house.works()));
    stage.now.set(NOW + 60_000);
    seed();
  }

  private Config config() {
    String yaml =
        """
        data: "%s"
        content: {site: "%s"}
        syslog: []
        customer: {units: {fw-zulu: Zulu, "fw-y*": Yankee}}
        """
            .formatted(folder.resolve("data"), folder.resolve("site"));
    return switch (Config.read("vigie.yml", yaml)) {
      case Config.Read.Loaded(Config config) -> config;
      case Config.Read.Failed failed -> throw new AssertionError(failed.problems().toString());
    };
  }

  private static String windows(String host, String user) {
    return "{\"EventTime\":\"2026-11-18 09:30:00\",\"Hostname\":\""
        + host
        + "\",\"Channel\":\"Security\",\"EventID\":1102,\"SourceName\":\"Microsoft-Windows-Eventlog\","
        + "\"Message\":\"The audit log was cleared.\",\"SubjectUserName\":\""
        + user
        + "\",\"SubjectDomainName\":\"CORP\"}";
  }

  private void append(String source, String line) throws Exception {
    Source from = new Source(source, "file", "192.0.2.1");
    long[] received = {NOW - 60_000};
    house
        .raw()
        .append(new Journal.Batch(from, null, received, List.of(line.getBytes(UTF_8))))
        .get();
  }

  /** Something that is told of a source, with its hours and days. */
  private void told(String source) {
    long minute = NOW / 60_000 - 30;
    house
        .state()
        .sources()
        .save(
            new SourceRecords.Saved(
                minute,
                Map.of(),
                List.of(new SourceRecords.Hour(source, minute / 60, 5, 0, 0, 0, 0, 5, 4, 6)),
                List.of(
                    new SourceRecords.Day(
                        "2026-11-18",
                        source,
                        "file",
                        "generic.json",
                        "v",
                        source,
                        "OTHER",
                        5,
                        0,
                        SourceRecords.Standing.HEALTHY,
                        minute)),
                List.of(),
                List.of(
                    new SourceRecords.Condition(
                        "f-" + source,
                        source,
                        "SILENCE",
                        minute,
                        minute,
                        0,
                        0,
                        "HIGH",
                        0,
                        5,
                        0,
                        "{}"))));
  }

  /** Alerts, incidents, hunts and people of both. */
  private void seed() throws Exception {
    Casework casework = new Casework(stage.state.incidents(), CLOCK);
    Access.Person lead =
        new Access.Person(
            "lead",
            "Lead",
            Role.MANAGER,
            "en",
            "auto",
            Role.MANAGER.permissions(),
            Units.all(),
            "");
    for (Listed listed :
        stage.state.alerts().all().page(new AlertQuery(Set.of(), "", Long.MAX_VALUE, 50))) {
      String unit = listed.business().bu();
      String word = unit.toLowerCase(Locale.ROOT);
      String id = listed.alert().id();
      Facts facts =
          new Facts(
              "Logs cleared, " + word,
              "What " + word + " saw",
              Risk.POLICY_VIOLATION,
              Rsit.OTHER,
              Severity.LOW,
              "",
              "",
              "",
              "");
      Casework.Outcome made = casework.declare(facts, List.of(id), 0, new Casework.Actor(lead, ""));
      Incident declared = ((Casework.Outcome.Done) made).incident();
      assertThat(declared.units()).containsExactly(unit);
      if (unit.equals("Zulu")) {
        alert = id;
        incident = declared.number();
      } else {
        otherAlert = id;
      }
    }
    assertThat(alert).isNotEmpty();
    event =
        house
            .lake()
            .query(
                "SELECT metadata.uid FROM events WHERE vigie_source = 'fw-zulu'",
                List.of(),
                row -> row.getString(1))
            .getFirst();
    for (String name : List.of("all", "bound", "reader")) {
      stage.add(name, name.equals("reader") ? Role.CUSTOMER_READER : Role.MANAGER);
    }
    stage.state.accounts().setUnits("bound", Set.of("Yankee"));
    stage.state.accounts().setUnits("reader", Set.of("Yankee"));
    for (String unit : List.of("Yankee", "Zulu")) {
      hunt = "hunt-" + unit;
      stage
          .state
          .hunts()
          .add(
              new Hunts.Saved(
                  hunt,
                  "Search of " + unit.toLowerCase(Locale.ROOT),
                  "all",
                  Hunts.Sharing.SHARED,
                  unit,
                  "",
                  "q=",
                  NOW,
                  NOW));
    }
  }

  @AfterAll
  void close() throws IOException {
    if (stage != null) stage.close();
    if (health != null) health.close();
    if (inventories != null) inventories.close();
    if (desk != null) desk.close();
    house.close();
  }

  /** Every GET there is, with what is Zulu's in the place of parameters. */
  private List<String> everything() {
    List<String> paths = new ArrayList<>();
    for (Routes.Registered route : stage.registered()) {
      String path = route.path();
      boolean endless = path.equals("/alerts/stream") || path.equals("/");
      if (!route.method().equals("get") || endless) continue;
      if (path.contains("/alerts/{id}")) path = path.replace("{id}", alert);
      if (path.contains("/events/{id}")) path = path.replace("{id}", event);
      if (path.contains("/assets/{id}")) path = path.replace("{id}", "Z-1");
      if (path.contains("/hunts/{id}")) path = path.replace("{id}", hunt);
      if (path.contains("/sources/{name}")) path = path.replace("{name}", "fw-zulu");
      path = path.replace("{number}", incident).replace("{id}", "1").replace("{name}", "all");
      if (path.contains("{kind}")) {
        paths.add(path.replace("{kind}", "host") + "?value=elsewhere&range=90d");
        paths.add(path.replace("{kind}", "address") + "?value=192.0.2.1&range=90d");
        continue;
      }
      assertThat(path).doesNotContain("{");
      boolean ranged = path.contains("search") || path.contains("events") || path.contains("draft");
      paths.add(ranged ? path + "?range=90d&q=" : path);
      if (path.endsWith("/complete")) paths.add(path + "?range=90d&q=host:");
      if (path.contains("/export")) paths.add(path + "?range=90d&q=&format=csv");
    }
    return paths;
  }

  @Test
  void whoIsBoundToOneUnitGetsNoRowOfTheOther() throws Exception {
    List<String> paths = everything();
    assertThat(paths).hasSizeGreaterThan(60);
    Stage.Client whole = stage.client().as("all");
    int others = 0;
    for (String path : paths) others += holds(whole.get(path), "zulu") ? 1 : 0;
    assertThat(others).as("answers that name Zulu to who sees all").isGreaterThan(25);
    for (String name : List.of("bound", "reader")) {
      Stage.Client client = stage.client().as(name);
      int own = 0;
      List<String> leaks = new ArrayList<>();
      for (String path : paths) {
        HttpResponse<String> answer = client.get(path);
        assertThat(answer.statusCode()).as(path).isLessThan(500);
        // Whose names an address holds, an answer may say again: they are not asked for here.
        String body =
            answer.body().toLowerCase(Locale.ROOT).replace(path.toLowerCase(Locale.ROOT), "");
        if (body.contains("zulu") && !asked(path, body)) leaks.add(name + " " + path);
        if (body.contains("yankee")) own++;
      }
      assertThat(leaks).isEmpty();
      assertThat(own)
          .as("answers with rows of its own to " + name)
          .isGreaterThan(name.equals("reader") ? 1 : 12);
    }
  }

  /** A page that is not there may say by which name it was asked for, and nothing else. */
  private static boolean asked(String path, String body) {
    return path.contains("fw-zulu") && !body.replace("fw-zulu", "").contains("zulu");
  }

  private static boolean holds(HttpResponse<String> answer, String word) {
    return answer.statusCode() == 200 && answer.body().toLowerCase(Locale.ROOT).contains(word);
  }

  @Test
  void whatIsNotOnesOwnCanNeitherBeOpenedNorActedOn() throws Exception {
    Stage.Client client = stage.client().as("bound");
    Stage.Client all = stage.client().as("all");
    for (String path :
        List.of(
            "/alerts/" + alert,
            "/api/v1/alerts/" + alert,
            "/api/v1/alerts/" + alert + "/acts",
            "/incidents/" + incident,
            "/api/v1/incidents/" + incident,
            "/api/v1/incidents/" + incident + "/records",
            "/events/" + event,
            "/api/v1/events/" + event,
            "/sources/fw-zulu",
            "/api/v1/sources/fw-zulu",
            "/inventory/assets/Z-1",
            "/api/v1/assets/Z-1",
            "/hunts/" + hunt)) {
      assertThat(client.get(path).statusCode()).as(path).isEqualTo(404);
      assertThat(all.get(path).statusCode()).as(path).isLessThan(400);
    }
    for (String path :
        List.of("/sql", "/jobs", "/audit", "/collection", "/api/v1/seen?ip=192.0.2.1")) {
      assertThat(client.get(path).statusCode()).as(path).isEqualTo(403);
    }
    assertThat(client.get("/jobs").body()).contains("Yankee");
    String act = "{\"act\":\"comment\",\"text\":\"seen\"}";
    assertThat(client.json("/api/v1/alerts/" + alert + "/acts", act).statusCode()).isEqualTo(404);
    assertThat(client.json("/api/v1/alerts/" + otherAlert + "/acts", act).statusCode())
        .isEqualTo(200);
    assertThat(client.json("/api/v1/incidents/" + incident + "/acts", act).statusCode())
        .isEqualTo(404);
    String declare =
        "{\"title\":\"t\",\"description\":\"d\",\"risk\":\"policy-violation\",\"rsit\":\"other\","
            + "\"severity\":\"low\",\"alerts\":[\"%s\"]%s}";
    assertThat(client.json("/api/v1/incidents", declare.formatted(alert, "")).statusCode())
        .isEqualTo(422);
    assertThat(
            client
                .json("/api/v1/incidents", declare.formatted(otherAlert, ",\"unit\":\"Zulu\""))
                .body())
        .contains("\"refusal\":\"unit\"");
    HttpResponse<String> made = client.json("/api/v1/incidents", declare.formatted(otherAlert, ""));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(made.body()).contains("\"unit\":\"Yankee\"", "\"units\":[\"Yankee\"]");
    assertThat(new Custody(stage.state.incidents()).verify().isIntact()).isTrue();
  }

  @Test
  void theStreamTellsOfOnesOwnAlone() throws Exception {
    try (InputStream in = stage.client().as("bound").stream("/alerts/stream?since=0")) {
      StringBuilder told = new StringBuilder();
      while (told.indexOf("event: counts") < 0) {
        int next = in.read();
        if (next < 0) break;
        told.append((char) next);
      }
      assertThat(told.toString().toLowerCase(Locale.ROOT))
          .contains("dc-yankee")
          .doesNotContain("zulu");
    }
  }

  @Test
  void accountsAreBoundInTheApiAndTheAct() throws Exception {
    stage.add("root", Role.ADMINISTRATOR);
    Stage.Client root = stage.client().as("root");
    HttpResponse<String> bound =
        root.json("/api/v1/accounts/ann/units", "{\"units\":[\"Zulu\",\"Yankee\"]}");
    assertThat(bound.body()).contains("\"units\":[\"Yankee\",\"Zulu\"]");
    assertThat(root.get("/accounts/ann").body()).contains("value=\"Yankee\" checked");
    HttpResponse<String> freed =
        root.post("/accounts/ann/units", "csrf", root.csrf("/accounts/ann"), "unit", "");
    assertThat(freed.statusCode()).isEqualTo(303);
    assertThat(stage.state.accounts().units("ann")).isEmpty();
    assertThat(root.json("/api/v1/accounts/root/units", "{\"units\":[\"Zulu\"]}").statusCode())
        .isEqualTo(409);
    assertThat(stage.state.audit().newest(20).toString()).contains("units-set", "Yankee, Zulu");
  }
}
