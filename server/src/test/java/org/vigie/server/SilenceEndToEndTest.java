package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.behaviour.Pulse;
import org.vigie.behaviour.SourceWatch;
import org.vigie.behaviour.Weeks;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Evidence.Field;
import org.vigie.detect.Finding.Level;
import org.vigie.detect.FindingJson;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.Audit;
import org.vigie.store.state.Handling.Deed;
import org.vigie.store.state.SourceRecords.Condition;
import org.vigie.store.state.SourceRecords.Day;
import org.vigie.store.state.SourceRecords.Saved;
import org.vigie.store.state.SourceRecords.Standing;
import org.vigie.store.state.State;

/**
 * Forty sources send to a running house that knows their rhythm; one of them stops. Time is the
 * test's: a minute passes when all that was sent in it has been counted.
 */
class SilenceEndToEndTest {
  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2026-03-02T08:00:00Z").toEpochMilli();
  private static final int LEARNED = 22 * 1_440;
  private static final String STOPPED = "cloudtrail";

  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong(START);
  private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> sources = new ArrayList<>();

  @Test
  void theOneOfFortyThatStopsIsToldWithTheRulesThatItBlinds() throws Exception {
    sources.add(STOPPED);
    for (int i = 1; i < 40; i++) sources.add("server-" + i);
    learn();
    String alert;
    try (House house = Main.open(config(), new House.Edges(Set.of(House.Edge.LISTENERS)), clock)) {
      for (int i = 0; i < 6; i++) minute(house, i < 2 ? Set.of() : Set.of(STOPPED));
      assertThat(findings(house)).isEmpty();
      minute(house, Set.of(STOPPED));
      minute(house, Set.of(STOPPED));
      await().atMost(Duration.ofSeconds(30)).until(() -> !findings(house).isEmpty());
      alert = isTold(house);
    }
    // Two hours in which Vigie does not run are nobody's silence.
    now.addAndGet(120 * MINUTE);
    try (House house = Main.open(config(), new House.Edges(Set.of(House.Edge.LISTENERS)), clock)) {
      for (int i = 0; i < 3; i++) minute(house, Set.of());
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !house.state().handling().of(alert).isEmpty());
      Deed deed = house.state().handling().of(alert).getFirst();
      assertThat(deed.kind()).isEqualTo("settled");
      assertThat(deed.actor()).isEqualTo("vigie");
      assertThat(findings(house)).hasSize(1);
      assertThat(standing(house)).isEqualTo(Standing.HEALTHY);
      assertThat(house.state().sources().unfinished()).isEmpty();
      retired(house);
    }
  }

  /** One that is retired is missed no more, until it is heard again. */
  private void retired(House house) throws Exception {
    Audit.Entry entry = new Audit.Entry(now.get(), "ann", "source-retire", STOPPED, "gone", "");
    assertThat(house.state().retirements().retire(STOPPED, "gone", entry)).isTrue();
    assertThat(house.state().retirements().retire(STOPPED, "gone", entry)).isFalse();
    for (int i = 0; i < 8; i++) minute(house, Set.of(STOPPED));
    assertThat(findings(house)).hasSize(1);
    minute(house, Set.of());
    assertThat(house.state().retirements().current()).isEmpty();
    assertThat(house.state().retirements().history().getFirst().endedBy()).isEqualTo("vigie");
    assertThat(house.state().audit().newest(9).toString()).contains("source-return");
  }

  /** What is said of the one that stopped; the id of its alert. */
  private String isTold(House house) throws Exception {
    Finding finding = findings(house).getFirst();
    assertThat(finding.rule().title()).isEqualTo("Log source fell silent");
    assertThat(finding.rule().level()).isEqualTo(Level.HIGH);
    assertThat(finding.entities())
        .containsExactly(new Finding.Entity(Finding.Entity.Kind.SOURCE, STOPPED));
    List<String> rules = values(finding, "blind.rule");
    System.out.printf(
        "%s: %d rules, %d techniques, risks %s%n",
        finding.evidence().raw(),
        rules.size(),
        values(finding, "blind.technique").size(),
        values(finding, "blind.risk"));
    assertThat(rules).hasSizeGreaterThan(20).allMatch(rule -> !rule.contains("Windows"));
    assertThat(values(finding, "blind.technique")).isNotEmpty();
    assertThat(values(finding, "blind.risk")).contains("persistence");
    Condition condition = house.state().sources().unfinished().getFirst();
    assertThat(condition.told() - condition.since()).isLessThanOrEqualTo(5);
    assertThat(standing(house)).isEqualTo(Standing.SILENT);
    assertThat(house.settle(Duration.ofSeconds(30))).isTrue();
    String alert = house.state().alerts().all().alertOf(finding.id());
    if (alert == null) throw new AssertionError("the finding made no alert");
    return alert;
  }

  private Standing standing(House house) {
    String day = new Weeks(ZoneId.of("Europe/Paris")).day(START / MINUTE).toString();
    List<Day> days =
        house.state().sources().days(day, day).stream()
            .filter(one -> one.source().equals(STOPPED))
            .toList();
    assertThat(days).hasSize(1);
    assertThat(days.getFirst().product()).isEqualTo("CloudTrail");
    assertThat(days.getFirst().category()).isEqualTo("CLOUD");
    return days.getFirst().standing();
  }

  private static List<String> values(Finding finding, String field) {
    return finding.evidence().fields().stream()
        .filter(one -> one.name().equals(field))
        .map(Field::value)
        .map(String::valueOf)
        .toList();
  }

  private static List<Finding> findings(House house) {
    List<Finding> findings = new ArrayList<>();
    for (Alerts.Stored one : house.state().alerts().after(0, 100)) {
      findings.add(FindingJson.read(one.json(), 0, one.json().length));
    }
    return findings;
  }

  /** Three weeks in which everybody was heard each minute. */
  private void learn() throws IOException {
    SourceWatch watch = new SourceWatch(new Weeks(ZoneId.of("Europe/Paris")));
    long first = START / MINUTE - LEARNED;
    Map<String, Pulse> pulses = new HashMap<>();
    for (String source : sources) pulses.put(source, new Pulse(2, 0, 0, 0, 2_000, 1_000));
    for (int i = 0; i < LEARNED; i++) assertThat(watch.advance(first + i, pulses)).isEmpty();
    Map<String, byte[]> habits = new HashMap<>();
    for (String name : watch.names()) habits.put(name, watch.write(name));
    try (State state = State.open(folder.resolve("data/state.db"))) {
      state
          .sources()
          .save(new Saved(START / MINUTE - 1, habits, List.of(), List.of(), List.of(), List.of()));
    }
  }

  /** A minute in which all send but some. */
  private void minute(House house, Set<String> but) throws Exception {
    long minute = now.get() / MINUTE;
    now.set(minute * MINUTE + 30_000);
    for (String source : sources) if (!but.contains(source)) send(house, source);
    assertThat(house.settle(Duration.ofSeconds(30))).isTrue();
    now.set((minute + 1) * MINUTE + 5_000);
    await().atMost(Duration.ofSeconds(30)).until(() -> house.state().sources().minute() >= minute);
  }

  private void send(House house, String source) throws Exception {
    String at = Instant.ofEpochMilli(now.get() - 1_000).toString();
    String line =
        source.equals(STOPPED)
            ? "{\"eventVersion\":\"1.09\",\"eventTime\":\""
                + at
                + "\",\"awsRegion\":\"eu-west-3\","
                + "\"eventType\":\"AwsApiCall\",\"eventSource\":\"ec2.amazonaws.com\","
                + "\"eventName\":\"DescribeVpcs\",\"userIdentity\":{\"type\":\"IAMUser\"}}"
            : "{\"EventTime\":\""
                + at
                + "\",\"Channel\":\"Security\",\"EventID\":4634,"
                + "\"Hostname\":\""
                + source
                + "\"}";
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + house.doors().http() + "/ingest/" + source))
            .header("Authorization", "Bearer " + token(source))
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString(line, UTF_8))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }

  private static String token(String source) {
    return "token-of-" + source + "-0123456789";
  }

  private Config config() {
    StringBuilder tokens = new StringBuilder();
    for (String source : sources) {
      tokens.append("    ").append(source).append(": ").append(token(source)).append('\n');
    }
    String text =
        """
        data: %s
        tls: off
        syslog: []
        pipeline: {workers: 1, commit: 200ms}
        content: {site: %s}
        http:
          port: 0
          tokens:
        %s
        """
            .formatted(folder.resolve("data"), folder.resolve("site"), tokens);
    return switch (Config.read("vigie.yml", text)) {
      case Config.Read.Loaded(Config config) -> config;
      case Config.Read.Failed failed -> throw new AssertionError(failed.problems());
    };
  }
}
