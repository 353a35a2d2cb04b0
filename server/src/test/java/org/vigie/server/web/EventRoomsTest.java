package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
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
import org.vigie.server.access.Role;
import org.vigie.server.hunt.Events;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Natives;
import org.vigie.server.job.Jobs;
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;

/** What the pages and the API of search, events and sources say, read as text. */
class EventRoomsTest {
  private static final String HOSTILE = "<script>alert('x')</script>\u202Egnp.exe";

  @TempDir private Path folder;
  private final Events events = new Events();
  private Lake lake;
  private Desk desk;
  private Stage stage;
  private Stage.Client client;
  private Event hostile;

  @BeforeEach
  void open() throws Exception {
    lake = Lake.open(folder.resolve("lake"), events.names, new Lake.Options(512L << 20, 2, 60));
    desk = new Desk(lake, new Desk.Limits(128L << 20, 1));
    Hunt hunt = new Hunt(lake, null, name -> List.of());
    long now = Events.NOON + 180_000;
    Sources sources = new Sources(lake, () -> Instant.ofEpochMilli(now));
    stage =
        new Stage(
            folder,
            new Web.Stored(
                hunt, sources, new Jobs(InstantSource.system()), desk, new Natives(null)));
    stage.now.set(now);
    client = stage.client().signedIn();
    fill();
  }

  @AfterEach
  void close() throws IOException {
    stage.close();
    desk.close();
    lake.close();
  }

  private void fill() throws IOException {
    List<Event> all = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      events.time = Events.NOON + i * 1_000L;
      events
          .text("device.hostname", "WS-" + i % 3)
          .text("user.name", "lea")
          .number("severity_id", 3);
      events.text("message", "number " + i);
      all.add(events.event(i));
    }
    events.time = Events.NOON + 121_000;
    events.raw = ("{\"m\":\"" + HOSTILE + "\"}").getBytes(UTF_8);
    events.text("device.hostname", HOSTILE).text("message", HOSTILE).field("Odd", HOSTILE);
    events.status = Event.Status.REJECTED;
    events.warnings = List.of("bad " + HOSTILE);
    hostile = events.event(120);
    all.add(hostile);
    try (EventWriter writer = lake.writer()) {
      for (Event event : all) writer.append(event);
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, all.size()));
    }
  }

  private String get(String path) throws IOException, InterruptedException {
    var answer = client.get(path);
    assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void aSearchShowsCountsFacetsAndPages() throws Exception {
    String page = get("/search?q=host:WS-1&range=1h");
    assertThat(page)
        .contains("id=\"count\">40 events<", "number 118", "Process Activity", "Medium", "lea")
        .contains("/search?q=host%3AWS-1+user%3A%22lea%22")
        .contains("/search?q=host%3AWS-1+-user%3A%22lea%22")
        .contains("range=custom&amp;from=2026-11-24T")
        .doesNotContain("number 119", "id=\"behind\"");
    String all = get("/search");
    assertThat(all).contains("rel=\"next\"", "number 119").doesNotContain(">number 20<");
    String next = all.replaceFirst("(?s).*<a href=\"([^\"]*)\" rel=\"next\".*", "$1");
    assertThat(get(next.replace("&amp;", "&"))).contains("number 0").doesNotContain("number 119");
    assertThat(get("/search?q=nothing-like-it")).contains("No event matches");
    assertThat(get("/search?q=Odd:*")).contains("looked up among the fields", "Odd");
    assertThat(get("/search?split=class")).contains("Process Activity");
    assertThat(stage.state.audit().newest(9).toString()).contains("search", "host:WS-1 [1h]");
  }

  @Test
  void whatWasEverSeenIsTold() throws Exception {
    assertThat(get("/api/v1/seen?kind=user&value=LEA"))
        .contains("\"events\":120", "\"first\":" + Events.NOON, "\"files\":1")
        .contains("\"last\":" + (Events.NOON + 119_000), "\"files_without_index\":0");
    assertThat(get("/api/v1/seen?kind=address&value=192.0.2.99")).contains("\"events\":0");
    assertThat(client.get("/api/v1/seen?kind=colour&value=red").statusCode()).isEqualTo(400);
    assertThat(client.get("/api/v1/seen?kind=user").statusCode()).isEqualTo(400);
    assertThat(get("/search?q=user:lea&range=15m")).contains("id=\"seen\"", "in 120 events");
    assertThat(get("/search?q=user:nobody")).contains("Never seen");
    assertThat(get("/search?q=number")).doesNotContain("id=\"seen\"");
    assertThat(get("/api/v1/jobs")).contains("\"jobs\":[]");
  }

  @Test
  void aMistakeIsShownInItsPlace() throws Exception {
    var answer = client.get("/search?q=" + URLEncoder.encode("a dst_port:http b", UTF_8));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("At character 12:", "dst_port:<mark>http</mark> b", "is no number")
        .contains("value=\"a dst_port:http b\"");
    assertThat(client.get("/search?range=3y").statusCode()).isEqualTo(400);
    assertThat(client.get("/search?range=custom&from=x").statusCode()).isEqualTo(400);
    assertThat(client.get("/search?range=custom&from=9&to=8").statusCode()).isEqualTo(400);
    assertThat(client.get("/search?before=x").statusCode()).isEqualTo(400);
    var refused = client.get("/api/v1/events?q=%28");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("at character 2");
  }

  @Test
  void anEventShowsEverythingAndStaysText() throws Exception {
    String page = get("/events/" + hostile.id() + "?at=" + hostile.time());
    assertThat(page)
        .contains("Rejected", "U+202E", "&lt;script", "Odd", "test.product@1.0.0", "relay")
        .contains("q=device.hostname%3A%22")
        .doesNotContain("<script>alert", "\u202E");
    assertThat(get("/events/" + hostile.id())).contains("Rejected");
    assertThat(get("/search?q=script")).contains("&lt;script", "U+202E").doesNotContain("\u202E");
    assertThat(get("/sources/relay")).contains("&lt;script", "U+202E").doesNotContain("\u202E");
    String near = get("/events/" + id(0));
    assertThat(near).contains("id=\"near\"", "number 3").doesNotContain("number 1<");
    assertThat(client.get("/events/none").statusCode()).isEqualTo(404);
  }

  private static String id(int number) {
    return new org.vigie.ocsf.EventId(Events.JOURNAL, number, 0).toString();
  }

  @Test
  void exportsAreWholeInertAndLogged() throws Exception {
    String lines = get("/search/export?format=ndjson&q=Odd:*");
    assertThat(lines.lines()).hasSize(1);
    assertThat(lines).contains("\"device.hostname\":\"<script>", "\"Odd\":", "\"raw\":");
    String sheet = get("/search/export?format=csv&q=host:WS-2");
    assertThat(sheet.lines()).hasSize(41);
    assertThat(sheet).startsWith("id,time,class_uid").contains(",\"WS-2\",\"lea\",");
    assertThat(get("/api/v1/events/export?format=ndjson").lines()).hasSize(121);
    assertThat(client.get("/search/export?format=xls").statusCode()).isEqualTo(400);
    assertThat(stage.state.audit().newest(9).toString()).contains("search-export");
  }

  @Test
  void sourcesSayWhoIsLiveAndWhatWasNotUnderstood() throws Exception {
    assertThat(get("/sources"))
        .contains("href=\"/sources/relay\"", "syslog-tcp", "Live", "121", "class=\"spark\"");
    assertThat(get("/sources/relay"))
        .contains("Rejected events", "bad &lt;script", "Fields nobody maps", "Odd", "test.product");
    assertThat(client.get("/sources/nobody").statusCode()).isEqualTo(404);
    assertThat(get("/api/v1/sources"))
        .contains(
            "\"name\":\"relay\"", "\"rhythm\":\"learning\"", "\"valid\":120", "\"rejected\":1");
    assertThat(get("/api/v1/sources/relay")).contains("\"unmapped_fields\":[{\"name\":\"Odd\"");
  }

  @Test
  void theApiAnswersInPages() throws Exception {
    String first = get("/api/v1/events?q=host:WS-0&limit=30");
    assertThat(first).contains("\"unknown_fields\":[]", "\"summary\":\"number 117\"", "\"next\":");
    String next = first.replaceFirst("(?s).*\"next\":\"([^\"]*)\".*", "$1");
    assertThat(get("/api/v1/events?q=host:WS-0&limit=30&before=" + next))
        .contains("\"summary\":\"number 0\"")
        .doesNotContain("\"next\"");
    assertThat(get("/api/v1/events/histogram?buckets=10"))
        .contains("\"total\":121", "\"facets\":{\"host\":[{\"value\":\"WS-0\",\"count\":40}");
    assertThat(get("/api/v1/events/" + id(7)))
        .contains("\"device.hostname\":\"WS-1\"", "\"findings\":[]");
    assertThat(client.get("/api/v1/events?limit=0").body()).contains("limit: 1 to 500");
    assertThat(client.get("/api/v1/events/histogram?buckets=999").statusCode()).isEqualTo(400);
  }

  @Test
  void sqlIsAnsweredAndAudited() throws Exception {
    assertThat(client.json("/api/v1/sql", "{\"sql\":\"SELECT count(*) AS n FROM events\"}").body())
        .contains("\"columns\":[{\"name\":\"n\",\"type\":\"BIGINT\"}]", "\"rows\":[[121]]")
        .contains("\"truncated\":false");
    String csv = "{\"sql\":\"SELECT device.hostname AS h FROM events ORDER BY time DESC LIMIT 2\",";
    assertThat(client.json("/api/v1/sql", csv + "\"format\":\"csv\"}").body())
        .isEqualTo("\"h\"\r\n\"" + HOSTILE + "\"\r\n\"WS-2\"\r\n");
    var refused = client.json("/api/v1/sql", "{\"sql\":\"FROM read_text('x')\"}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("only generate_series, range, unnest may be used (at character 6)");
    String hour = "\"sql\":\"SELECT count(*) FROM events\",\"range\":\"2m\"}";
    assertThat(client.json("/api/v1/sql", "{" + hour).body()).contains("\"rows\":[[61]]");
    assertThat(client.json("/api/v1/sql", "{\"sql\":\"SELECT 1\",\"limit\":\"0\"}").statusCode())
        .isEqualTo(400);
    String proof = client.csrf("/sql");
    String page =
        client
            .post("/sql", "csrf", proof, "sql", "SELECT message FROM events", "range", "all")
            .body();
    assertThat(page).contains("121 rows", "&lt;script", "U+202E").doesNotContain("<script>alert");
    assertThat(stage.state.audit().newest(9).toString())
        .contains("action=sql, object=FROM read_text('x')", "object=SELECT message FROM events");
    stage.access.add("test", "cleo", "Cleo Customer", Role.CUSTOMER_READER, Stage.PASSWORD);
    Stage.Client reader = stage.client();
    reader.signIn("cleo", Stage.PASSWORD);
    assertThat(reader.get("/sql").statusCode()).isEqualTo(403);
  }

  @Test
  void whoMayNotSearchIsRefused() throws Exception {
    stage.access.add("test", "cleo", "Cleo Customer", Role.CUSTOMER_READER, Stage.PASSWORD);
    Stage.Client reader = stage.client();
    reader.signIn("cleo", Stage.PASSWORD);
    for (String path : List.of("/search", "/sources", "/events/" + id(0), "/search/export")) {
      assertThat(reader.get(path).statusCode()).as(path).isEqualTo(403);
    }
  }
}
