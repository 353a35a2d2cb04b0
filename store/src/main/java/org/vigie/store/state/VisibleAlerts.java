package org.vigie.store.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding.Level;
import org.vigie.store.state.Alerts.Count;
import org.vigie.store.state.Alerts.Kept;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.Alerts.Status;

/** The alerts that somebody may read: those of some business units, or all. */
public final class VisibleAlerts {
  private static final String KEPT =
      "SELECT finding.id, finding.number, finding.detected, finding.json FROM finding"
          + " JOIN alert ON alert.id = finding.alert";

  private final Database database;
  private final Units units;

  VisibleAlerts(Database database, Units units) {
    this.database = database;
    this.units = units;
  }

  /** A page of the queue. */
  public List<Listed> page(AlertQuery query) {
    return database.read(handle -> query.page(handle, units));
  }

  /** Counts by level and status; what has none is left out. */
  public List<Count> counts() {
    List<Object> values = new ArrayList<>();
    String sql =
        "SELECT level, status, COUNT(*) AS alerts FROM alert WHERE 1 = 1"
            + units.on("bu", values)
            + " GROUP BY level, status";
    return database.read(
        handle ->
            Alerts.bound(handle, sql, values)
                .map(
                    (row, context) ->
                        new Count(
                            Level.valueOf(row.getString("level")),
                            Status.valueOf(row.getString("status")),
                            row.getInt("alerts")))
                .list());
  }

  /** Open alerts by level; every level stands in it. */
  public Map<Level, Integer> countsByLevel() {
    Map<Level, Integer> sums = new EnumMap<>(Level.class);
    for (Level level : Level.values()) sums.put(level, 0);
    for (Count count : counts()) {
      if (count.status() != Status.CLOSED) sums.merge(count.level(), count.alerts(), Integer::sum);
    }
    return sums;
  }

  /** The alert of an id, or null. */
  public @Nullable Listed alert(String id) {
    return database.read(handle -> found(handle, id).stream().findFirst().orElse(null));
  }

  /** The alert of an id, if it may be read. */
  private List<Listed> found(Handle handle, String id) {
    List<Object> values = new ArrayList<>(List.of(id));
    String sql = "SELECT * FROM alert WHERE id = ?" + units.on("bu", values);
    return Alerts.listed(handle, sql, values.toArray());
  }

  /** Id of the alert that a finding is grouped in, or null where it is not known yet. */
  public @Nullable String alertOf(String finding) {
    List<Object> values = new ArrayList<>(List.of(finding));
    String sql =
        "SELECT alert.id FROM finding JOIN alert ON alert.id = finding.alert WHERE finding.id = ?"
            + units.on("alert.bu", values);
    return database.read(
        handle -> Alerts.bound(handle, sql, values).mapTo(String.class).findOne().orElse(null));
  }

  /** Findings of an alert, newest arrival first, with a number below {@code before}. */
  public List<Kept> findings(String alert, long before, int limit) {
    List<Object> values = new ArrayList<>(List.of(alert, before));
    String sql =
        KEPT
            + " WHERE finding.alert = ? AND finding.number < ?"
            + units.on("alert.bu", values)
            + " ORDER BY finding.number DESC LIMIT ?";
    values.add(Alerts.cap(limit));
    return database.read(
        handle -> Alerts.bound(handle, sql, values).map((row, context) -> kept(row)).list());
  }

  /** A finding of an alert, or null. */
  public @Nullable Kept finding(String alert, String id) {
    List<Object> values = new ArrayList<>(List.of(alert, id));
    String sql =
        KEPT + " WHERE finding.alert = ? AND finding.id = ?" + units.on("alert.bu", values);
    return database.read(
        handle ->
            Alerts.bound(handle, sql, values)
                .map((row, context) -> kept(row))
                .findOne()
                .orElse(null));
  }

  /** The stamps of an alert, oldest record first; the last one of a kind holds. */
  public List<Stamp> stamps(String alert) {
    return database.read(
        handle -> found(handle, alert).isEmpty() ? List.of() : Stamps.of(handle, alert));
  }

  /**
   * Alerts that changed after {@code since}, oldest change first, each as it now is. Levels and
   * text of the query choose among them; how they are handled does not, for an alert may have left
   * the query by this very change: ask {@link AlertQuery#takes}.
   */
  public List<Listed> changes(long since, AlertQuery query) {
    return database.read(handle -> query.changes(handle, since, units));
  }

  /**
   * Alerts that could be read and became another unit's in a change after {@code since}, up to
   * {@code upTo}: their ids, and nothing of what they are now.
   */
  public List<String> left(long since, long upTo) {
    if (!units.isBound()) return List.of();
    List<Object> values = new ArrayList<>(List.of(since, upTo));
    String sql =
        "SELECT DISTINCT alert FROM alert_left WHERE change > ? AND change <= ?"
            + units.on("bu", values)
            + " AND alert NOT IN (SELECT id FROM alert WHERE id = alert_left.alert"
            + units.on("alert.bu", values)
            + ") ORDER BY alert";
    return database.read(handle -> Alerts.bound(handle, sql, values).mapTo(String.class).list());
  }

  private static Kept kept(ResultSet row) throws SQLException {
    return new Kept(
        row.getString("id"), row.getLong("number"), row.getLong("detected"), row.getString("json"));
  }
}
