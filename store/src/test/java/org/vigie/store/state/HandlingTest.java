package org.vigie.store.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vigie.store.state.Samples.NOON;
import static org.vigie.store.state.Samples.finding;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding.Level;
import org.vigie.store.state.AlertQuery.Order;
import org.vigie.store.state.Alerts.Disposition;
import org.vigie.store.state.Alerts.Incoming;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.Alerts.Status;
import org.vigie.store.state.Alerts.Useful;
import org.vigie.store.state.Handling.Act;
import org.vigie.store.state.Handling.Deed;
import org.vigie.store.state.Handling.Outcome;
import org.vigie.store.state.Handling.Refusal;
import org.vigie.store.state.Handling.Target;
import org.vigie.store.state.Handling.Then;

class HandlingTest {
  private static final long SEED = 20_261_125;

  @TempDir private Path folder;
  private State state;

  @BeforeEach
  void open() throws IOException {
    state = State.open(folder.resolve("state.db"));
  }

  @AfterEach
  void close() {
    state.close();
  }

  private String alert(int number, Level level) {
    state
        .alerts()
        .apply(number, List.of(finding("f" + number, "r" + number, level, NOON, "h" + number)));
    return newest().alert().id();
  }

  private Listed newest() {
    return state.alerts().all().page(new AlertQuery(Set.of(), "", Long.MAX_VALUE, 1)).getFirst();
  }

  private static Audit.Entry told(String alert) {
    return new Audit.Entry(NOON, "ann", "alert-act", alert, "", "192.0.2.1");
  }

  private Outcome act(String alert, Act act) {
    return state
        .handling()
        .handle(
            List.of(new Target(alert, Target.WHATEVER)),
            act,
            "ann",
            NOON + 5_000,
            HandlingTest::told)
        .getFirst()
        .outcome();
  }

  private static Act qualify(Disposition disposition, String reason, Then then) {
    return new Act.Qualify(disposition, Useful.UNSAID, reason, then);
  }

  @Test
  void noneIsClosedWithoutADisposition() {
    String id = alert(1, Level.HIGH);
    assertThat(act(id, new Act.Close())).isEqualTo(new Outcome.Refused(Refusal.NOT_QUALIFIED));
    assertThat(act(id, qualify(Disposition.TEST, "", Then.KEEP_OPEN)))
        .isEqualTo(new Outcome.Done());
    assertThat(newest().status()).isEqualTo(Status.QUALIFIED);
    assertThat(act(id, new Act.Close())).isEqualTo(new Outcome.Done());
    assertThat(newest().status()).isEqualTo(Status.CLOSED);
    // Who qualified it had taken it: t4 stands too.
    assertThat(state.alerts().all().stamps(id))
        .extracting(Stamp::kind)
        .endsWith("acknowledged", "qualified", "closed");
    assertThat(newest().care().assignee()).isEqualTo("ann");
  }

  @Test
  void aCorrectionIsANewRecordWithItsReason() {
    String id = alert(1, Level.HIGH);
    act(id, qualify(Disposition.TEST, "", Then.CLOSE));
    assertThat(act(id, qualify(Disposition.TRUE_BENIGN, " ", Then.CLOSE)))
        .isEqualTo(new Outcome.Refused(Refusal.NO_REASON));
    act(id, qualify(Disposition.TRUE_BENIGN, "it was not ours", Then.CLOSE));
    assertThat(newest().care().disposition()).isEqualTo(Disposition.TRUE_BENIGN);
    assertThat(state.alerts().all().stamps(id))
        .filteredOn(stamp -> stamp.kind().equals("qualified"))
        .extracting(Stamp::reason)
        .containsExactly("", "it was not ours");
    assertThat(state.handling().of(id))
        .extracting(Deed::kind)
        .containsExactly("acknowledged", "assigned", "qualified", "closed", "qualified");
  }

  @Test
  void onlyTrueAlertsAreUseful() {
    String id = alert(1, Level.HIGH);
    Act wrong = new Act.Qualify(Disposition.TEST, Useful.YES, "", Then.CLOSE);
    assertThat(act(id, wrong)).isEqualTo(new Outcome.Refused(Refusal.NOT_TRUE));
    act(id, new Act.Qualify(Disposition.TRUE_MALICIOUS, Useful.NO, "", Then.CLOSE));
    assertThat(newest().care().useful()).isEqualTo(Useful.NO);
  }

  @Test
  void whoDecidesOnWhatChangedIsTold() {
    String id = alert(1, Level.HIGH);
    act(id, new Act.Comment("no decision"));
    long seen = newest().care().version();
    act(id, new Act.Assign("bob"));
    Outcome outcome =
        state
            .handling()
            .handle(
                List.of(new Target(id, seen)),
                new Act.Assign("eve"),
                "eve",
                NOON,
                HandlingTest::told)
            .getFirst()
            .outcome();
    assertThat(outcome).isInstanceOf(Outcome.Conflict.class);
    assertThat(state.audit().newest(10)).as("what was done, and that alone").hasSize(2);
    assertThat(((Outcome.Conflict) outcome).since())
        .extracting(Deed::actor, Deed::detail)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("ann", "bob"));
    assertThat(newest().care().assignee()).isEqualTo("bob");
    assertThat(act("none", new Act.Close())).isEqualTo(new Outcome.Unknown());
  }

  @Test
  void findingsAfterClosingAreCounted() {
    String id = alert(1, Level.HIGH);
    act(id, qualify(Disposition.FALSE_LOGIC, "", Then.CLOSE));
    state.alerts().apply(2, List.of(finding("late", "r1", Level.HIGH, NOON + 1, "h1")));
    assertThat(newest().care().later()).isEqualTo(1);
    assertThat(newest().status()).isEqualTo(Status.CLOSED);
    act(id, new Act.Reopen("it goes on"));
    assertThat(newest().care().later()).isZero();
    assertThat(newest().care().disposition()).isNull();
  }

  @Test
  void actsAreNeverChanged() throws Exception {
    act(alert(1, Level.HIGH), new Act.Comment("said"));
    try (var raw = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state.db"));
        var statement = raw.createStatement()) {
      assertThatThrownBy(() -> statement.execute("UPDATE alert_act SET detail = ''"))
          .hasMessageContaining("append-only");
      assertThatThrownBy(() -> statement.execute("DELETE FROM alert_act"))
          .hasMessageContaining("append-only");
    }
  }

  /** Pages of any filter in any order are what a plain scan of all alerts finds. */
  @Test
  void theQueueIsWhatAScanFinds() {
    Random random = new Random(SEED);
    List<Level> levels = List.of(Level.values());
    List<Disposition> dispositions = List.of(Disposition.values());
    for (int i = 1; i <= 80; i++) {
      String id = alert(i, levels.get(random.nextInt(levels.size())));
      if (random.nextBoolean()) act(id, new Act.Assign(random.nextBoolean() ? "ann" : "bob"));
      if (random.nextInt(3) == 0) {
        Disposition disposition = dispositions.get(random.nextInt(dispositions.size()));
        act(id, qualify(disposition, "", random.nextBoolean() ? Then.CLOSE : Then.KEEP_OPEN));
      }
    }
    List<Listed> all =
        state.alerts().all().page(new AlertQuery(Set.of(), "", Long.MAX_VALUE, Alerts.MAX_PAGE));
    for (int round = 0; round < 60; round++) {
      AlertQuery query = random(random);
      List<Long> expected =
          all.stream()
              .filter(l -> query.levels().isEmpty() || query.levels().contains(l.alert().level()))
              .filter(query::takes)
              .sorted((a, b) -> Long.compare(query.place(b), query.place(a)))
              .map(Listed::number)
              .toList();
      List<Long> found = new ArrayList<>();
      long before = Long.MAX_VALUE;
      while (true) {
        List<Listed> page = state.alerts().all().page(behind(query, before));
        if (page.isEmpty()) break;
        page.forEach(listed -> found.add(listed.number()));
        before = query.place(page.getLast());
      }
      assertThat(found).as("seed %d: %s", SEED, query).isEqualTo(expected);
    }
  }

  private static AlertQuery random(Random random) {
    List<Order> orders = List.of(Order.values());
    String[] people = {"ann", "bob", ""};
    return new AlertQuery(
        random.nextBoolean() ? Set.of() : EnumSet.of(Level.HIGH, Level.LOW),
        random.nextBoolean() ? AlertQuery.OPEN : Set.of(),
        random.nextInt(4) == 0 ? Set.of(Disposition.TEST, Disposition.DUPLICATE) : Set.of(),
        random.nextBoolean() ? null : people[random.nextInt(3)],
        "",
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        orders.get(random.nextInt(orders.size())),
        Long.MAX_VALUE,
        7);
  }

  private static AlertQuery behind(AlertQuery query, long before) {
    return new AlertQuery(
        query.levels(),
        query.statuses(),
        query.dispositions(),
        query.assignee(),
        query.text(),
        query.from(),
        query.to(),
        query.order(),
        before,
        query.limit());
  }

  @Test
  void timeIsCountedFromLookToLook() {
    String a = alert(1, Level.HIGH);
    String b = alert(2, Level.HIGH);
    Attention attention = state.attention();
    long idle = Attention.IDLE.toMillis();
    attention.look("ann", a, 0);
    attention.look("ann", a, 60_000);
    attention.look("ann", b, 100_000);
    attention.look("ann", null, 130_000);
    attention.look("ann", a, 140_000);
    attention.look("ann", a, 140_000 + idle + 1);
    attention.look("bob", a, 0);
    attention.look("bob", null, 7_000);
    assertThat(attention.on(a)).isEqualTo(107_000);
    assertThat(attention.on(b)).isEqualTo(30_000);
  }

  /** Grouping by batches is what grouping one by one is. */
  @Test
  void batchesMakeNoDifference() throws IOException {
    Random random = new Random(SEED);
    List<Incoming> all = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      long time = NOON + random.nextInt(4 * 3_600_000);
      String name = "f" + random.nextInt(500);
      all.add(
          finding(name, "r" + name.hashCode() % 3, Level.HIGH, time, "h" + name.hashCode() % 5));
    }
    try (State one = State.open(folder.resolve("one.db"))) {
      for (int i = 0; i < all.size(); i++) one.alerts().apply(i + 1, all.subList(i, i + 1));
      int from = 0;
      while (from < all.size()) {
        int to = Math.min(all.size(), from + 1 + random.nextInt(90));
        state.alerts().apply(to, all.subList(from, to));
        from = to;
      }
      AlertQuery query = new AlertQuery(Set.of(), "", Long.MAX_VALUE, Alerts.MAX_PAGE);
      List<Listed> right = one.alerts().all().page(query);
      List<Listed> found = state.alerts().all().page(query);
      assertThat(found.stream().map(Listed::alert).toList())
          .as("seed " + SEED)
          .containsExactlyInAnyOrderElementsOf(right.stream().map(Listed::alert).toList());
      for (Listed listed : right) {
        String id = listed.alert().id();
        Stamp first = requireNonNull(holding(one.alerts().all().stamps(id), "occurred"));
        assertThat(holding(state.alerts().all().stamps(id), "occurred")).isNotNull();
        assertThat(requireNonNull(holding(state.alerts().all().stamps(id), "occurred")).at())
            .isEqualTo(first.at());
      }
    }
  }

  private static @org.jspecify.annotations.Nullable Stamp holding(List<Stamp> all, String kind) {
    return all.stream().filter(s -> s.kind().equals(kind)).reduce((a, b) -> b).orElse(null);
  }
}
