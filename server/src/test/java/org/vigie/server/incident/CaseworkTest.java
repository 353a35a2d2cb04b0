package org.vigie.server.incident;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.vigie.server.incident.Cases.ANN;
import static org.vigie.server.incident.Cases.FACTS;
import static org.vigie.server.incident.Cases.LEA;
import static org.vigie.server.incident.Cases.NOON;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.access.Access.Person;
import org.vigie.server.incident.Casework.Outcome;
import org.vigie.server.incident.Custody.Verdict;
import org.vigie.store.state.Alerts.Disposition;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.Alerts.Status;
import org.vigie.store.state.Alerts.Useful;
import org.vigie.store.state.Audit;
import org.vigie.store.state.Handling;
import org.vigie.store.state.Handling.Target;
import org.vigie.store.state.Incidents;
import org.vigie.store.state.Incidents.Scope;
import org.vigie.store.state.Units;

/** What may be done to incidents, by whom, and what follows. */
class CaseworkTest {
  private static final long SEED = 20_261_125;
  private static final List<Phase> PHASES = List.of(Phase.values());

  @TempDir private Path folder;
  private Cases cases;

  @BeforeEach
  void open() throws IOException {
    cases = new Cases(folder);
  }

  @AfterEach
  void close() {
    cases.close();
  }

  private Outcome tried(String number, Act act) {
    return cases.casework.act(number, Casework.WHATEVER, act, LEA);
  }

  private static @Nullable Refusal why(Outcome outcome) {
    return outcome instanceof Outcome.Refused(Refusal why, String value) ? why : null;
  }

  private void qualify(String alert) {
    cases
        .state
        .handling()
        .handle(
            List.of(new Target(alert, Target.WHATEVER)),
            new Handling.Act.Qualify(
                Disposition.TRUE_MALICIOUS, Useful.YES, "", Handling.Then.CLOSE),
            "ann",
            cases.now.get(),
            id -> new Audit.Entry(cases.now.get(), "ann", "alert-qualify", id, "", ""));
  }

  @Test
  void readingDoesNotBringWorkToAnEnd() throws Exception {
    String number = cases.rich().number();
    cases.raw(
        "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                .formatted(99 + Casework.MAX_RECORDS - Casework.KEPT_FOR_WORK)
            + " INSERT INTO incident_record (incident, sequence, at, actor, kind, payload, hash)"
            + " SELECT '%s', i, 1, 'ann', 'COMMENTED', '{\"text\":\"x\"}', '' FROM n"
                .formatted(number));
    assertThat(why(cases.casework.act(number, Casework.WHATEVER, new Act.Read(1), Cases.ANN)))
        .isEqualTo(Refusal.FULL);
    cases.act(number, new Act.Comment("work goes on"));
  }

  @Test
  void theEvidenceOfAnIncidentIsBounded() {
    String number = cases.rich().number();
    byte[] most = new byte[Casework.MAX_EVIDENCE];
    for (long kept = most.length; kept < Casework.MAX_EVIDENCE_IN_ALL; kept += most.length) {
      cases.act(number, new Act.Attach("same", most, "")); // kept once, counted each time
    }
    Act more = new Act.Attach("more", most, "");
    assertThat(why(cases.casework.act(number, Casework.WHATEVER, more, Cases.ANN)))
        .isEqualTo(Refusal.FULL);
  }

  @Test
  void whatATokenDidSaysSo() {
    Person ann = Cases.ANN.person();
    Person script =
        new Person(
            "ann", "ann", ann.role(), "en", "auto", ann.permissions(), Units.all(), "tok123456789");
    String number = cases.rich().number();
    cases.done(
        cases.casework.act(
            number,
            Casework.WHATEVER,
            new Act.Comment("by itself"),
            new Casework.Actor(script, "192.0.2.1")));
    assertThat(cases.state.incidents().log(number).getLast().payload())
        .contains("\"token\":\"tok123456789\"");
    assertThat(cases.state.audit().newest(1).getFirst().detail())
        .endsWith("by API token tok123456789");
    assertThat(cases.custody.verify().isIntact()).isTrue();
  }

  @Test
  void anIncidentIsDeclaredFromAlertsWithWhatTheyKnow() {
    String a = cases.alert("a", "WS-1");
    String b = cases.alert("b", "WS-2");
    Incident incident = cases.done(cases.casework.declare(FACTS, List.of(a, b), Act.NOW, ANN));
    assertThat(incident.number()).isEqualTo("INC-2026-000001");
    assertThat(incident.rules()).containsExactlyInAnyOrder("rule-a@7 Rule a", "rule-b@7 Rule b");
    assertThat(incident.devices()).containsExactlyInAnyOrder("WS-1", "WS-2");
    assertThat(incident.collectors()).containsExactly("test@1");
    assertThat(incident.events()).hasSize(1);
    assertThat(incident.facts()).isEqualTo(FACTS);
    assertThat(incident.stamps())
        .extracting(Stamp::kind)
        .containsExactly("occurred", "detected", "declared");
    assertThat(incident.stamps())
        .extracting(Stamp::actor)
        .containsExactly("vigie", "vigie", ANN.account());
    var alert = requireNonNull(cases.state.alerts().all().alert(a));
    assertThat(alert.status()).isEqualTo(Status.ACKNOWLEDGED);
    assertThat(cases.state.incidents().ofAlert(a, Units.all())).hasSize(1);
    assertThat(cases.state.incidents().stamps(incident.number())).isEqualTo(incident.stamps());
    assertThat(cases.state.audit().newest(1))
        .extracting(Audit.Entry::action, Audit.Entry::object)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("incident-declare", "INC-2026-000001"));
  }

  @Test
  void theLifeCycleGoesItsWayAndNoOther() {
    String alert = cases.alert("a", "WS-1");
    String number = cases.done(cases.casework.declare(FACTS, List.of(alert), 0, ANN)).number();
    Random random = new Random(SEED);
    Phase at = Phase.DECLARED;
    Set<Phase> seen = EnumSet.noneOf(Phase.class);
    qualify(alert);
    for (int i = 0; i < 200; i++) {
      Phase to = PHASES.get(random.nextInt(PHASES.size()));
      Outcome outcome = tried(number, new Act.Move(to, Act.NOW, "because", "all is well"));
      if (at.next().contains(to)) {
        at = cases.done(outcome).phase();
        seen.add(at);
      } else {
        assertThat(why(outcome)).as("seed %d, %s to %s", SEED, at, to).isEqualTo(Refusal.PHASE);
      }
    }
    assertThat(seen).contains(Phase.CONTAINED, Phase.RESOLVED, Phase.CLOSED, Phase.REOPENED);
    assertThat(cases.custody.verify(number)).isInstanceOf(Verdict.Intact.class);
  }

  @Test
  void closingAsksForDispositionsASummaryAndALead() {
    String alert = cases.alert("a", "WS-1");
    String number = cases.done(cases.casework.declare(FACTS, List.of(alert), 0, ANN)).number();
    cases.act(number, new Act.Move(Phase.CONTAINED, Act.NOW, "", ""));
    cases.act(number, new Act.Move(Phase.RESOLVED, Act.NOW, "", ""));
    Act close = new Act.Move(Phase.CLOSED, Act.NOW, "", "done");
    assertThat(why(cases.casework.act(number, Casework.WHATEVER, close, ANN)))
        .isEqualTo(Refusal.LEAD_ONLY);
    assertThat(why(tried(number, close))).isEqualTo(Refusal.UNQUALIFIED_ALERTS);
    qualify(alert);
    assertThat(why(tried(number, new Act.Move(Phase.CLOSED, Act.NOW, "", " "))))
        .isEqualTo(Refusal.NO_SUMMARY);
    Incident closed = cases.act(number, close);
    assertThat(closed.summary()).isEqualTo("done");
    assertThat(why(tried(number, new Act.Describe(FACTS)))).isEqualTo(Refusal.CLOSED);
    assertThat(why(tried(number, new Act.Move(Phase.REOPENED, Act.NOW, "", ""))))
        .isEqualTo(Refusal.NO_REASON);
    assertThat(cases.act(number, new Act.Move(Phase.REOPENED, Act.NOW, "again", "")).isOpen())
        .isTrue();
    assertThat(cases.state.incidents().open(Units.all())).isEqualTo(1);
  }

  @Test
  void timesArePastWithAReasonAndCorrectedByNewOnes() {
    String number = cases.done(cases.casework.declare(FACTS, List.of(), NOON, ANN)).number();
    long future = cases.now.get() + 1;
    assertThat(why(tried(number, new Act.Move(Phase.CONTAINED, future, "x", ""))))
        .isEqualTo(Refusal.FUTURE);
    assertThat(why(tried(number, new Act.Move(Phase.CONTAINED, NOON, "", ""))))
        .isEqualTo(Refusal.NO_REASON);
    cases.act(number, new Act.Move(Phase.CONTAINED, NOON + 1, "told by phone", ""));
    assertThat(why(tried(number, new Act.Stamp("contained", NOON, ""))))
        .isEqualTo(Refusal.NO_REASON);
    assertThat(why(tried(number, new Act.Stamp("resolved", NOON, "x")))).isEqualTo(Refusal.STAMP);
    Incident corrected = cases.act(number, new Act.Stamp("contained", NOON + 2, "a typing error"));
    Stamp holding = corrected.stamp("contained");
    assertThat(holding).isEqualTo(new Stamp("contained", NOON + 2, "lea", "a typing error"));
    assertThat(corrected.stamps()).filteredOn(s -> s.kind().equals("contained")).hasSize(2);
    assertThat(why(tried(number, new Act.Tell("answered", 0, "mail", "x", "y"))))
        .isEqualTo(Refusal.STAMP);
    cases.act(number, new Act.Tell("notified", 0, "mail", "ciso", "text as sent"));
    Incident told = cases.act(number, new Act.Tell("answered", 0, "mail", "ciso", "thanks"));
    assertThat(told.register())
        .extracting(Incident.Told::text)
        .containsExactly("text as sent", "thanks");
    assertThat(cases.act(number, new Act.Stamp("aware", 0, "")).stamp("aware")).isNotNull();
  }

  @Test
  void whoDecidesOnWhatChangedIsToldWhatAndByWhom() {
    String number = cases.rich().number();
    Incident seen = cases.act(number, new Act.Comment("a comment is no decision"));
    Facts mine = new Facts("Mine", "d", FACTS.risk(), FACTS.rsit(), Severity.LOW, "", "", "", "");
    cases.act(number, new Act.Comment("nor is this one"));
    cases.done(cases.casework.act(number, seen.version(), new Act.Describe(FACTS), ANN));
    Outcome outcome = cases.casework.act(number, seen.version(), new Act.Describe(mine), LEA);
    assertThat(outcome).isInstanceOf(Outcome.Conflict.class);
    assertThat(((Outcome.Conflict) outcome).since())
        .extracting(Incidents.Entry::actor, Incidents.Entry::kind)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("ann", "DESCRIBED"));
  }

  @Test
  void tasksAlertsAndEvidence() {
    String first = cases.alert("a", "WS-1");
    String number = cases.done(cases.casework.declare(FACTS, List.of(first), 0, ANN)).number();
    Incident incident = cases.act(number, new Act.AddTask("Call", "ann", 0));
    long task = incident.tasks().getFirst().id();
    assertThat(cases.act(number, new Act.FinishTask(task)).tasks().getFirst().by())
        .isEqualTo("lea");
    assertThat(why(tried(number, new Act.FinishTask(task)))).isEqualTo(Refusal.TASK);
    assertThat(cases.act(number, new Act.ReopenTask(task)).tasks().getFirst().done()).isZero();
    String second = cases.alert("b", "WS-2");
    assertThat(cases.act(number, new Act.Link(second)).alerts()).containsOnlyKeys(first, second);
    assertThat(why(tried(number, new Act.Link(second)))).isEqualTo(Refusal.ALERT);
    assertThat(why(tried(number, new Act.Link("nothing")))).isEqualTo(Refusal.ALERT);
    assertThat(why(tried(number, new Act.Unlink(second, "")))).isEqualTo(Refusal.NO_REASON);
    assertThat(cases.act(number, new Act.Unlink(second, "other host")).alerts())
        .containsOnlyKeys(first);
    byte[] file = "evidence".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    incident = cases.act(number, new Act.Attach("a.txt", file, ""));
    Incident.Evidence evidence = incident.evidence().getFirst();
    assertThat(evidence.sha256()).isEqualTo(Chain.sha256("evidence")).hasSize(64);
    cases.act(number, new Act.Read(evidence.id()));
    assertThat(cases.state.incidents().log(number).getLast().kind()).isEqualTo("EVIDENCE_READ");
    assertThat(why(tried(number, new Act.Read(99)))).isEqualTo(Refusal.EVIDENCE);
    String event = incident.events().getFirst();
    assertThat(cases.act(number, new Act.Refer(event, "")).evidence().getLast().sha256())
        .hasSize(64);
    String unknown = "0".repeat(32) + "-1";
    assertThat(cases.act(number, new Act.Refer(unknown, "")).evidence().getLast().sha256())
        .isEmpty();
    assertThat(why(tried(number, new Act.Refer("x", "")))).isEqualTo(Refusal.EVENT);
    byte[] large = new byte[Casework.MAX_EVIDENCE + 1];
    assertThat(why(tried(number, new Act.Attach("a", large, "")))).isEqualTo(Refusal.FULL);
    assertThat(cases.custody.verify(number)).isInstanceOf(Verdict.Intact.class);
  }

  @Test
  void anActIsWrittenWholeOrNotAtAll() throws SQLException {
    String number = cases.rich().number();
    List<Incidents.Entry> before = cases.state.incidents().log(number);
    // A table that refuses stands for any failure half-way: the last thing an act writes is audit.
    cases.raw("CREATE TRIGGER refuse BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END");
    try {
      tried(number, new Act.Comment("lost"));
      throw new AssertionError("the table refused");
    } catch (RuntimeException e) {
      assertThat(e).hasStackTraceContaining("no");
    }
    assertThat(cases.state.incidents().log(number)).isEqualTo(before);
    cases.raw("DROP TRIGGER refuse");
    assertThat(cases.custody.verify().isIntact()).isTrue();
    cases.act(number, new Act.Comment("kept"));
    assertThat(cases.custody.verify().isIntact()).isTrue();
  }

  @Test
  void aThousandIncidentsAreListedQuickly() {
    for (int i = 0; i < 1_000; i++) {
      cases.done(cases.casework.declare(FACTS, List.of(), 0, ANN));
    }
    Incidents.Query query =
        new Incidents.Query(
            Scope.OPEN, Set.of(), Set.of(), Set.of(), null, "passwords", Long.MAX_VALUE, 100);
    long started = System.nanoTime();
    List<Incidents.Row> rows = cases.state.incidents().page(query, Units.all());
    for (Incidents.Row row : rows) {
      assertThat(cases.custody.check(row.number())).isInstanceOf(Verdict.Intact.class);
    }
    long millis = (System.nanoTime() - started) / 1_000_000;
    assertThat(rows).hasSize(100);
    assertThat(millis).as("milliseconds to list and verify 100 of 1,000").isLessThan(3_000);
    System.out.println("list and verify 100 of 1,000 incidents: " + millis + " ms");
  }
}
