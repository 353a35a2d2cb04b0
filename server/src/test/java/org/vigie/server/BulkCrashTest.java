package org.vigie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/**
 * Kills the real process while a shipper sends documents with ids, which sends each batch again
 * until it is answered: every document is in the lake, once.
 */
class BulkCrashTest {
  private static final int KILLS = Integer.getInteger("vigie.kills.bulk", 6);
  private static final int DOCUMENTS = 40;

  @TempDir Path folder;

  /** Batches answered so far; the one of this number is to be sent next. */
  private int next;

  @Test
  void whatHasAnIdIsThereOnceHoweverOftenItIsSent() throws Exception {
    long seed = Long.getLong("vigie.seed", 20_261_125L);
    Random random = new Random(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      ChildVigie vigie = ChildVigie.start(folder);
      CountDownLatch met = new CountDownLatch(1);
      CountDownLatch over = new CountDownLatch(1);
      Thread sender = Thread.ofPlatform().start(() -> send(vigie, met, over));
      met.await();
      over.await(random.nextInt(900), TimeUnit.MILLISECONDS);
      vigie.kill();
      over.countDown();
      sender.join();
    }
    try (ChildVigie vigie = ChildVigie.start(folder)) {
      try (HttpClient client = vigie.client()) {
        assertThat(batch(client, vigie, next)).as("seed %d", seed).isTrue();
        next++;
      }
    }
    Config config = new Config().withData(folder.resolve("data"));
    try (House house = Main.open(config, House.Edges.NONE)) {
      assertThat(house.settle(Duration.ofMinutes(2))).as("settled, seed %d", seed).isTrue();
      List<String> raw =
          house.lake().query("SELECT raw_data FROM events", List.of(), row -> row.getString(1));
      assertThat(raw).as("seed %d", seed).hasSize(next * DOCUMENTS).doesNotHaveDuplicates();
    }
  }

  private void send(ChildVigie vigie, CountDownLatch met, CountDownLatch over) {
    try (HttpClient client = vigie.client()) {
      while (over.getCount() > 0 && batch(client, vigie, next)) {
        next++;
        met.countDown();
      }
    } catch (IOException e) {
      // killed: the batch is sent again to the next one
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      met.countDown();
    }
  }

  private static boolean batch(HttpClient client, ChildVigie vigie, int number)
      throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder();
    for (int i = number * DOCUMENTS; i < (number + 1) * DOCUMENTS; i++) {
      body.append("{\"create\":{\"_index\":\"logs\",\"_id\":\"").append(i);
      body.append("\"}}\n{\"number\":").append(i).append("}\n");
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + vigie.port() + "/_bulk"))
            .header("Authorization", "ApiKey " + vigie.token())
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
  }
}
