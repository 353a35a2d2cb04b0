package org.vigie.alert;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vigie.alert.Grouping.State;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Entity.Kind;
import org.vigie.detect.Finding.Level;
import org.vigie.ocsf.EventId;

class GroupingTest {
  private static final long NOON = 1_790_000_000_000L;
  private static final long MINUTE = 60_000;

  private final Grouping grouping = new Grouping();

  static DetectedFinding finding(String id, String rule, long time, Entity... entities) {
    Finding.RuleCard card =
        new Finding.RuleCard(
            rule,
            "1",
            "Rule " + rule,
            Level.HIGH,
            "",
            "A. Author",
            "DRL 1.1",
            List.of("attack.t1003"),
            List.of(),
            List.of());
    return new DetectedFinding(
        new Finding(
            id,
            card,
            time,
            time + 500,
            List.of(new EventId(new UUID(1, 2), time % 1_000, 0)),
            List.of(entities),
            List.of(),
            new Finding.Evidence("raw", "test@1", 1007, List.of(), List.of())),
        time + 900);
  }

  private static Entity host(String name) {
    return new Entity(Kind.HOST, name);
  }

  private static Entity user(String name) {
    return new Entity(Kind.USER, name);
  }

  private State after(State state, DetectedFinding in) {
    return requireNonNull(grouping.apply(state, in).state());
  }

  /** Runs findings through, each key with its state, as a runtime does. */
  private Map<String, Alert> run(List<DetectedFinding> findings) {
    Map<String, State> states = new HashMap<>();
    Map<String, Alert> alerts = new LinkedHashMap<>();
    for (DetectedFinding in : findings) {
      String key = grouping.key(in);
      var step = grouping.apply(states.getOrDefault(key, grouping.start()), in);
      states.put(key, requireNonNull(step.state()));
      for (Alert alert : step.out()) alerts.put(alert.id(), alert);
    }
    return alerts;
  }

  @Test
  void groupsByHostElseUserElseAddressElseRule() {
    Entity address = new Entity(Kind.ADDRESS, "192.0.2.1");
    var both = finding("a", "r", NOON, user("ann"), host("WS1"));
    assertThat(grouping.key(both)).isEqualTo(grouping.key(finding("b", "r", NOON, host("ws1"))));
    assertThat(grouping.key(both)).isNotEqualTo(grouping.key(finding("b", "s", NOON, host("ws1"))));
    assertThat(grouping.key(finding("c", "r", NOON, address, user("ann")))).contains("USER");
    assertThat(grouping.key(finding("d", "r", NOON, address))).contains("ADDRESS");
    assertThat(grouping.key(finding("e", "r", NOON))).isEqualTo("r");
  }

  @Test
  void oneHourOfEventTimeFromTheFirst() {
    var alerts =
        run(
            List.of(
                finding("a", "r", NOON, host("ws1")),
                finding("b", "r", NOON + 59 * MINUTE, host("WS1"), user("ann")),
                finding("c", "r", NOON + 60 * MINUTE, host("ws1"))));
    assertThat(alerts.values()).extracting(Alert::count).containsExactly(2, 1);
    Alert first = alerts.values().iterator().next();
    assertThat(first.findings()).containsExactly("a", "b");
    assertThat(first.first()).isEqualTo(NOON);
    assertThat(first.last()).isEqualTo(NOON + 59 * MINUTE);
    assertThat(first.received()).isEqualTo(NOON + 500);
    assertThat(first.detected()).isEqualTo(NOON + 900);
    assertThat(first.entities()).containsExactly(host("ws1"), host("WS1"), user("ann"));
    assertThat(first.id()).matches("[0-9a-f]{32}");
  }

  @Test
  void aLateFindingJoinsAndMovesTheFirstTimeButNotTheId() {
    var a = finding("a", "r", NOON, host("ws1"));
    var late = finding("b", "r", NOON - 20 * MINUTE, host("ws1"));
    String id = run(List.of(a)).keySet().iterator().next();
    var alerts = run(List.of(a, late, finding("c", "r", NOON + 59 * MINUTE, host("ws1"))));
    assertThat(alerts).containsOnlyKeys(id);
    assertThat(alerts.get(id))
        .extracting(Alert::first, Alert::count)
        .containsExactly(NOON - 20 * MINUTE, 3);
  }

  @Test
  void aFindingTooLateStandsAlone() {
    var alerts =
        run(
            List.of(
                finding("a", "r", NOON, host("ws1")),
                finding("b", "r", NOON - 61 * MINUTE, host("ws1"))));
    assertThat(alerts.values()).extracting(Alert::count).containsExactly(1, 1);
  }

  @Test
  void aFindingThatIsThereAlreadyGivesNothing() {
    var a = finding("a", "r", NOON, host("ws1"));
    State once = after(grouping.start(), a);
    var again = grouping.apply(once, a);
    assertThat(again.out()).isEmpty();
    assertThat(again.state()).isEqualTo(once);
  }

  @Test
  void aReplayMakesTheSameAlertsWhateverWasRepeated() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      List<DetectedFinding> findings = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        long time = NOON + random.nextLong(3 * Grouping.WINDOW);
        String rule = "r" + random.nextInt(2);
        findings.add(finding("f" + i, rule, time, host("h" + random.nextInt(3))));
      }
      Collections.shuffle(findings, random);
      Map<String, Alert> once = run(findings);
      assertThat(once.values().stream().mapToInt(Alert::count).sum())
          .as("seed " + seed)
          .isEqualTo(60);
      assertThat(run(findings)).as("seed " + seed).isEqualTo(once);
      List<DetectedFinding> repeated = new ArrayList<>(findings);
      int cut = random.nextInt(60);
      repeated.addAll(cut, findings.subList(0, cut)); // a restart that goes back to the start
      assertThat(run(repeated)).as("seed " + seed).isEqualTo(once);
    }
  }

  @Test
  void whatGrowsIsBounded() {
    List<DetectedFinding> flood = new ArrayList<>();
    int more = Grouping.MAX_FINDINGS + 50;
    for (int i = 0; i < more; i++) {
      flood.add(finding("f" + i, "r", NOON + i, host("ws1"), user("u" + i)));
    }
    Alert alert = run(flood).values().iterator().next();
    assertThat(alert.count()).isEqualTo(more);
    assertThat(alert.findings()).hasSize(Grouping.MAX_FINDINGS);
    assertThat(alert.entities()).hasSize(Grouping.MAX_ENTITIES);
    State state = grouping.start();
    for (int i = 0; i < 20; i++) {
      state = after(state, finding("w" + i, "r", NOON + i * Grouping.WINDOW));
    }
    assertThat(state.windows()).hasSize(Grouping.MAX_WINDOWS);
  }

  @Test
  void timePassingClosesWindows() {
    State state = after(grouping.start(), finding("a", "r", NOON));
    assertThat(grouping.expire(state, NOON + Grouping.WINDOW - 1).state()).isEqualTo(state);
    assertThat(grouping.expire(state, NOON + Grouping.WINDOW).state()).isNull();
  }

  @Test
  void stateAndAlertSurviveTheirJson() {
    var in = finding("a", "r", NOON, host("w\"s\n1"), user("é\u202E😀"));
    var step = grouping.apply(grouping.start(), in);
    State state = requireNonNull(step.state());
    assertThat(AlertJson.readState(AlertJson.write(state))).isEqualTo(state);
    Alert alert = step.out().getFirst();
    assertThat(AlertJson.readAlert(AlertJson.write(alert))).isEqualTo(alert);
  }
}
