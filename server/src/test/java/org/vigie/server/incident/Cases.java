package org.vigie.server.incident;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Level;
import org.vigie.detect.FindingJson;
import org.vigie.ocsf.EventId;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Role;
import org.vigie.server.incident.Casework.Actor;
import org.vigie.server.incident.Casework.Outcome;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts.Incoming;
import org.vigie.store.state.State;
import org.vigie.store.state.Units;

/** A state in a file with alerts and incidents to try custody with, and a clock that tests turn. */
final class Cases implements AutoCloseable {
  static final long NOON = 1_795_521_600_000L;
  static final Actor ANN = actor("ann", Role.ANALYST);
  static final Actor LEA = actor("lea", Role.LEAD_ANALYST);
  static final Facts FACTS =
      new Facts(
          "Passwords read from memory",
          "A tool read passwords on one workstation.\n« Détail » \"quoted\" \\ \u0001",
          Risk.PRIVILEGE_ELEVATION,
          Rsit.INTRUSIONS,
          Severity.HIGH,
          "none so far",
          "Paris",
          "workstations",
          "lateral movement");

  final AtomicLong now = new AtomicLong(NOON + 600_000);
  final Path file;
  final State state;
  final Casework casework;
  final Custody custody;
  private long position;

  Cases(Path folder) throws IOException {
    file = folder.resolve("state.db");
    state = State.open(file);
    casework = new Casework(state.incidents(), () -> Instant.ofEpochMilli(now.get()));
    custody = new Custody(state.incidents());
  }

  private static Actor actor(String name, Role role) {
    Person person = new Person(name, name, role, "en", "auto", role.permissions(), Units.all(), "");
    return new Actor(person, "192.0.2.1");
  }

  /** An alert of one finding; its id. */
  String alert(String name, String host) {
    Finding.RuleCard rule =
        new Finding.RuleCard(
            "rule-" + name,
            "7",
            "Rule " + name,
            Level.HIGH,
            "",
            "",
            "",
            List.of(),
            List.of(),
            List.of());
    Finding finding =
        new Finding(
            "f-" + name,
            rule,
            NOON,
            NOON + 500,
            List.of(new EventId(new UUID(1, 2), 7, 0)),
            List.of(new Entity(Entity.Kind.HOST, host)),
            List.of(),
            new Finding.Evidence("raw", "test@1", 1007, List.of(), List.of()));
    state
        .alerts()
        .apply(++position, List.of(new Incoming(finding, NOON + 900, FindingJson.write(finding))));
    return state
        .alerts()
        .all()
        .page(new AlertQuery(java.util.Set.of(), "", Long.MAX_VALUE, 1))
        .getFirst()
        .alert()
        .id();
  }

  Incident done(Outcome outcome) {
    now.addAndGet(60_000);
    if (outcome instanceof Outcome.Done(Incident incident)) return incident;
    throw new AssertionError("refused: " + outcome);
  }

  Incident act(String number, Act act) {
    return done(casework.act(number, Casework.WHATEVER, act, LEA));
  }

  /** An incident with a record of nearly every kind. */
  Incident rich() {
    String alert = alert("a" + now.get(), "WS-042");
    Incident incident = done(casework.declare(FACTS, List.of(alert), Act.NOW, ANN));
    String number = incident.number();
    act(number, new Act.Comment("Looked at the host: « é » 😀"));
    act(number, new Act.AddTask("Isolate the host", "ann", NOON + 86_400_000));
    act(number, new Act.Attach("memory.txt", new byte[] {1, 2, 3}, "from the host"));
    act(number, new Act.Move(Phase.CONTAINED, NOON + 300_000, "the host was off already", ""));
    act(number, new Act.Tell("notified", Act.NOW, "mail", "ciso@example", number));
    return act(number, new Act.Assign("ann"));
  }

  /** Works on the file behind the back of everything, after the triggers were dropped. */
  void raw(String... statements) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      for (String table :
          List.of("incident_record", "custody_ledger", "evidence", "instance", "audit", "stamp")) {
        statement.execute("DROP TRIGGER IF EXISTS " + table + "_no_update");
        statement.execute("DROP TRIGGER IF EXISTS " + table + "_no_delete");
      }
      for (String sql : statements) statement.execute(sql);
    }
  }

  Connection connection() throws SQLException {
    Connection raw = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = raw.createStatement()) {
      statement.execute("PRAGMA synchronous = OFF"); // thousands of changes, none to be kept
    }
    return raw;
  }

  @Override
  public void close() {
    state.close();
  }
}
