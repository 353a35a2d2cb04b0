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
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.correlate.Correlator;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.store.state.Alerts;

/**
 * Kills the real process at seeded moments while events come that correlations count, and then asks
 * the lake: a search back over all events, in the order of their receipt, finds exactly what was
 * found live, through all deaths, each once.
 */
class CorrelationCrashTest {
  private static final int KILLS = Integer.getInteger("vigie.kills.correlation", 8);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final String RULES =
      """
      title: Account logged off
      name: logged_off
      logsource: {product: windows, service: security}
      detection: {selection: {EventID: 4634}, condition: selection}
      ---
      title: Many logoffs of a host
      id: 3b8d6d7e-62c5-4bd1-9f0a-2a7c1f5c9d01
      correlation:
        type: event_count
        rules: logged_off
        group-by: Computer
        timespan: 2m
        condition: {gte: 9}
      ---
      title: Logoffs of many records
      id: 3b8d6d7e-62c5-4bd1-9f0a-2a7c1f5c9d02
      correlation:
        type: value_count
        rules: logged_off
        group-by: Computer
        timespan: 5m
        condition: {field: EventRecordID, gte: 20}
      ---
      title: A host that is silent
      id: 3b8d6d7e-62c5-4bd1-9f0a-2a7c1f5c9d03
      correlation:
        type: event_count
        rules: logged_off
        group-by: Computer
        timespan: 50s
        condition: {eq: 0}
      """;

  @TempDir Path folder;

  @Test
  void aSearchBackFindsWhatWasFoundLiveThroughAllDeaths() throws Exception {
    long seed = Long.getLong("vigie.seed", 20_261_128L);
    Random random = new Random(seed);
    Files.createDirectories(folder.resolve("site/rules"));
    Files.writeString(folder.resolve("site/rules/logoffs.yml"), RULES);
    int next = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      ChildVigie vigie = ChildVigie.start(folder);
      try (HttpClient client = vigie.client()) {
        int batches = 3 + random.nextInt(6);
        for (int batch = 0; batch < batches; batch++) {
          send(vigie, client, events(random, next, next + 40));
          next += 40;
        }
        // Some of it is committed before the end, some is not.
        if (random.nextBoolean()) send(vigie, client, events(random, next, next += 3));
      } finally {
        vigie.kill();
      }
    }
    check(seed, next);
  }

  private static void send(ChildVigie vigie, HttpClient client, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + vigie.port() + "/ingest/default"))
            .header("Authorization", "Bearer " + vigie.token())
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    assertThat(status).isEqualTo(200);
  }

  /** Mostly three seconds apart, some a minute late; hosts that come and go. */
  private static String events(Random random, int from, int to) {
    StringBuilder body = new StringBuilder();
    for (int i = from; i < to; i++) {
      LocalDateTime time = LocalDateTime.of(2026, 11, 24, 9, 30).plusSeconds(3L * i);
      if (random.nextInt(10) == 0) time = time.minusSeconds(random.nextInt(60));
      body.append(
          "{\"EventTime\":\"%s\",\"Hostname\":\"DC%d\",\"Channel\":\"Security\",\"EventID\":4634,\"SourceName\":\"Microsoft-Windows-Security-Auditing\",\"RecordNumber\":%d}\n"
              .formatted(TIME.format(time), i / 30 % 3 + random.nextInt(2), i));
    }
    return body.toString();
  }

  private void check(long seed, int sent) throws Exception {
    Config config =
        new Config()
            .withData(folder.resolve("data"))
            .withRules(List.of(folder.resolve("site/rules")));
    List<Finding> live = new ArrayList<>();
    List<Finding> back;
    try (House house = Main.open(config, House.Edges.NONE)) {
      assertThat(house.settle(Duration.ofMinutes(2))).as("settled, seed %d", seed).isTrue();
      for (long at = 0; ; ) {
        List<Alerts.Stored> page = house.state().alerts().after(at, 500);
        if (page.isEmpty()) break;
        for (Alerts.Stored stored : page) {
          Finding finding = FindingJson.read(stored.json(), 0, stored.json().length);
          if (finding.reasons().getFirst().selection().endsWith("_count")) live.add(finding);
        }
        at = page.getLast().sequence();
      }
      back = searchedBack(house);
    }
    assertThat(live).as("seed %d, %d events", seed, sent).hasSizeGreaterThan(20);
    assertThat(live).extracting(Finding::id).doesNotHaveDuplicates();
    assertThat(live.stream().map(CorrelationCrashTest::told).sorted().toList())
        .as("seed %d", seed)
        .isEqualTo(back.stream().map(CorrelationCrashTest::told).sorted().toList());
    assertThat(live.stream().map(finding -> finding.rule().title()).distinct()).hasSize(3);
    System.out.printf(
        "correlation crash test, seed %d: %,d events, %d kills, %d findings%n",
        seed, sent, KILLS, live.size());
  }

  private static String told(Finding finding) {
    return finding.id() + " " + finding.rule().title() + " " + finding.reasons();
  }

  private record Stored(EventId id, String raw, long received) {}

  /** All events of the lake once more, in the order of their receipt. */
  private List<Finding> searchedBack(House house) throws IOException {
    List<Stored> stored =
        new ArrayList<>(
            house
                .lake()
                .query(
                    "SELECT metadata.uid, raw_data, vigie_received FROM events",
                    List.of(),
                    row ->
                        new Stored(
                            EventId.parse(row.getString(1)), row.getString(2), row.getLong(3))));
    stored.sort(Comparator.comparingLong(event -> event.id().number()));
    FieldNames names = new FieldNames();
    Pack pack =
        new Content(new Config().withRules(List.of(folder.resolve("site/rules"))).content(), names)
            .load();
    Parser parser = pack.parsers().open();
    Detector detector = pack.rules().open();
    Correlator correlator = pack.correlations().open();
    List<Finding> findings = new ArrayList<>();
    for (Stored one : stored) {
      byte[] bytes = one.raw().getBytes(UTF_8);
      RawEvent raw = new RawEvent(one.id(), one.received(), Source.NONE, bytes, 0, bytes.length);
      for (Event event : parser.parse(raw).events()) {
        List<Detector.Hit> hits = new ArrayList<>();
        detector.detect(event, hits);
        findings.addAll(correlator.take(event, hits));
      }
    }
    return findings;
  }
}
