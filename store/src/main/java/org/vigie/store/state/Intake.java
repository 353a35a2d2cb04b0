package org.vigie.store.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.vigie.alert.Alert;
import org.vigie.alert.AlertJson;
import org.vigie.alert.DetectedFinding;
import org.vigie.alert.Grouping;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Reducer.Step;
import org.vigie.store.state.Alerts.Applied;
import org.vigie.store.state.Alerts.Incoming;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.Alerts.Status;

/** One batch of findings on its way into the tables, inside one transaction. */
final class Intake {
  /** Who stamps what no person did. */
  private static final String ACTOR = "vigie";

  private static final String LATE = "a finding that came late moved it";

  private final Handle handle;
  private final Grouping grouping = new Grouping();
  private final Map<String, Grouping.State> states = new HashMap<>();
  private final Map<String, Alert> alerts = new LinkedHashMap<>();
  private final List<Added> added = new ArrayList<>();

  private record Added(Incoming incoming, String alert, int number) {}

  Intake(Handle handle) {
    this.handle = handle;
  }

  Applied take(List<Incoming> findings) {
    Set<String> seen = new HashSet<>();
    int known = 0;
    for (Incoming incoming : findings) {
      String id = incoming.finding().id();
      if (!seen.add(id) || isKnown(id)) known++;
      else group(incoming);
    }
    states.forEach(this::save);
    alerts.values().forEach(this::save);
    saveFindings();
    return new Applied(added.size(), known, alerts.size());
  }

  private boolean isKnown(String finding) {
    return handle
        .createQuery("SELECT 1 FROM finding WHERE id = ?")
        .bind(0, finding)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  private void group(Incoming incoming) {
    DetectedFinding in = new DetectedFinding(incoming.finding(), incoming.detected());
    String key = grouping.key(in);
    Step<Grouping.State, Alert> step =
        grouping.apply(states.computeIfAbsent(key, this::stored), in);
    Grouping.State next = step.state();
    if (next == null || step.out().size() != 1) {
      throw new IllegalStateException(
          "finding " + incoming.finding().id() + " is in the grouping state but not in its table");
    }
    Alert alert = step.out().getFirst();
    states.put(key, next);
    alerts.put(alert.id(), alert);
    added.add(new Added(incoming, alert.id(), alert.count()));
  }

  private Grouping.State stored(String key) {
    return handle
        .createQuery("SELECT json FROM grouping_state WHERE id = ?")
        .bind(0, key)
        .mapTo(String.class)
        .findOne()
        .map(AlertJson::readState)
        .orElseGet(grouping::start);
  }

  private void save(String key, Grouping.State state) {
    long ends = Long.MIN_VALUE;
    for (Grouping.Window window : state.windows()) {
      ends = Math.max(ends, window.start() + Grouping.WINDOW);
    }
    handle.execute(
        "INSERT INTO grouping_state (id, ends, json) VALUES (?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET ends = excluded.ends, json = excluded.json",
        key,
        ends,
        AlertJson.write(state));
  }

  private void save(Alert alert) {
    Listed before =
        Alerts.listed(handle, "SELECT * FROM alert WHERE id = ?", alert.id()).stream()
            .findFirst()
            .orElse(null);
    long change = Database.max(handle, "alert", "change") + 1;
    if (before == null) {
      handle.execute(
          "INSERT INTO alert (id, number, change, level, status, search, json)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?)",
          alert.id(),
          Database.max(handle, "alert", "number") + 1,
          change,
          alert.level().name(),
          Status.NEW.name(),
          words(alert),
          AlertJson.write(alert));
      stamp(alert, "occurred", alert.first(), "");
      stamp(alert, "received", alert.received(), "");
      stamp(alert, "detected", alert.detected(), "");
      return;
    }
    handle.execute(
        "UPDATE alert SET change = ?, level = ?, search = ?, json = ? WHERE id = ?",
        change,
        alert.level().name(),
        words(alert),
        AlertJson.write(alert),
        alert.id());
    Alert old = before.alert();
    if (old.first() != alert.first()) stamp(alert, "occurred", alert.first(), LATE);
    if (old.received() != alert.received()) stamp(alert, "received", alert.received(), LATE);
    if (old.detected() != alert.detected()) stamp(alert, "detected", alert.detected(), LATE);
  }

  private void stamp(Alert alert, String kind, long at, String reason) {
    Stamps.add(handle, alert.id(), new Stamp(kind, at, ACTOR, reason));
  }

  private void saveFindings() {
    if (added.isEmpty()) return;
    try (PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO finding (id, sequence, alert, number, detected, json)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      long sequence = Database.max(handle, "finding", "sequence");
      for (Added finding : added) {
        batch
            .bind(0, finding.incoming.finding().id())
            .bind(1, ++sequence)
            .bind(2, finding.alert)
            .bind(3, finding.number)
            .bind(4, finding.incoming.detected())
            .bind(5, new String(finding.incoming.json(), UTF_8))
            .add();
      }
      batch.execute();
    }
  }

  /** What the text filter looks in. */
  private static String words(Alert alert) {
    StringBuilder words = new StringBuilder(alert.rule().title());
    for (String tag : alert.rule().tags()) words.append('\n').append(tag);
    for (Entity entity : alert.entities()) words.append('\n').append(entity.value());
    return words.toString().toLowerCase(Locale.ROOT);
  }
}
