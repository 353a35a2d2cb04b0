package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.ocsf.Source;
import org.vigie.server.config.Config;
import org.vigie.server.control.ControlSocket;
import org.vigie.server.control.Talk;
import org.vigie.server.house.House;
import org.vigie.server.retro.Request;
import org.vigie.server.retro.Retro;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.RetroHunts;
import org.vigie.store.state.RetroHunts.RetroHunt;
import org.vigie.store.state.RetroHunts.Status;

/**
 * Kills the real process in the middle of a search back, again and again: each start goes on from
 * where it was, and what comes of it is what an unbroken search and live detection found.
 */
class RetroCrashTest {
  private static final int EVENTS = 150_000;
  private static final int KILLS = Integer.getInteger("vigie.kills.retro", 2);
  private static final int BATCH = 5_000;
  private static final String REMOTE = "5f1c1f5c-62c5-4bd1-9f0a-2a7c1f5c9d01";
  private static final String MANY = "5f1c1f5c-62c5-4bd1-9f0a-2a7c1f5c9d02";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final Pattern PASSED = Pattern.compile("running: ([0-9,]+) of [0-9,]+ events");
  private static final String RULES =
      """
      title: Logged on from afar
      id: %s
      name: from_afar
      logsource: {product: windows, service: security}
      detection: {selection: {EventID: 4624, LogonType: 9}, condition: selection}
      ---
      title: Many from afar
      id: %s
      correlation:
        type: event_count
        rules: from_afar
        generate: true
        group-by: Computer
        timespan: 10m
        condition: {gte: 3}
      """
          .formatted(REMOTE, MANY);

  @TempDir Path folder;

  @Test
  void aSearchThatDiesGoesOnAndFindsWhatAnUnbrokenOneFinds() throws Exception {
    long seed = Long.getLong("vigie.seed", 20_261_129L);
    Files.createDirectories(folder.resolve("site/rules"));
    Files.writeString(folder.resolve("site/rules/afar.yml"), RULES);
    try (House house = Main.open(config(), House.Edges.NONE)) {
      fill(house, new Random(seed));
    }
    String id = "";
    long passed = 0;
    int kills = 0;
    while (true) {
      ChildVigie vigie = ChildVigie.start(folder);
      try {
        if (id.isEmpty()) id = started();
        long now = further(id, kills < KILLS ? passed : Long.MAX_VALUE);
        if (now < 0) break;
        assertThat(now).as("seed %d", seed).isGreaterThan(passed);
        passed = now;
        kills++;
      } finally {
        vigie.kill();
      }
    }
    assertThat(kills).as("killed in the middle").isGreaterThan(0);
    System.out.printf("search back, seed %d: killed %d times, last at %,d%n", seed, kills, passed);
    compare(id, seed);
  }

  private Config config() {
    String text =
        "data: %s\ncontent: {site: %s}\nsyslog: []\n"
            .formatted(folder.resolve("data"), folder.resolve("site"));
    return switch (Config.read("vigie.yml", text)) {
      case Config.Read.Loaded(Config config) -> config;
      case Config.Read.Failed failed -> throw new AssertionError(failed.problems());
    };
  }

  private static void fill(House house, Random random) throws Exception {
    LocalDateTime start = LocalDateTime.of(2026, 11, 20, 0, 0);
    for (int from = 0; from < EVENTS; from += BATCH) {
      List<byte[]> lines = new ArrayList<>();
      long[] received = new long[BATCH];
      for (int i = 0; i < BATCH; i++) {
        LocalDateTime time = start.plusSeconds(from + i);
        received[i] = time.plusSeconds(2).toEpochSecond(ZoneOffset.UTC) * 1_000;
        lines.add(
            "{\"EventTime\":\"%s\",\"Hostname\":\"DC%d\",\"Channel\":\"Security\",\"EventID\":4624,\"SourceName\":\"Microsoft-Windows-Security-Auditing\",\"RecordNumber\":%d,\"LogonType\":%d}"
                .formatted(
                    TIME.format(time),
                    random.nextInt(4),
                    from + i,
                    random.nextInt(500) == 0 ? 9 : 3)
                .getBytes(UTF_8));
      }
      Source source = new Source("relay", "test", "");
      house.raw().append(new Journal.Batch(source, null, received, lines)).join();
    }
    assertThat(house.settle(Duration.ofMinutes(2))).isTrue();
  }

  /** What a command hears. */
  private List<String> asked(String... words) throws IOException {
    List<String> lines = new ArrayList<>();
    Talk talk =
        new Talk() {
          @Override
          public void progress(String line) {}

          @Override
          public void line(String line) {
            lines.add(line);
          }
        };
    Integer exit = ControlSocket.ask(folder.resolve("data"), List.of(words), talk);
    assertThat(exit).as("%s: %s", List.of(words), lines).isZero();
    return lines;
  }

  /** Starts the search and gives its id; whoever waits for it dies with the process. */
  private String started() throws IOException {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                asked("retro", "run", "rule=" + MANY, "rule=" + REMOTE, "by=received");
              } catch (IOException | AssertionError killed) {
                // that is what the test is about
              }
            });
    List<String> listed =
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(20))
            .until(() -> asked("retro", "list"), lines -> !lines.isEmpty());
    return listed.getFirst().substring(0, listed.getFirst().indexOf(' '));
  }

  /** How far it is when it is further than before; below nought where it has ended. */
  private long further(String id, long before) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> passed(id), now -> now < 0 || now > before);
  }

  private long passed(String id) throws IOException {
    String line = asked("retro", "show", id).get(1);
    if (line.startsWith("done:")) return -1;
    Matcher running = PASSED.matcher(line);
    return running.find() ? Long.parseLong(running.group(1).replace(",", "")) : 0;
  }

  private void compare(String id, long seed) throws Exception {
    try (House house = Main.open(config(), House.Edges.NONE)) {
      RetroHunts record = house.retro().record();
      RetroHunt broken = requireNonNull(record.byId(id));
      assertThat(broken.status()).as(broken.error()).isEqualTo(Status.DONE);
      Request request =
          Request.rules(List.of(MANY, REMOTE), Lake.Scope.received(0, Long.MAX_VALUE));
      RetroHunt whole =
          switch (house.retro().ask(request, "ann")) {
            case Retro.Answer.Accepted(RetroHunt hunt) -> house.retro().await(hunt.id(), 60_000);
            case Retro.Answer.Refused(List<String> reasons) -> throw new AssertionError(reasons);
          };
      assertThat(whole.status()).as(whole.error()).isEqualTo(Status.DONE);
      assertThat(record.tallies(id)).as("seed %d", seed).isEqualTo(record.tallies(whole.id()));
      assertThat(record.samples(id, 1_000))
          .as("seed %d", seed)
          .isEqualTo(record.samples(whole.id(), 1_000));
      assertThat(broken.progress().looked()).isEqualTo(whole.progress().looked());
      Map<String, Long> back = new TreeMap<>();
      record.tallies(id).forEach(tally -> back.put(tally.item(), tally.findings()));
      assertThat(back).as("seed %d", seed).isEqualTo(live(house));
    }
  }

  private static Map<String, Long> live(House house) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    for (long at = 0; ; ) {
      List<Alerts.Stored> page = house.state().alerts().after(at, 500);
      if (page.isEmpty()) return counts;
      for (Alerts.Stored stored : page) {
        Finding finding = FindingJson.read(stored.json(), 0, stored.json().length);
        if (finding.rule().id().startsWith("5f1c"))
          counts.merge(finding.rule().id(), 1L, Long::sum);
      }
      at = page.getLast().sequence();
    }
  }
}
