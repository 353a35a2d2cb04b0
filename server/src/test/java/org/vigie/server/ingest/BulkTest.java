package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.TightDisk;

class BulkTest {
  private static final String KEY = "ApiKey " + base64("vigie:" + Posted.TOKEN);

  @TempDir Path temp;
  private final TightDisk disk = new TightDisk();
  private FileJournal journal;
  private Posted posted;

  @BeforeEach
  void open() throws IOException {
    journal = disk.journal(temp);
    posted = new Posted(journal);
  }

  @AfterEach
  void close() throws IOException {
    posted.close();
    journal.close();
  }

  @Test
  void takesDocumentsOfBothActionsAndSaysSoOfEach() throws Exception {
    var answer =
        bulk(
            "/logs/_bulk",
            "{\"index\":{}}\n{\"a\":1}\n{\"create\":{\"_index\":\"x\"}}\n{\"a\":2}\n");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Elastic-Product")).hasValue("Elasticsearch");
    String uid = journal.id().toString().replace("-", "");
    assertThat(answer.body())
        .matches("\\{\"took\":\\d+,\"errors\":false,\"items\":\\[.*]}")
        .contains(
            "{\"index\":{\"_index\":\"logs\",\"_id\":\""
                + uid
                + "-0\",\"_version\":1,\"result\":\"created\"",
            "{\"create\":{\"_index\":\"x\",\"_id\":\"" + uid + "-1\"",
            "\"status\":201");
    assertThat(Kept.texts(journal)).containsExactly("{\"a\":1}", "{\"a\":2}");
    assertThat(Kept.events(journal).getFirst().source())
        .isEqualTo(new Source("web", "bulk", "127.0.0.1"));
  }

  @Test
  void whatIsWrongWithOneDocumentIsItsOwnItemsStatus() throws Exception {
    String body =
        "{\"index\":{}}\n{\"a\":1}\n"
            + "{\"index\":{\"_id\":\"7\"}}\n\"no object\"\n"
            + "{\"create\":{}}\n{\"long\":\""
            + "x".repeat(1000)
            + "\"}\n"
            + "{\"update\":{\"_id\":\"1\"}}\n{\"doc\":{}}\n"
            + "{\"delete\":{\"_id\":\"1\"}}\n"
            + "{\"create\":{}}\n{\"a\":2}\n";
    String answer = bulk("/_bulk", body).body();
    assertThat(answer).contains("\"errors\":true");
    assertThat(statuses(answer)).containsExactly(201, 400, 413, 400, 400, 201);
    assertThat(answer).contains("not a JSON object", "longer than the 1000 bytes", "never changed");
    assertThat(Kept.texts(journal)).containsExactly("{\"a\":1}", "{\"a\":2}");
    assertThat(posted.traffic("web").refused()).isEqualTo(4);
  }

  @Test
  void aRequestThatIsNoneIsRefusedWhole() throws Exception {
    assertThat(bulk("/_bulk", "{\"index\":{}}\n{\"a\":1}").body())
        .contains("must be terminated by a newline");
    assertThat(bulk("/_bulk", "").body()).contains("request body is required");
    assertThat(bulk("/_bulk", "{\"index\":{}}\n").body()).contains("line 1: the document");
    assertThat(bulk("/_bulk", "{\"index\":{}}\n\n{\"a\":1}\n").statusCode()).isEqualTo(400);
    for (String line :
        List.of("{\"a\":1}", "{\"put\":{}}", "[]", "{\"index\":[]}", "\u0000\u0001")) {
      var answer = bulk("/_bulk", line + "\n{\"a\":1}\n");
      assertThat(answer.statusCode()).as(line).isEqualTo(400);
      assertThat(answer.body()).contains("Malformed action/metadata line [1]", "\"status\":400");
    }
    assertThat(journal.end()).isZero();
    assertThat(posted.traffic("web").refused()).isEqualTo(9);
  }

  @Test
  void knowsTheTokenInEachOfTheThreeWays() throws Exception {
    String body = "{\"index\":{}}\n{\"a\":1}\n";
    String basic = "Basic " + base64("elastic:" + Posted.TOKEN);
    for (String good : List.of(KEY, basic, "Bearer " + Posted.TOKEN, "ApiKey " + Posted.TOKEN)) {
      assertThat(posted.post("/_bulk", good, body).statusCode()).as(good).isEqualTo(200);
    }
    for (String bad :
        List.of("", "ApiKey " + base64("x:wrong"), "Basic !!", "Splunk " + Posted.TOKEN)) {
      var answer = posted.post("/_bulk", bad, body);
      assertThat(answer.statusCode()).as(bad).isEqualTo(401);
      assertThat(answer.body()).contains("security_exception");
    }
    assertThat(posted.get("/", "").statusCode()).isEqualTo(401);
    assertThat(journal.end()).isEqualTo(4);
  }

  @Test
  void answersWhatShippersAskBeforeTheySend() throws Exception {
    var root = posted.get("/", KEY);
    assertThat(root.body()).contains("\"number\":\"8.", "You Know, for Search");
    assertThat(root.headers().firstValue("X-Elastic-Product")).hasValue("Elasticsearch");
    assertThat(posted.get("/_license", KEY).body()).contains("\"status\":\"active\"");
    assertThat(posted.get("/_cluster/health", KEY).body()).contains("\"status\":\"green\"");
    assertThat(posted.get("/_index_template/filebeat-8", KEY).statusCode()).isEqualTo(404);
    for (String path :
        List.of(
            "/_index_template/filebeat-8",
            "/_ilm/policy/filebeat",
            "/_ingest/pipeline/filebeat-8.17-system/auth")) {
      var put =
          posted.request(path).header("Authorization", KEY).PUT(BodyPublishers.ofString("{}"));
      assertThat(send(put).body()).as(path).isEqualTo("{\"acknowledged\":true}");
    }
    var head =
        posted.request("/").header("Authorization", KEY).method("HEAD", BodyPublishers.noBody());
    assertThat(send(head).statusCode()).isEqualTo(200);
  }

  @Test
  void aDocumentWithAnIdIsKeptOnceAlsoAfterARestart() throws Exception {
    String first = named("1") + named("2");
    assertThat(statuses(bulk("/_bulk", first).body())).containsExactly(201, 201);
    // Sent again whole, and in another company; twice in one request.
    assertThat(statuses(bulk("/_bulk", first).body())).containsExactly(409, 409);
    assertThat(statuses(bulk("/_bulk", named("2") + named("3") + named("3")).body()))
        .containsExactly(409, 201, 409);
    String index = named("3").replace("create", "index");
    assertThat(bulk("/_bulk", index).body()).contains("\"errors\":false", "\"result\":\"noop\"");
    assertThat(statuses(posted.post("/_bulk", "Bearer " + Posted.OTHER, first).body()))
        .as("another source")
        .containsExactly(201, 201);
    posted.close();
    journal.close();
    journal = disk.journal(temp);
    posted = new Posted(journal);
    assertThat(statuses(bulk("/_bulk", named("1") + named("3") + named("4")).body()))
        .containsExactly(409, 409, 201);
    assertThat(journal.end()).isEqualTo(6);
    assertThat(Kept.texts(journal).getFirst())
        .isEqualTo("{\"create\":{\"_index\":\"logs\",\"_id\":\"1\"}}\n{\"n\":\"1\"}");
  }

  @Test
  void theSameIdsAtTheSameTimeAreKeptOnce() throws Exception {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 400; i++) body.append(named(Integer.toString(i)));
    List<Callable<HttpResponse<String>>> senders = new ArrayList<>();
    for (int i = 0; i < 6; i++) senders.add(() -> bulk("/_bulk", body.toString()));
    int created = 0;
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (Future<HttpResponse<String>> answer : threads.invokeAll(senders)) {
        created += (int) statuses(answer.get().body()).stream().filter(s -> s == 201).count();
      }
    }
    assertThat(created).isEqualTo(400);
    assertThat(Kept.texts(journal)).hasSize(400).doesNotHaveDuplicates();
  }

  @Test
  void anIdThatTheDiskHadNoRoomForIsTakenLater() throws Exception {
    disk.leave(0);
    var answer = bulk("/_bulk", named("1"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
    disk.leave(Long.MAX_VALUE);
    assertThat(statuses(bulk("/_bulk", named("1")).body())).containsExactly(201);
    assertThat(journal.end()).isEqualTo(1);
  }

  @Test
  void takesGzip() throws Exception {
    byte[] body = Posted.gzip("{\"index\":{}}\n{\"a\":1}\n".getBytes(UTF_8));
    assertThat(posted.post("/_bulk", KEY, body, "Content-Encoding", "gzip").statusCode())
        .isEqualTo(200);
    byte[] bomb = Posted.gzip(("{\"index\":{}}\n{}" + " ".repeat(10 << 20)).getBytes(UTF_8));
    assertThat(posted.post("/_bulk", KEY, bomb, "Content-Encoding", "gzip").statusCode())
        .isEqualTo(413);
    assertThat(journal.end()).isEqualTo(1);
  }

  private static String named(String id) {
    return "{\"create\":{\"_index\":\"logs\",\"_id\":\"" + id + "\"}}\n{\"n\":\"" + id + "\"}\n";
  }

  private static List<Integer> statuses(String answer) {
    List<Integer> statuses = new ArrayList<>();
    for (int at = answer.indexOf("\"status\":");
        at >= 0;
        at = answer.indexOf("\"status\":", at + 1)) {
      statuses.add(Integer.parseInt(answer.substring(at + 9, at + 12)));
    }
    return statuses;
  }

  private HttpResponse<String> bulk(String path, String body)
      throws IOException, InterruptedException {
    return posted.post(path, KEY, body);
  }

  private static HttpResponse<String> send(java.net.http.HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (var client = java.net.http.HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
