package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;
import org.vigie.server.access.Role;
import org.vigie.server.hunt.Events;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Natives;
import org.vigie.server.job.Jobs;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;

/** What the pages of an entity and of an event say of it, read as text. */
class EntityPageTest {
  private static final String HOSTILE = "<script>x</script>\u202Egnp.exe";

  @TempDir private Path folder;
  private final Events events = new Events();
  private Parsers parsers;
  private Lake lake;
  private Desk desk;
  private Stage stage;
  private Stage.Client client;
  private String sshd;

  @BeforeEach
  void open() throws Exception {
    Pack shipped =
        switch (Pack.compile(ContentFiles.shipped(), events.names, OcsfSchema.bundled())) {
          case Pack.Outcome.Compiled(Pack pack) -> pack;
          case Pack.Outcome.Failed(var problems) -> throw new AssertionError(problems.toString());
        };
    parsers = shipped.parsers();
    lake = Lake.open(folder.resolve("lake"), events.names, new Lake.Options(512L << 20, 2, 60));
    desk = new Desk(lake, Desk.Limits.standard());
    Hunt hunt = new Hunt(lake, null, name -> List.of());
    long now = Events.NOON + 60_000;
    Sources sources = new Sources(lake, () -> Instant.ofEpochMilli(now));
    Jobs jobs = new Jobs(InstantSource.system());
    Natives natives = new Natives(() -> shipped);
    stage = new Stage(folder, new Web.Stored(hunt, sources, jobs, desk, natives));
    stage.now.set(now);
    fill();
    client = stage.client().signedIn();
  }

  @AfterEach
  void close() throws IOException {
    stage.close();
    desk.close();
    lake.close();
  }

  private void fill() throws IOException {
    List<Event> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      events.time = Events.NOON - i * 3_600_000L;
      events.classUid = 3002;
      events
          .text("device.hostname", i % 3 == 0 ? "DC-01" : "WS-042")
          .text("user.name", "lea.martin");
      events.text("src_endpoint.ip", "10.0.0." + i % 2).text("message", "number " + i);
      if (i == 4) events.text("query.hostname", HOSTILE);
      all.add(events.event(i));
    }
    byte[] line =
        "<38>Nov 24 11:59:00 bastion sshd[7]: Failed password for root from 192.0.2.9 port 40 ssh2"
            .getBytes(UTF_8);
    RawEvent raw =
        new RawEvent(
            new EventId(Events.JOURNAL, 900, 0),
            Events.NOON,
            new org.vigie.ocsf.Source("linux", "syslog-tcp", "192.0.2.7"),
            line,
            0,
            line.length);
    Event parsed = parsers.open().parse(raw).events().getFirst();
    sshd = parsed.id().toString();
    all.add(parsed);
    try (EventWriter writer = lake.writer()) {
      for (Event event : all) writer.append(event);
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, 1_000));
    }
    stage.apply(Stage.incoming(Samples.mimikatz("m", Events.NOON, "WS-042", "lea.martin")));
  }

  private String get(String path) throws IOException, InterruptedException {
    var answer = client.get(path);
    assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void aUserHasAPageWithPeersAlertsAndTimes() throws Exception {
    String page = get("/entities/user?value=LEA.martin");
    assertThat(page)
        .contains("LEA.martin", "2026-11-24 12:00:00", "2026-11-23 07:00:00", "id=\"ties\"")
        .contains("/entities/host?value=WS-042&amp;range=7d", "/entities/address?value=10.0.0.1")
        .contains("id=\"alerts\"", "/search?q=user%3A%22LEA.martin%22", "<span id=\"count\">30<");
    assertThat(get("/entities/user?value=lea.martin&range=1h"))
        .contains("<span id=\"count\">1<")
        .doesNotContain("10.0.0.1");
    assertThat(get("/entities/user?value=nobody")).contains("Nothing that is stored names it.");
    assertThat(get("/entities/domain?value=" + java.net.URLEncoder.encode(HOSTILE, UTF_8)))
        .contains("&lt;script", "U+202E")
        .doesNotContain("<script>x", "\u202E");
    assertThat(client.get("/entities/colour?value=red").statusCode()).isEqualTo(404);
    assertThat(client.get("/entities/user").statusCode()).isEqualTo(400);
    assertThat(client.get("/entities/address?value=10.0.0.0/99").statusCode()).isEqualTo(400);
    assertThat(stage.state.audit().newest(9).toString()).contains("object=user LEA.martin");
  }

  @Test
  void theApiSaysTheSame() throws Exception {
    assertThat(get("/api/v1/entities/host?value=ws-042"))
        .contains("\"events\":20", "\"events_ever\":20", "\"first_seen\":")
        .contains("\"user\":[{\"value\":\"lea.martin\",\"count\":20}]")
        .contains(
            "\"ip\":[{\"value\":\"10.0.0.", "\"sources\":[{\"value\":\"relay\",\"count\":20}]")
        .contains("\"alerts\":[\"");
    assertThat(get("/api/v1/entities/address?value=10.0.0.1")).contains("\"host\":[{\"value\":");
  }

  @Test
  void anEventShowsItsNativeViewAndNeighbours() throws Exception {
    String page = get("/events/" + sshd + "?near=source");
    assertThat(page)
        .contains("id=\"native\"", "Made again of the raw bytes", "192.0.2.9")
        .contains("/entities/address?value=192.0.2.9", "/entities/host?value=bastion")
        .contains("near=host#near", "Failed password for root");
    assertThat(get("/api/v1/events/" + sshd))
        .contains("\"native_is\":\"pinned\"", "\"native_parser\":\"", "\"native\":{\"");
    String other = new EventId(Events.JOURNAL, 1, 0).toString();
    assertThat(get("/events/" + other)).contains("Another parser than then", "near=user#near");
    assertThat(get("/api/v1/events/" + other)).contains("\"native_is\":\"other\"");
  }

  @Test
  void aHuntBecomesARuleOrSaysWhyNot() throws Exception {
    String page = get("/hunts/draft?q=%22Failed+password%22&range=1h&title=Guessed");
    assertThat(page)
        .contains("rules/guessed.yml", "rules/tests/guessed.yml", "keywords", "linux")
        .contains("fires on 1 of the 1 events", "in the values of fields");
    assertThat(get("/api/v1/events/rule?q=%22Failed+password%22&range=1h"))
        .contains("\"fires\":1", "\"hits\":1", "\"rule\":\"title: 'Hunt ");
    assertThat(get("/hunts/draft?q=parser:*&range=1h")).contains("vigie_parser", "id=\"problem\"");
    assertThat(get("/api/v1/events/rule?q=user:none")).contains("\"obstacle\":\"no_hits\"");
    assertThat(client.get("/hunts/draft?q=%28").statusCode()).isEqualTo(400);
  }

  @Test
  void aReaderOfTheCustomerSeesNone() throws Exception {
    stage.access.add("test", "cleo", "Cleo Customer", Role.CUSTOMER_READER, Stage.PASSWORD);
    Stage.Client reader = stage.client();
    reader.signIn("cleo", Stage.PASSWORD);
    assertThat(reader.get("/entities/user?value=lea.martin").statusCode()).isEqualTo(403);
  }
}
