package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.enrich.Tables;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.access.Role;
import org.vigie.server.config.Retention.Kept;
import org.vigie.server.house.House;
import org.vigie.server.hunt.Events;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Natives;
import org.vigie.server.job.Holding;
import org.vigie.server.job.Jobs;
import org.vigie.server.job.Reparsing;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.server.retro.Retro;
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.State;

/** The works and the searches back, as pages and as JSON. */
class JobsPagesTest {
  private static final String RULE =
      """
      title: The log was cleared <b>here</b>
      id: 7e1c1f5c-62c5-4bd1-9f0a-2a7c1f5c9d21
      logsource: {product: windows, service: security}
      detection: {selection: {EventID: 1102}, condition: selection}
      """;

  @TempDir private Path folder;
  private final Events events = new Events();
  private Lake lake;
  private State state;
  private Retro retro;
  private Reparsing reparsing;
  private Holding holding;
  private Stage stage;
  private Stage.Client client;

  @BeforeEach
  void open() throws Exception {
    lake = Lake.open(folder.resolve("lake"), events.names, new Lake.Options(512L << 20, 2, 60));
    events.raw =
        "{\"Channel\":\"Security\",\"EventID\":1102,\"Hostname\":\"DC01\",\"IpAddress\":\"10.9.8.7\"}"
            .getBytes(UTF_8);
    try (EventWriter writer = lake.writer()) {
      for (int i = 0; i < 20; i++) {
        writer.append(events.text("src_endpoint.ip", "10.9.8." + i % 10).event(i));
      }
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, 20));
    }
    state = State.open(folder.resolve("retro.db"));
    Pack pack = shipped();
    Jobs jobs = new Jobs(InstantSource.system());
    Hunt hunt = new Hunt(lake, null, name -> List.of());
    retro =
        new Retro(
            new Retro.Parts(
                lake,
                state.retroHunts(),
                () -> pack,
                () -> Tables.EMPTY,
                ContentFiles::shipped,
                hunt,
                jobs,
                Retro.Ingest.NONE,
                InstantSource.system()));
    holding =
        new Holding(
            state.legalHolds(),
            hunt,
            List.of(new Kept("perimeter", List.of("fw-*"), 365, "a year, by contract")),
            InstantSource.system());
    Sources sources = new Sources(lake, InstantSource.system());
    reparsing = new Reparsing(lake, jobs, () -> raw -> pack.parsers().open().parse(raw).events());
    stage =
        new Stage(
            folder,
            new Web.Stored(
                hunt,
                sources,
                jobs,
                new Desk(lake, Desk.Limits.standard()),
                new Natives(null),
                null,
                null,
                null,
                null,
                null,
                new House.Works(retro, reparsing, holding)));
    client = stage.client().signedIn();
  }

  @Test
  void anAlertLeadsToASearchBackWithItsRule() throws Exception {
    stage.apply(Stage.incoming(Samples.mimikatz("m", Events.NOON, "WS-1", "lea")));
    assertThat(client.get("/alerts/" + stage.newest()).body())
        .contains("id=\"back-search\"", "/jobs?rule=");
  }

  @Test
  void storedEventsAreParsedAnewForWhoKeepsTheParsers() throws Exception {
    assertThat(client.get("/jobs").body()).doesNotContain("id=\"reparse\"");
    assertThat(client.json("/api/v1/reparse", "{\"from\":\"\"}").statusCode()).isEqualTo(403);
    stage.add("dana", Role.DETECTION_ENGINEER);
    Stage.Client dana = stage.client().as("dana");
    assertThat(dana.get("/jobs").body()).contains("id=\"reparse\"");
    HttpResponse<String> wrong =
        dana.post("/jobs/reparse", "csrf", dana.csrf("/jobs"), "from", "soon");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("soon");
    ApiShape.check("POST /api/v1/reparse", dana.json("/api/v1/reparse", "{\"from\":\"\"}"));
    String span = "{\"from\":\"2020-01-01\",\"to\":\"2099-01-01\"}";
    HttpResponse<String> asked = dana.json("/api/v1/reparse", span);
    assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
    ApiShape.check("POST /api/v1/reparse", asked);
    long until = System.nanoTime() + 60_000_000_000L;
    String jobs = dana.get("/api/v1/jobs").body();
    while (!jobs.contains("\"state\":\"done\"") && System.nanoTime() < until) {
      jobs = dana.get("/api/v1/jobs").body();
    }
    assertThat(jobs).contains("\"kind\":\"reparse\"", "20 events in 1 files");
    assertThat(stage.state.audit().newest(5).toString()).contains("events.reparse");
  }

  private Pack shipped() throws IOException {
    return switch (Pack.compile(ContentFiles.shipped(), events.names, OcsfSchema.bundled())) {
      case Pack.Outcome.Compiled(Pack compiled) -> compiled;
      case Pack.Outcome.Failed(var problems) -> throw new IOException(problems.toString());
    };
  }

  @AfterEach
  void close() throws IOException {
    stage.close();
    retro.close();
    reparsing.close();
    state.close();
    lake.close();
  }

  @Test
  void aSearchBackIsAskedForAndReadOnPages() throws Exception {
    assertThat(client.get("/jobs").body()).contains("No search back", "id=\"new\" open");
    HttpResponse<String> refused =
        client.post("/jobs/retro", "csrf", client.csrf("/jobs"), "from", "soon", "sigma", RULE);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("soon", "id=\"problems\"");
    HttpResponse<String> begun =
        client.post(
            "/jobs/retro",
            "csrf",
            client.csrf("/jobs"),
            "from",
            "",
            "to",
            "2099-01-01",
            "sigma",
            RULE);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(303);
    String path = begun.headers().firstValue("Location").orElseThrow();
    assertThat(retro.await(path.substring(path.lastIndexOf('/') + 1), 60_000).ended()).isPositive();
    String page = client.get(path).body();
    assertThat(page)
        .contains("<b>20</b><span>Findings</span>", "Received from the beginning", "DC01")
        .contains("The log was cleared &lt;b&gt;here");
    assertThat(client.get("/jobs").body()).contains("id=\"hunts\"", "id=\"jobs\"", "20 findings");
    assertThat(client.get("/jobs/retro/none").statusCode()).isEqualTo(404);
    assertThat(stage.state.audit().newest(5).toString()).contains("retro.start");
  }

  @Test
  void holdsArePlacedAndLiftedWithAReasonByWhoLeads() throws Exception {
    assertThat(client.get("/jobs/holds").body())
        .contains("Nothing is held", "perimeter", "a year, by contract", "365 days")
        .doesNotContain("action=\"/jobs/holds");
    assertThat(client.json("/api/v1/holds", "{\"because\":\"x\"}").statusCode()).isEqualTo(403);
    stage.add("lou", Role.LEAD_ANALYST);
    Stage.Client lou = stage.client().as("lou");
    String csrf = lou.csrf("/jobs/holds");
    HttpResponse<String> silent =
        lou.post("/jobs/holds", "csrf", csrf, "search", "host:DC01", "because", " ");
    assertThat(silent.statusCode()).isEqualTo(400);
    assertThat(silent.body()).contains("say why the events are held", "value=\"host:DC01\"");
    HttpResponse<String> wrong =
        lou.post("/jobs/holds", "csrf", csrf, "search", "host:(", "because", "case 17");
    assertThat(wrong.statusCode()).isEqualTo(400);
    HttpResponse<String> placed =
        lou.post(
            "/jobs/holds",
            "csrf",
            csrf,
            "search",
            "host:DC01",
            "from",
            "2026-11-01",
            "because",
            "case <b>17");
    assertThat(placed.statusCode()).as(placed.body()).isEqualTo(303);
    assertThat(lou.get("/jobs/holds").body())
        .contains("host:DC01", "Received from 2026-11-01", "case &lt;b&gt;17", ">Holds<", "Lift");
    String id = holding.all().getFirst().id();
    String path = "/jobs/holds/" + id + "/lift";
    assertThat(lou.post(path, "csrf", csrf, "because", "").statusCode()).isEqualTo(400);
    assertThat(lou.post(path, "csrf", csrf, "because", "closed").statusCode()).isEqualTo(303);
    assertThat(lou.post(path, "csrf", csrf, "because", "again").statusCode()).isEqualTo(400);
    assertThat(lou.get("/jobs/holds").body()).contains(">Lifted<", "by lou: closed");

    HttpResponse<String> second =
        lou.json("/api/v1/holds", "{\"because\":\"case 18\",\"by\":\"occurred\",\"from\":\"2d\"}");
    assertThat(second.statusCode()).as(second.body()).isEqualTo(201);
    ApiShape.check("POST /api/v1/holds", second);
    String other = holding.all().getFirst().id();
    HttpResponse<String> lifted =
        lou.json("/api/v1/holds/" + other + "/release", "{\"because\":\"closed, too\"}");
    assertThat(lifted.statusCode()).as(lifted.body()).isEqualTo(200);
    ApiShape.check("POST /api/v1/holds/{id}/release", lifted);
    HttpResponse<String> list = client.get("/api/v1/holds");
    ApiShape.check("GET /api/v1/holds", list);
    assertThat(list.body()).contains("\"released_because\":\"closed, too\"", "\"days\":365");
    assertThat(state.audit().newest(9).stream().map(one -> one.action()).toList())
        .containsExactly("hold.release", "hold.add", "hold.release", "hold.add");
  }

  @Test
  void scriptsDoTheSame() throws Exception {
    String all = "/api/v1/retro-hunts";
    HttpResponse<String> made =
        client.json(all, "{\"indicators\":\"10.9.8.7\\n203.0.113.1\",\"to\":\"2099-01-01\"}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    ApiShape.check("POST " + all, made);
    Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(made.body());
    assertThat(id.find()).isTrue();
    assertThat(retro.await(id.group(1), 60_000).ended()).isPositive();
    HttpResponse<String> one = client.get(all + "/" + id.group(1));
    ApiShape.check("GET " + all + "/{id}", one);
    assertThat(one.body())
        .contains("\"item\":\"10.9.8.7\",\"title\":\"10.9.8.7\",\"findings\":2")
        .contains("\"item\":\"203.0.113.1\",\"title\":\"203.0.113.1\",\"findings\":0");
    ApiShape.check("GET " + all, client.get(all));
    ApiShape.check("GET /api/v1/jobs", client.get("/api/v1/jobs"));
    HttpResponse<String> stopped = client.json(all + "/" + id.group(1) + "/stop", "{}");
    ApiShape.check("POST " + all + "/{id}/stop", stopped);
    assertThat(stopped.body()).contains("\"state\":\"done\"");
    ApiShape.check("POST " + all, client.json(all, "{\"indicators\":\"x\",\"rules\":\"y\"}"));
  }
}
