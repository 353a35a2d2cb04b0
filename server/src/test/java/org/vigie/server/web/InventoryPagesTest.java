package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
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
import org.vigie.server.inventory.Judgement;
import org.vigie.server.job.Jobs;
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;

/** The inventory on its pages and by the API: who is heard from, who is not, whose an alert is. */
class InventoryPagesTest {
  @TempDir private Path folder;
  private final Events events = new Events();
  private Lake lake;
  private Stock stock;
  private Stage stage;
  private Stage.Client client;

  @BeforeEach
  void open() throws Exception {
    lake = Lake.open(folder.resolve("lake"), events.names, new Lake.Options(512L << 20, 2, 60));
    stock = new Stock(folder, lake);
    Hunt hunt = new Hunt(lake, null, name -> List.of());
    stage =
        new Stage(
            folder,
            new Web.Stored(
                hunt,
                new Sources(lake, InstantSource.system()),
                new Jobs(InstantSource.system()),
                new Desk(lake, Desk.Limits.standard()),
                new Natives(null),
                stock.inventories,
                stock.heard,
                stock.privacy));
    stage.now.set(Events.NOON + 180_000);
    stage.state.alerts().judgedBy(new Judgement(stock.inventories));
    stage.add("lead", Role.LEAD_ANALYST);
    client = stage.client().signedIn();
    events.time = Events.NOON;
    events.text("device.hostname", "WS-1");
    try (EventWriter writer = lake.writer()) {
      writer.append(events.event(0));
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, 1));
    }
  }

  @AfterEach
  void close() throws IOException {
    stage.close();
    stock.close();
    lake.close();
  }

  private String get(String path) throws IOException, InterruptedException {
    var answer = client.get(path);
    assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static HttpResponse<String> send(Stage.Client by, String path, String csv)
      throws IOException, InterruptedException {
    return by.send(path, "text/csv", csv, "X-CSRF-Token", by.csrf("/alerts"));
  }

  @Test
  void coverageIsThoseHeardFromAmongThoseInventoried() throws Exception {
    assertThat(get("/api/v1/coverage"))
        .contains("\"inventoried\":3", "\"heard\":1", "\"silent\":[\"A-2\",\"A-4\"]");
    assertThat(get("/inventory")).contains("33.3 %", "A-1", "A-2", "Claims").doesNotContain("A-3");
    assertThat(get("/inventory?show=silent")).contains("A-2").doesNotContain(">A-1<");
    assertThat(get("/inventory?text=CLAIMS")).contains("A-1").doesNotContain(">A-2<");
    assertThat(get("/api/v1/assets?text=10.0.0.1")).contains("\"count\":1", "\"last_received\":1");
    assertThat(get("/api/v1/assets?show=silent")).contains("\"count\":2");
    assertThat(get("/inventory/assets/A-1")).contains("Claire Petit", "office");
    assertThat(get("/inventory/identities?text=lea")).contains("Léa Martin");
    assertThat(client.get("/inventory/assets/none").statusCode()).isEqualTo(404);
    assertThat(get("/inventory/tables")).contains("criticality 'vital'");
  }

  @Test
  void alertsSayWhoseTheyAreAndCriticalOnesComeFirst() throws Exception {
    stage.apply(
        Stage.incoming(
            Samples.plain("a", "On a critical one", level("MEDIUM"), Events.NOON, "WS-1")),
        Stage.incoming(Samples.plain("b", "On another", level("MEDIUM"), Events.NOON + 1, "SRV-2")),
        Stage.incoming(Samples.plain("c", "On none", level("HIGH"), Events.NOON + 2, "other")),
        Stage.incoming(Samples.plain("d", "Low on none", level("LOW"), Events.NOON + 3, "other")));
    String queue = get("/api/v1/alerts");
    assertThat(queue)
        .contains("\"bu\":\"Life\",\"criticality\":\"critical\",\"critical_function\":\"Claims\"")
        .contains("\"bu\":\"Health\",\"criticality\":\"medium\"");
    List<String> order = List.of("On none", "On a critical one", "On another", "Low on none");
    assertThat(order).isSortedAccordingTo((a, b) -> queue.indexOf(a) - queue.indexOf(b));
    String second = get("/api/v1/alerts?limit=2").replaceFirst("(?s).*\"next\":(\\d+).*", "$1");
    assertThat(get("/api/v1/alerts?before=" + second))
        .contains("On another", "Low on none")
        .doesNotContain("On a critical one");
    assertThat(get("/alerts?text=claims")).contains("On a critical one", "Life");
    assertThat(get("/inventory/assets/A-1")).contains("On a critical one");
  }

  private static org.vigie.detect.Finding.Level level(String name) {
    return org.vigie.detect.Finding.Level.valueOf(name);
  }

  @Test
  void tablesAreBroughtByThoseWhoMayAndWrittenDown() throws Exception {
    String csv = "id,names\nB-1,new-host\nB-2,\n";
    assertThat(send(client, "/api/v1/tables/assets/more", csv).statusCode()).isEqualTo(403);
    Stage.Client lead = stage.client().as("lead");
    var answer = send(lead, "/api/v1/tables/assets/more", csv);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"outcome\":\"taken\",\"rows\":1", "more:3:");
    assertThat(get("/api/v1/assets?text=new-host")).contains("B-1");
    assertThat(stage.state.audit().newest(3).toString())
        .contains("table", "more", "assets: 1 rows");
    assertThat(send(lead, "/api/v1/tables/assets/more", "x\n").statusCode()).isEqualTo(422);
    assertThat(lead.json("/api/v1/tables/withdraw", "{\"name\":\"more\"}").statusCode())
        .isEqualTo(200);
    assertThat(get("/api/v1/assets?text=new-host")).contains("\"count\":0");
    assertThat(get("/inventory/tables")).contains("withdrawn");
  }
}
