package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.access.Role;
import org.vigie.server.hunt.Events;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Natives;
import org.vigie.server.job.Jobs;
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;

/** Kept searches: who sees them, what their runs say; and files of Parquet. */
class HuntsPageTest {
  @TempDir private Path folder;
  private final Events events = new Events();
  private Lake lake;
  private Stage stage;
  private Stage.Client ann;

  @BeforeEach
  void open() throws Exception {
    lake = Lake.open(folder.resolve("lake"), events.names, new Lake.Options(512L << 20, 2, 60));
    Hunt hunt = new Hunt(lake, null, name -> List.of());
    long now = Events.NOON + 180_000;
    Sources sources = new Sources(lake, () -> Instant.ofEpochMilli(now));
    Desk desk = new Desk(lake, Desk.Limits.standard());
    Jobs jobs = new Jobs(InstantSource.system());
    stage = new Stage(folder, new Web.Stored(hunt, sources, jobs, desk, new Natives(null)));
    stage.now.set(now);
    try (EventWriter writer = lake.writer()) {
      for (int i = 0; i < 50; i++) {
        events.time = Events.NOON + i * 1_000L;
        events.text("device.hostname", "WS-" + i % 2).field("Odd", "value " + i);
        writer.append(events.event(i));
      }
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, 50));
    }
    ann = stage.client().signedIn();
  }

  @AfterEach
  void close() throws IOException {
    stage.close();
    lake.close();
  }

  private String save(Stage.Client client, String name, String sharing) throws Exception {
    var answer =
        client.json(
            "/api/v1/hunts",
            "{\"name\":\""
                + name
                + "\",\"address\":\"q=host%3AWS-1&range=1h\",\"sharing\":\""
                + sharing
                + "\",\"bu\":\"North\",\"description\":\"<b>why</b>\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().replaceFirst(".*\"id\":\"([^\"]*)\".*", "$1");
  }

  @Test
  void aHuntIsKeptRunAndShared() throws Exception {
    String shared = save(ann, "Odd hosts", "shared");
    String own = save(ann, "Mine", "private");
    var again = ann.json("/api/v1/hunts", "{\"name\":\"Mine\",\"address\":\"q=x&range=1h\"}");
    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(again.body()).contains("the name of another hunt of yours");
    assertThat(
            ann.json("/api/v1/hunts", "{\"name\":\"x\",\"address\":\"//evil.example\"}")
                .statusCode())
        .isEqualTo(400);
    String to = ann.get("/hunts/" + shared).headers().firstValue("Location").orElseThrow();
    assertThat(to).isEqualTo("/search?q=host%3AWS-1&range=1h&hunt=" + shared);
    assertThat(ann.get(to).body()).contains("id=\"count\">25 events<");
    String list = ann.get("/hunts").body();
    assertThat(list)
        .contains("Odd hosts", "Mine", "host:WS-1", "North", "&lt;b&gt;why", ">25 ", "shared")
        .doesNotContain("<b>why");
    stage.add("bob", Role.LEAD_ANALYST);
    Stage.Client bob = stage.client().as("bob");
    assertThat(bob.get("/hunts").body()).contains("Odd hosts").doesNotContain(">Mine<");
    assertThat(bob.get("/hunts/" + own).statusCode()).isEqualTo(404);
    String proof = bob.csrf("/alerts");
    assertThat(bob.post("/hunts/" + shared + "/delete", "csrf", proof).statusCode()).isEqualTo(404);
    assertThat(bob.get("/api/v1/hunts").body())
        .contains("\"owner\":\"ann\"", "\"events\":25", "\"sharing\":\"shared\"");
  }

  @Test
  void aHuntIsChangedAndDeleted() throws Exception {
    String id = save(ann, "One", "private");
    save(ann, "Two", "private");
    String proof = ann.csrf("/hunts");
    assertThat(ann.post("/hunts/" + id, "csrf", proof, "name", "Two").statusCode()).isEqualTo(400);
    assertThat(
            ann.post("/hunts/" + id, "csrf", proof, "name", "Three", "sharing", "shared")
                .statusCode())
        .isEqualTo(303);
    assertThat(ann.get("/hunts").body()).contains("Three", "shared").doesNotContain(">One<");
    assertThat(ann.post("/hunts/" + id + "/delete", "csrf", proof).statusCode()).isEqualTo(303);
    assertThat(ann.get("/hunts").body()).doesNotContain("Three").contains("Two");
    assertThat(stage.state.audit().newest(9).toString())
        .contains("hunt-save", "hunt-change", "hunt-delete");
  }

  @Test
  void parquetHoldsTheEventsOfTheSearch() throws Exception {
    Path file = folder.resolve("events.parquet");
    try (var in = ann.stream("/search/export?format=parquet&q=host:WS-1+Odd:*&range=1h")) {
      Files.copy(in, file);
    }
    try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
        var statement = duckdb.createStatement();
        var row =
            statement.executeQuery(
                "SELECT count(*), min(device.hostname), max(unmapped) FROM '" + file + "'")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getLong(1)).isEqualTo(25);
      assertThat(row.getString(2)).isEqualTo("WS-1");
      assertThat(row.getString(3)).contains("value 9");
    }
    assertThat(ann.get("/search/export?format=xls").body()).contains("ndjson, csv or parquet");
  }
}
