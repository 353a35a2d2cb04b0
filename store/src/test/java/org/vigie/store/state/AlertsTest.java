package org.vigie.store.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vigie.store.state.Samples.NOON;
import static org.vigie.store.state.Samples.finding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding.Level;
import org.vigie.enrich.Inventory.Criticality;
import org.vigie.ocsf.EventId;
import org.vigie.store.state.Alerts.Applied;
import org.vigie.store.state.Alerts.Count;
import org.vigie.store.state.Alerts.Incoming;
import org.vigie.store.state.Alerts.Kept;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.Alerts.Status;

class AlertsTest {
  private static final AlertQuery ALL = new AlertQuery(Set.of(), "", Long.MAX_VALUE, 100);

  @TempDir private Path folder;
  private State state;
  private Alerts alerts;

  @BeforeEach
  void open() throws IOException {
    state = State.open(folder.resolve("state.db"));
    alerts = state.alerts();
  }

  @AfterEach
  void close() {
    state.close();
  }

  private static Incoming high(String id, long time, String host) {
    return finding(id, "r1", Level.HIGH, time, host);
  }

  @Test
  void findingsBecomeOneAlertAndMoveThePosition() {
    assertThat(alerts.position()).isZero();
    Applied applied = alerts.apply(12, List.of(high("a", NOON, "h1"), high("b", NOON + 1, "H1")));
    assertThat(applied).isEqualTo(new Applied(2, 0, 1));
    assertThat(alerts.position()).isEqualTo(12);
    Listed listed = alerts.all().page(ALL).getFirst();
    assertThat(listed.number()).isEqualTo(1);
    assertThat(listed.status()).isEqualTo(Status.NEW);
    assertThat(listed.alert().count()).isEqualTo(2);
    assertThat(alerts.all().alert(listed.alert().id())).isEqualTo(listed);
    assertThat(alerts.all().alert("none")).isNull();
    assertThat(alerts.all().findings(listed.alert().id(), Long.MAX_VALUE, 10))
        .containsExactly(
            new Kept("b", 2, NOON + 901, "{\"id\":\"b\"}"),
            new Kept("a", 1, NOON + 900, "{\"id\":\"a\"}"));
  }

  @Test
  void aKnownFindingChangesNothing() {
    List<Incoming> batch = List.of(high("a", NOON, "h1"), high("a", NOON, "h1"));
    assertThat(alerts.apply(1, batch)).isEqualTo(new Applied(1, 1, 1));
    Listed before = alerts.all().page(ALL).getFirst();
    assertThat(alerts.apply(2, batch)).isEqualTo(new Applied(0, 2, 0));
    assertThat(alerts.all().page(ALL)).containsExactly(before);
    assertThat(alerts.position()).isEqualTo(2);
    assertThat(alerts.all().stamps(before.alert().id())).hasSize(3);
  }

  @Test
  void alertsAreStampedWhenTheLakeHasTheirEvent() {
    UUID journal = new UUID(3, 4);
    alerts.apply(1, List.of(waiting("a", "h1", journal, 10), waiting("b", "h2", journal, 20)));
    alerts.stored(UUID.randomUUID(), Long.MAX_VALUE, below -> NOON);
    alerts.stored(journal, 9, below -> NOON);
    assertThat(stored()).as("of another journal, or not there yet").isEmpty();
    alerts.stored(journal, 10, below -> NOON + below);
    assertThat(stored()).containsExactly(NOON + 10);
    alerts.apply(2, List.of(waiting("c", "h1", journal, 20), high("d", NOON, "h3")));
    alerts.stored(journal, 50, below -> NOON + below);
    assertThat(stored()).as("a stamp is for good").containsExactlyInAnyOrder(NOON + 10, NOON + 20);
  }

  private static Incoming waiting(String id, String host, UUID journal, long below) {
    Incoming incoming = high(id, NOON, host);
    return new Incoming(
        incoming.finding(), incoming.detected(), incoming.json(), new EventId(journal, below, 0));
  }

  private List<Long> stored() {
    return alerts.all().page(ALL).stream()
        .flatMap(listed -> alerts.all().stamps(listed.alert().id()).stream())
        .filter(stamp -> stamp.kind().equals("stored"))
        .map(Stamp::at)
        .toList();
  }

  @Test
  void whatBecomesAnotherUnitsHasLeft() {
    Units yankee = Units.bound(Set.of("Yankee"));
    Units zulu = Units.bound(Set.of("Zulu"));
    belongs("Yankee");
    alerts.apply(1, List.of(high("a", NOON, "h1")));
    String id = alerts.all().page(ALL).getFirst().alert().id();
    long first = alerts.latestChange();
    belongs("");
    alerts.apply(2, List.of(high("b", NOON, "h1")));
    assertThat(alerts.within(yankee).left(0, Long.MAX_VALUE)).as("nobody knows better").isEmpty();
    belongs("Zulu");
    alerts.apply(3, List.of(high("c", NOON, "h1")));
    long second = alerts.latestChange();
    assertThat(alerts.within(yankee).left(first, second)).containsExactly(id);
    assertThat(alerts.within(yankee).left(second, Long.MAX_VALUE)).isEmpty();
    assertThat(alerts.within(zulu).left(0, second)).isEmpty();
    assertThat(alerts.all().left(0, second)).isEmpty();
    assertThat(alerts.within(Units.bound(Set.of("Yankee", "Zulu"))).left(0, second)).isEmpty();
    belongs("Yankee");
    alerts.apply(4, List.of(high("d", NOON, "h1")));
    assertThat(alerts.within(yankee).left(0, Long.MAX_VALUE)).as("it is back").isEmpty();
    assertThat(alerts.within(zulu).left(second, Long.MAX_VALUE)).containsExactly(id);
  }

  private void belongs(String unit) {
    alerts.judgedBy(alert -> new Business(unit, Criticality.UNKNOWN, ""));
  }

  @Test
  void aBatchIsAllOrNothing() throws SQLException {
    alerts.apply(1, List.of(high("a", NOON, "h1")));
    // A table that refuses one of the findings stands for any failure half-way.
    raw(
        "CREATE TRIGGER refuse BEFORE INSERT ON finding WHEN NEW.id = 'c'"
            + " BEGIN SELECT RAISE(ABORT, 'refused'); END");
    List<Incoming> batch = List.of(high("b", NOON + 1, "h1"), high("c", NOON + 2, "h2"));
    assertThatThrownBy(() -> alerts.apply(2, batch)).hasStackTraceContaining("refused");
    assertThat(alerts.position()).isEqualTo(1);
    assertThat(alerts.all().page(ALL))
        .hasSize(1)
        .first()
        .extracting(l -> l.alert().count())
        .isEqualTo(1);
    raw("DROP TRIGGER refuse");
    assertThat(alerts.apply(2, batch)).isEqualTo(new Applied(2, 0, 2));
  }

  @Test
  void pagesGoBackByNumberAndFilter() {
    for (int i = 0; i < 7; i++) {
      Level level = i % 2 == 0 ? Level.CRITICAL : Level.LOW;
      alerts.apply(i, List.of(finding("f" + i, "r" + i, level, NOON, "Host_" + i)));
    }
    List<Listed> first = alerts.all().page(new AlertQuery(Set.of(), "", Long.MAX_VALUE, 4));
    assertThat(first).extracting(Listed::number).containsExactly(7L, 6L, 5L, 4L);
    assertThat(alerts.all().page(new AlertQuery(Set.of(), "", 4, 4)))
        .extracting(Listed::number)
        .containsExactly(3L, 2L, 1L);
    assertThat(alerts.all().page(new AlertQuery(Set.of(Level.LOW), "", Long.MAX_VALUE, 4)))
        .extracting(Listed::number)
        .containsExactly(6L, 4L, 2L);
    assertThat(alerts.all().page(new AlertQuery(Set.of(), "hOST_3", Long.MAX_VALUE, 4))).hasSize(1);
    // Wild cards of SQL are text like any other.
    assertThat(alerts.all().page(new AlertQuery(Set.of(), "host%3", Long.MAX_VALUE, 4))).isEmpty();
    assertThat(alerts.all().page(new AlertQuery(Set.of(), "host-3", Long.MAX_VALUE, 4))).isEmpty();
    assertThat(alerts.all().page(new AlertQuery(Set.of(), "' OR 1=1 --", Long.MAX_VALUE, 4)))
        .isEmpty();
    assertThat(alerts.all().counts())
        .containsExactlyInAnyOrder(
            new Count(Level.CRITICAL, Status.NEW, 4), new Count(Level.LOW, Status.NEW, 3));
    assertThat(alerts.all().countsByLevel())
        .containsEntry(Level.MEDIUM, 0)
        .containsEntry(Level.LOW, 3);
  }

  @Test
  void stampsAreCorrectedByNewOnesOnly() throws SQLException {
    alerts.apply(1, List.of(high("a", NOON, "h1")));
    alerts.apply(2, List.of(high("b", NOON - 5_000, "h1")));
    String id = alerts.all().page(ALL).getFirst().alert().id();
    assertThat(alerts.all().stamps(id))
        .extracting(Stamp::kind, Stamp::at)
        .startsWith(
            org.assertj.core.groups.Tuple.tuple("occurred", NOON),
            org.assertj.core.groups.Tuple.tuple("received", NOON + 500),
            org.assertj.core.groups.Tuple.tuple("detected", NOON + 900),
            org.assertj.core.groups.Tuple.tuple("occurred", NOON - 5_000));
    state
        .handling()
        .handle(
            List.of(new Handling.Target(id, Handling.Target.WHATEVER)),
            new Handling.Act.Acknowledge(),
            "ann",
            NOON + 60_000,
            alert -> new Audit.Entry(NOON, "ann", "alert-acknowledge", alert, "", ""));
    assertThat(alerts.all().stamps(id))
        .last()
        .isEqualTo(new Stamp("acknowledged", NOON + 60_000, "ann", ""));
    assertThat(requireNonNull(alerts.all().alert(id)).status()).isEqualTo(Status.ACKNOWLEDGED);
    assertThatThrownBy(() -> raw("UPDATE stamp SET at = 0")).hasMessageContaining("immutable");
    assertThatThrownBy(() -> raw("DELETE FROM stamp")).hasMessageContaining("immutable");
  }

  @Test
  void changesAreSeenAndAwaited() throws Exception {
    assertThat(alerts.latestChange()).isZero();
    assertThat(alerts.awaitChange(0, Duration.ZERO)).isFalse();
    var waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return alerts.awaitChange(0, Duration.ofSeconds(20));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    alerts.apply(1, List.of(high("a", NOON, "h1"), high("b", NOON, "h2")));
    assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
    long latest = alerts.latestChange();
    assertThat(alerts.all().changes(0, ALL)).hasSize(2);
    assertThat(alerts.all().changes(latest, ALL)).isEmpty();
    alerts.apply(2, List.of(high("c", NOON + 1, "h1")));
    assertThat(alerts.all().changes(latest, ALL)).hasSize(1);
    assertThat(alerts.all().changes(latest, new AlertQuery(Set.of(Level.LOW), "", 0, 10)))
        .isEmpty();
  }

  @Test
  void statesThatRestedAreForgottenAndAlertsKept() throws SQLException {
    alerts.apply(1, List.of(high("a", NOON, "h1")));
    Incoming soon = high("b", NOON + 1, "h1");
    alerts.apply(2, List.of(late(soon, Intake.REST - 1)));
    assertThat(alerts.all().page(ALL)).hasSize(1); // an import of yesterday's events still groups
    Incoming later = high("c", NOON + 2, "h1");
    alerts.apply(3, List.of(late(later, 2 * Intake.REST)));
    assertThat(alerts.all().page(ALL)).hasSize(2); // a later finding opens a new alert, loses none
    alerts.apply(4, List.of(late(high("d", NOON + 3, "h2"), 5 * Intake.REST)));
    try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state.db"));
        Statement statement = raw.createStatement();
        var states = statement.executeQuery("SELECT COUNT(*) FROM grouping_state")) {
      assertThat(states.getInt(1)).isEqualTo(1);
    }
  }

  /** A finding detected so much after its event. */
  private static Incoming late(Incoming incoming, long by) {
    return new Incoming(incoming.finding(), NOON + by, incoming.json());
  }

  @Test
  void allIsThereAfterOpeningAgain() throws IOException {
    alerts.apply(1, List.of(high("a", NOON, "h1")));
    state.close();
    open();
    assertThat(alerts.position()).isEqualTo(1);
    alerts.apply(2, List.of(high("a", NOON, "h1"), high("b", NOON + 1, "h1")));
    assertThat(alerts.all().page(ALL))
        .hasSize(1)
        .first()
        .extracting(l -> l.alert().count())
        .isEqualTo(2);
  }

  @Test
  void theFileIsItsOwnersOnly() throws IOException {
    assertThat(Files.getPosixFilePermissions(folder.resolve("state.db")).toString())
        .doesNotContain("GROUP", "OTHERS");
  }

  private void raw(String sql) throws SQLException {
    String url = "jdbc:sqlite:" + folder.resolve("state.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
