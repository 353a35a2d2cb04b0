package org.vigie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.store.state.Incidents.Entry;
import org.vigie.store.state.State;

/**
 * Kills the real process at seeded moments while a script works on incidents: custody stays whole,
 * and every act that was answered is there once.
 */
class IncidentCrashTest {
  private static final int KILLS = 4;
  private static final Pattern NUMBER = Pattern.compile("\"number\":\"(INC-\\d{4}-\\d{6})\"");

  @TempDir Path folder;

  @Test
  void whatWasAnsweredIsInCustody() throws Exception {
    long seed = Long.getLong("vigie.seed", 20_261_126L);
    Random random = new Random(seed);
    Path data = Files.createDirectory(folder.resolve("data"));
    Script script = Script.of(data);
    Map<String, List<String>> answered = new HashMap<>();
    int next = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      ChildVigie vigie = ChildVigie.start(folder);
      Worker worker = new Worker(vigie, script, next, answered);
      Thread thread = Thread.ofPlatform().start(worker);
      worker.met.await();
      worker.over.await(random.nextInt(500), TimeUnit.MILLISECONDS);
      vigie.kill();
      worker.over.countDown();
      thread.join();
      next = worker.next;
    }
    Command verified =
        Command.vigie(
            folder, "custody", "verify", "--config", folder.resolve("vigie.yml").toString());
    assertThat(verified.exit()).as("%s%s, seed %d", verified.out(), verified.err(), seed).isZero();
    try (State state = State.open(data.resolve("state.db"))) {
      assertThat(answered).as("declared, seed %d", seed).isNotEmpty();
      for (var one : answered.entrySet()) {
        List<String> said =
            state.incidents().log(one.getKey()).stream().map(Entry::payload).toList();
        for (String text : one.getValue()) {
          assertThat(said)
              .as("%s in %s, seed %d", text, one.getKey(), seed)
              .filteredOn(payload -> payload.contains('"' + text + '"'))
              .hasSize(1);
        }
      }
      assertThat(state.audit().verify().whole()).as("audit, seed %d", seed).isTrue();
    }
    System.out.printf(
        "incident crash test, seed %d: %d incidents, %d acts answered%n",
        seed, answered.size(), answered.values().stream().mapToInt(List::size).sum());
  }

  /** Declares an incident and comments it, one request after the other. */
  private static final class Worker implements Runnable {
    private final ChildVigie vigie;
    private final Script script;
    private final Map<String, List<String>> answered;
    private final CountDownLatch over = new CountDownLatch(1);

    /** Counted down at the first answer: a cold process takes a second to agree on TLS. */
    private final CountDownLatch met = new CountDownLatch(1);

    private int next;

    Worker(ChildVigie vigie, Script script, int next, Map<String, List<String>> answered) {
      this.vigie = vigie;
      this.script = script;
      this.next = next;
      this.answered = answered;
    }

    @Override
    public void run() {
      try (HttpClient client = vigie.client()) {
        while (over.getCount() > 0) incident(client);
      } catch (IOException e) {
        // killed: what was not answered may be there or not
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        met.countDown();
      }
    }

    private void incident(HttpClient client) throws IOException, InterruptedException {
      HttpResponse<String> declared = script.declare(client, vigie);
      Matcher number = NUMBER.matcher(declared.body());
      if (declared.statusCode() != 201 || !number.find()) {
        throw new AssertionError("not declared: " + declared.body());
      }
      List<String> said = new ArrayList<>();
      answered.put(number.group(1), said);
      met.countDown();
      for (int i = 0; i < 10 && over.getCount() > 0; i++) {
        String text = "comment " + next++;
        HttpResponse<String> answer =
            script.post(
                client,
                vigie,
                "/api/v1/incidents/" + number.group(1) + "/acts",
                "{\"act\":\"comment\",\"text\":\"" + text + "\"}");
        if (answer.statusCode() == 200) said.add(text);
      }
    }
  }
}
