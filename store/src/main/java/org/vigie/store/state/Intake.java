package org.vigie.store.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.vigie.alert.Alert;
import org.vigie.alert.AlertJson;
import org.vigie.alert.DetectedFinding;
import org.vigie.alert.Grouping;
import org.vigie.alert.Grouping.Window;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Evidence;
import org.vigie.detect.Reducer.Step;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.store.state.Alerts.Applied;
import org.vigie.store.state.Alerts.Incoming;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.Alerts.Status;

/**
 * One batch of findings on its way into the tables, inside one transaction: what it needs is read
 * in few queries before, what it makes is written in one batch a table after.
 */
final class Intake {
  /**
   * A window to which nothing came for so long, by the time of detection, takes nothing more: its
   * state is forgotten. A live window of one hour of event time ends far earlier; one of the past
   * stays open while an import still feeds it. Milliseconds.
   */
  static final long REST = 24 * 3_600_000L;

  /** Who stamps what no person did. */
  private static final String ACTOR = "vigie";

  private static final String LATE = "a finding that came late moved it";

  /** Most values in one query; SQLite allows 32,766. */
  private static final int CHUNK = 500;

  private final Handle handle;
  private final Function<Alert, Business> judge;
  private final Grouping grouping = new Grouping();
  private final Map<String, Kept> states = new HashMap<>();
  private final Map<String, Window> before = new HashMap<>();
  private final Map<String, Alert> alerts = new LinkedHashMap<>();
  private final List<Added> added = new ArrayList<>();

  /** By alert: the business unit that the event of a finding is told to be of. */
  private final Map<String, String> told = new HashMap<>();

  private record Added(Incoming incoming, String alert, int number) {}

  /** A grouping state and when findings last came to it. */
  private record Kept(Grouping.State state, long touched) {}

  private record Stamped(String alert, Stamp stamp) {}

  Intake(Handle handle, Function<Alert, Business> judge) {
    this.handle = handle;
    this.judge = judge;
  }

  Applied take(List<Incoming> findings) {
    Set<String> known = known(findings);
    List<Incoming> fresh = new ArrayList<>();
    for (Incoming incoming : findings) {
      if (known.add(incoming.finding().id())) fresh.add(incoming);
    }
    if (fresh.isEmpty()) return new Applied(0, findings.size(), 0);
    loadStates(fresh);
    for (Incoming incoming : fresh) group(incoming);
    saveStates();
    saveAlerts();
    saveFindings();
    awaitStore();
    forget();
    return new Applied(added.size(), findings.size() - added.size(), alerts.size());
  }

  private Set<String> known(List<Incoming> findings) {
    Set<String> known = new HashSet<>();
    List<String> ids = findings.stream().map(incoming -> incoming.finding().id()).toList();
    chunks(
        "SELECT id FROM finding WHERE id IN ", ids, (sql, part) -> known.addAll(texts(sql, part)));
    return known;
  }

  private List<String> texts(String sql, List<String> values) {
    var query = handle.createQuery(sql);
    for (int i = 0; i < values.size(); i++) query.bind(i, values.get(i));
    return query.mapTo(String.class).list();
  }

  private void loadStates(List<Incoming> findings) {
    Set<String> keys = new HashSet<>();
    for (Incoming incoming : findings) keys.add(grouping.key(detected(incoming)));
    chunks(
        "SELECT id, touched, json FROM grouping_state WHERE id IN ",
        keys,
        (sql, part) -> {
          var query = handle.createQuery(sql);
          for (int i = 0; i < part.size(); i++) query.bind(i, part.get(i));
          query
              .map(
                  (row, context) ->
                      Map.entry(
                          row.getString("id"),
                          new Kept(
                              AlertJson.readState(row.getString("json")), row.getLong("touched"))))
              .forEach(entry -> states.put(entry.getKey(), entry.getValue()));
        });
    for (Kept kept : states.values()) {
      for (Window window : kept.state.windows()) before.put(window.id(), window);
    }
  }

  private void group(Incoming incoming) {
    DetectedFinding in = detected(incoming);
    String key = grouping.key(in);
    Kept kept = states.get(key);
    boolean rested = kept == null || in.detected() - kept.touched >= REST;
    Grouping.State state = kept == null || rested ? grouping.start() : kept.state;
    Step<Grouping.State, Alert> step = grouping.apply(state, in);
    Grouping.State next = step.state();
    if (next == null || step.out().size() != 1) {
      throw new IllegalStateException(
          "finding " + incoming.finding().id() + " is in the grouping state but not in its table");
    }
    Alert alert = step.out().getFirst();
    long touched = kept == null ? in.detected() : Math.max(kept.touched, in.detected());
    states.put(key, new Kept(next, touched));
    alerts.put(alert.id(), alert);
    for (Evidence.Field field : incoming.finding().evidence().ocsf()) {
      String unit = field.name().equals(Event.BUSINESS_UNIT) ? field.value() : null;
      if (unit != null) told.putIfAbsent(alert.id(), unit);
    }
    added.add(new Added(incoming, alert.id(), alert.count()));
  }

  private static DetectedFinding detected(Incoming incoming) {
    return new DetectedFinding(incoming.finding(), incoming.detected());
  }

  private void saveStates() {
    try (PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO grouping_state (id, ends, touched, json) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (id) DO UPDATE SET ends = excluded.ends,"
                + " touched = excluded.touched, json = excluded.json")) {
      states.forEach(
          (key, kept) -> {
            long ends = Long.MIN_VALUE;
            for (Window window : kept.state.windows()) {
              ends = Math.max(ends, window.start() + Grouping.WINDOW);
            }
            batch.add(key, ends, kept.touched, AlertJson.write(kept.state));
          });
      batch.execute();
    }
  }

  /** Adds the alerts that no window had before this batch, and changes the others. */
  private void saveAlerts() {
    long change = Database.max(handle, "alert", "change");
    long number = Database.max(handle, "alert", "number");
    List<Stamped> stamps = new ArrayList<>();
    try (PreparedBatch insert =
            handle.prepareBatch(
                "INSERT INTO alert (id, number, change, level, severity, status, detected,"
                    + " findings, search, bu, criticality, critical_function, json)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        PreparedBatch left =
            handle.prepareBatch(
                "INSERT INTO alert_left (alert, bu, change) SELECT id, bu, ? FROM alert"
                    + " WHERE id = ? AND bu <> '' AND bu <> ?"
                    + " ON CONFLICT (alert, bu) DO UPDATE SET change = excluded.change");
        PreparedBatch update =
            handle.prepareBatch(
                "UPDATE alert SET change = ?, level = ?, severity = ?, detected = ?, findings = ?,"
                    + " search = ?, bu = COALESCE(NULLIF(?, ''), bu), criticality = ?, critical_function = ?, json = ?"
                    + " WHERE id = ?")) {
      for (Alert alert : alerts.values()) {
        Window old = before.get(alert.id());
        String level = alert.level().name();
        Business business = judge.apply(alert).or(told.getOrDefault(alert.id(), ""));
        long severity = business.priority(alert.level());
        String json = AlertJson.write(alert);
        change++;
        stamps(alert, old, stamps);
        if (old == null) {
          insert.add(
              alert.id(),
              ++number,
              change,
              level,
              severity,
              Status.NEW.name(),
              alert.detected(),
              alert.count(),
              words(alert, business),
              business.bu(),
              business.criticality().name(),
              business.function(),
              json);
        } else {
          if (!business.bu().isEmpty()) left.add(change, alert.id(), business.bu());
          update.add(
              change,
              level,
              severity,
              alert.detected(),
              alert.count(),
              words(alert, business),
              business.bu(),
              business.criticality().name(),
              business.function(),
              json,
              alert.id());
        }
      }
      if (insert.size() > 0) insert.execute();
      if (left.size() > 0) left.execute();
      if (update.size() > 0) update.execute();
    }
    saveStamps(stamps);
  }

  /** Those of a new alert, or those that late findings moved. */
  private static void stamps(Alert alert, @Nullable Window old, List<Stamped> stamps) {
    String reason = old == null ? "" : LATE;
    if (old == null || old.first() != alert.first()) {
      stamps.add(stamped(alert, "occurred", alert.first(), reason));
    }
    if (old == null || old.received() != alert.received()) {
      stamps.add(stamped(alert, "received", alert.received(), reason));
    }
    if (old == null || old.detected() != alert.detected()) {
      stamps.add(stamped(alert, "detected", alert.detected(), reason));
    }
  }

  private static Stamped stamped(Alert alert, String kind, long at, String reason) {
    return new Stamped(alert.id(), new Stamp(kind, at, ACTOR, reason));
  }

  private void saveStamps(List<Stamped> stamps) {
    if (stamps.isEmpty()) return;
    try (PreparedBatch batch = handle.prepareBatch(Stamps.INSERT)) {
      long number = Database.max(handle, "stamp", "number");
      for (Stamped stamped : stamps) {
        Stamp stamp = stamped.stamp;
        batch.add(++number, stamped.alert, stamp.kind(), stamp.at(), stamp.actor(), stamp.reason());
      }
      batch.execute();
    }
  }

  private void saveFindings() {
    try (PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO finding (id, sequence, alert, number, detected, json)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      long sequence = Database.max(handle, "finding", "sequence");
      for (Added finding : added) {
        batch.add(
            finding.incoming.finding().id(),
            ++sequence,
            finding.alert,
            finding.number,
            finding.incoming.detected(),
            new String(finding.incoming.json(), UTF_8));
      }
      batch.execute();
    }
  }

  /** The alerts that this batch opened wait for the lake to have their event. */
  private void awaitStore() {
    try (PreparedBatch batch = Awaited.batch(handle)) {
      for (Added finding : added) {
        EventId below = finding.incoming.below();
        if (finding.number == 1 && below != null) Awaited.add(batch, finding.alert, below);
      }
      if (batch.size() > 0) batch.execute();
    }
  }

  /**
   * Deletes the states that have rested. A later finding would not have looked at them, so when
   * this happens makes no difference; twice the time, because findings arrive not quite in order.
   */
  private void forget() {
    long newest = added.stream().mapToLong(a -> a.incoming.detected()).max().orElseThrow();
    handle.execute("DELETE FROM grouping_state WHERE touched <= ?", newest - 2 * REST);
  }

  /** Runs a query that ends in {@code IN} for some of the values at a time. */
  private static void chunks(
      String sql, Collection<String> values, BiConsumer<String, List<String>> query) {
    List<String> all = List.copyOf(values);
    for (int from = 0; from < all.size(); from += CHUNK) {
      List<String> part = all.subList(from, Math.min(all.size(), from + CHUNK));
      query.accept(sql + "(?" + ", ?".repeat(part.size() - 1) + ")", part);
    }
  }

  /** What the text filter looks in. */
  private static String words(Alert alert, Business business) {
    StringBuilder words = new StringBuilder(alert.rule().title());
    for (String tag : alert.rule().tags()) words.append('\n').append(tag);
    for (Entity entity : alert.entities()) words.append('\n').append(entity.value());
    if (!business.bu().isEmpty()) words.append('\n').append(business.bu());
    if (!business.function().isEmpty()) words.append('\n').append(business.function());
    return words.toString().toLowerCase(Locale.ROOT);
  }
}
