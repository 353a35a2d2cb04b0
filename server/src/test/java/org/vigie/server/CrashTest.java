package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.store.state.Alerts;

/**
 * Kills the real process at seeded moments while clients send, and then looks: every acknowledged
 * event is in the lake once, every finding in the state once and in the lake once.
 */
class CrashTest {
  private static final int KILLS = Integer.getInteger("vigie.kills", 50);
  private static final int LINES = 40;

  @TempDir Path folder;

  @Test
  void whatIsAcknowledgedIsThereOnce() throws Exception {
    long seed = Long.getLong("vigie.seed", 20_261_124L);
    List<Future<Void>> runs = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      for (int half = 0; half < 2; half++) {
        long own = seed + half;
        Path data = Files.createDirectory(folder.resolve("run" + half));
        runs.add(
            pool.submit(
                () -> {
                  killed(data, own, KILLS / 2);
                  return null;
                }));
      }
      for (Future<Void> run : runs) run.get();
    }
  }

  private static void killed(Path data, long seed, int kills) throws Exception {
    Random random = new Random(seed);
    BitSet acknowledged = new BitSet();
    int next = 0;
    for (int kill = 0; kill < kills; kill++) {
      ChildVigie vigie = ChildVigie.start(data);
      CountDownLatch over = new CountDownLatch(1);
      Sender sender = new Sender(vigie, next, acknowledged, over);
      Thread thread = Thread.ofPlatform().start(sender);
      // From before the first commit to after the second.
      over.await(random.nextInt(900), TimeUnit.MILLISECONDS);
      vigie.kill();
      over.countDown();
      thread.join();
      next = sender.next;
    }
    check(data, seed, acknowledged, next);
  }

  /** Sends numbered events one request after the other, and notes which are acknowledged. */
  private static final class Sender implements Runnable {
    private final ChildVigie vigie;
    private final BitSet acknowledged;
    private final CountDownLatch over;
    private int next;

    Sender(ChildVigie vigie, int next, BitSet acknowledged, CountDownLatch over) {
      this.vigie = vigie;
      this.next = next;
      this.acknowledged = acknowledged;
      this.over = over;
    }

    @Override
    public void run() {
      try (HttpClient client = vigie.client()) {
        while (over.getCount() > 0) {
          int first = next;
          next += LINES;
          StringBuilder body = new StringBuilder();
          for (int i = first; i < next; i++) body.append(event(i)).append('\n');
          HttpRequest request =
              HttpRequest.newBuilder(
                      URI.create("https://127.0.0.1:" + vigie.port() + "/ingest/default"))
                  .header("Authorization", "Bearer " + vigie.token())
                  .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                  .build();
          if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            acknowledged.set(first, next);
          }
        }
      } catch (IOException e) {
        // killed: what was not acknowledged may be there or not
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Every tenth is a cleared audit log, which raises a finding. */
  private static String event(int number) {
    int id = number % 10 == 0 ? 1102 : 4634;
    return "{\"EventTime\":\"2026-11-24 09:30:00\",\"Hostname\":\"DC%d.corp.example\",\"Channel\":\"Security\",\"EventID\":%d,\"SourceName\":\"Microsoft-Windows-Eventlog\",\"RecordNumber\":%d}"
        .formatted(number % 7, id, number);
  }

  private static void check(Path data, long seed, BitSet acknowledged, int sent)
      throws IOException, InterruptedException {
    Config config = new Config().withData(data.resolve("data"));
    try (House house = Main.open(config, House.Edges.NONE)) {
      assertThat(house.settle(Duration.ofMinutes(2))).as("settled, seed %d", seed).isTrue();
      int[] seen = new int[sent];
      for (String raw : texts(house, "SELECT raw_data FROM events")) seen[number(raw)]++;
      for (int i = 0; i < sent; i++) {
        if (acknowledged.get(i)) assertThat(seen[i]).as("event %d, seed %d", i, seed).isEqualTo(1);
        else assertThat(seen[i]).as("event %d, not acknowledged, seed %d", i, seed).isLessThan(2);
      }
      List<String> expected =
          texts(house, "SELECT metadata.uid FROM events WHERE metadata.event_code = '1102'");
      List<String> findings = new ArrayList<>();
      for (long at = 0; ; ) {
        List<Alerts.Stored> page = house.state().alerts().after(at, 500);
        if (page.isEmpty()) break;
        for (Alerts.Stored stored : page) findings.add(eventOf(new String(stored.json(), UTF_8)));
        at = page.getLast().sequence();
      }
      assertThat(findings).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
      System.out.printf(
          "crash test, seed %d: %,d of %,d events acknowledged, %,d findings%n",
          seed, acknowledged.cardinality(), sent, findings.size());
    }
    // The last copy to the lake is made on closing.
    try (House house = Main.open(config, House.Edges.NONE)) {
      List<String> ids = texts(house, "SELECT id FROM findings");
      assertThat(ids).as("seed %d", seed).doesNotHaveDuplicates();
      assertThat(ids).hasSize(count(house));
    }
  }

  private static int count(House house) {
    int count = 0;
    for (long at = 0; ; ) {
      List<Alerts.Stored> page = house.state().alerts().after(at, 500);
      if (page.isEmpty()) return count;
      count += page.size();
      at = page.getLast().sequence();
    }
  }

  private static List<String> texts(House house, String select) throws IOException {
    return house.lake().query(select, List.of(), row -> row.getString(1));
  }

  private static int number(String raw) {
    int at = raw.indexOf("\"RecordNumber\":") + 15;
    return Integer.parseInt(raw.substring(at, raw.indexOf('}', at)));
  }

  /** The id of the one event of a finding. */
  private static String eventOf(String json) {
    int at = json.indexOf("\"events\":[\"") + 11;
    return json.substring(at, json.indexOf('"', at));
  }
}
