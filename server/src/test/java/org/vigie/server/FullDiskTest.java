package org.vigie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/**
 * A real disk runs full under the real process: senders are told so, what was acknowledged stays,
 * and when there is room again all goes on by itself.
 */
@Tag("namespaces")
class FullDiskTest {
  private static final int LINES = 100;

  @TempDir Path folder;

  @Test
  void aFullDiskStopsAcknowledgingAndLosesNothing() throws Exception {
    long seed = Long.getLong("vigie.seed", 20_261_125L);
    Random random = new Random(seed);
    BitSet acknowledged = new BitSet();
    Path data = Files.createDirectory(folder.resolve("data"));
    int next = 0;
    try (SmallDisk disk = SmallDisk.over(data, 160)) {
      Script script = script(disk);
      ChildVigie vigie = ChildVigie.start(folder, disk.through(), disk.seen());
      HttpClient client = vigie.client();
      next = send(client, vigie, next, random, acknowledged);
      Path ballast = disk.fill(6 << 20);
      int last = 200;
      for (int i = 0; i < 400 && last == 200; i++) {
        last = post(client, vigie, next, random, acknowledged).statusCode();
        next += LINES;
      }
      assertThat(last).as("a full disk stops acknowledging, seed %d", seed).isEqualTo(503);
      for (int i = 0; i < 10; i++, next += LINES) {
        HttpResponse<String> answer = post(client, vigie, next, random, acknowledged);
        if (answer.statusCode() == 200) continue; // a commit of the lake gave room back
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
            .contains("the journal can't write", "nothing of this request was kept");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      }
      Path brim = whatTheScreensSay(client, vigie, script, disk);
      Files.delete(brim);
      Files.delete(ballast);
      int from = next;
      Awaitility.await("there is room again, seed " + seed)
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> post(client, vigie, from, random, acknowledged).statusCode() == 200);
      next += LINES;
      assertThat(script.declare(client, vigie).statusCode()).isEqualTo(201);
      vigie.close();
      disk.copyOut();
    }
    check(data, seed, acknowledged, next);
    String log = Files.readString(folder.resolve("vigie.log"));
    assertThat(log).contains("No space left on device").doesNotContain("\tat ");
    assertThat(log.lines().filter(line -> line.contains(" ERROR "))).hasSizeLessThan(10);
  }

  /**
   * A token in the state on the disk. It is made elsewhere and copied: SQLite follows the link
   * through which this process sees the disk, and would come out beside it.
   */
  private Script script(SmallDisk disk) throws IOException {
    Path made = Files.createDirectory(folder.resolve("made"));
    Script script = Script.of(made);
    for (String file : List.of("state.db", "access.key")) {
      Files.copy(made.resolve(file), disk.seen().resolve(file));
    }
    return script;
  }

  /** While nothing can be written, all can still be read, and acts say why they fail. */
  private static Path whatTheScreensSay(
      HttpClient client, ChildVigie vigie, Script script, SmallDisk disk) throws Exception {
    Path brim = disk.brim();
    HttpResponse<String> act = script.declare(client, vigie);
    // A commit of the lake may give some room back, and an act take it.
    for (int i = 0; i < 100 && act.statusCode() == 201; i++) {
      brim = disk.brim();
      act = script.declare(client, vigie);
    }
    assertThat(act.statusCode()).as(act.body()).isEqualTo(503);
    assertThat(act.body()).contains("no space left on the disk", "nothing is done");
    assertThat(act.headers().firstValue("Retry-After")).isPresent();
    for (String path : List.of("/healthz", "/sign-in", "/api/v1/incidents", "/api/v1/profile")) {
      HttpResponse<String> read = script.get(client, vigie, path);
      assertThat(read.statusCode()).as("%s: %s", path, read.body()).isEqualTo(200);
    }
    HttpResponse<String> door = script.get(client, vigie, "/sign-in");
    Matcher csrf = Pattern.compile("name=\"csrf\" value=\"([0-9a-f]{64})\"").matcher(door.body());
    assertThat(csrf.find()).isTrue();
    String cookie = door.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
    HttpResponse<String> refused = null;
    // What was refused must be in the audit log before it is answered.
    for (int i = 0; i < 5 && (refused == null || refused.statusCode() == 401); i++) {
      brim = disk.brim();
      refused =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("https://127.0.0.1:" + vigie.web() + "/sign-in?language=fr"))
                  .header("Cookie", cookie)
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "csrf=" + csrf.group(1) + "&name=nobody&password=wrong"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
    }
    assertThat(refused).isNotNull();
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("Plus de place pour écrire");
    return brim;
  }

  private static int send(
      HttpClient client, ChildVigie vigie, int first, Random random, BitSet acknowledged)
      throws IOException, InterruptedException {
    int next = first;
    for (int i = 0; i < 10; i++, next += LINES) {
      assertThat(post(client, vigie, next, random, acknowledged).statusCode()).isEqualTo(200);
    }
    return next;
  }

  /** Sends numbered lines that hardly compress. */
  private static HttpResponse<String> post(
      HttpClient client, ChildVigie vigie, int first, Random random, BitSet acknowledged)
      throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder();
    byte[] noise = new byte[500];
    for (int i = first; i < first + LINES; i++) {
      random.nextBytes(noise);
      body.append("line ")
          .append(i)
          .append(' ')
          .append(HexFormat.of().formatHex(noise))
          .append('\n');
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + vigie.port() + "/ingest/default"))
            .header("Authorization", "Bearer " + vigie.token())
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() == 200) acknowledged.set(first, first + LINES);
    return answer;
  }

  private static void check(Path data, long seed, BitSet acknowledged, int sent) throws Exception {
    Config config = new Config().withData(data);
    try (House house = Main.open(config, House.Edges.NONE)) {
      assertThat(house.settle(Duration.ofMinutes(2))).as("settled, seed %d", seed).isTrue();
      int[] seen = new int[sent];
      List<String> lines =
          house.lake().query("SELECT raw_data FROM events", List.of(), row -> row.getString(1));
      for (String line : lines) seen[Integer.parseInt(line.split(" ", 3)[1])]++;
      for (int i = 0; i < sent; i++) {
        if (acknowledged.get(i)) assertThat(seen[i]).as("line %d, seed %d", i, seed).isEqualTo(1);
        else assertThat(seen[i]).as("line %d, refused, seed %d", i, seed).isZero();
      }
      System.out.printf(
          "full disk test, seed %d: %,d of %,d lines acknowledged, all there once%n",
          seed, acknowledged.cardinality(), sent);
    }
  }
}
