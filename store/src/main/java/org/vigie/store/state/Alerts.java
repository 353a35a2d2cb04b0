package org.vigie.store.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.vigie.alert.Alert;
import org.vigie.alert.AlertJson;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Level;

/**
 * Alerts with their findings and stamps. A finding is taken in once, however often it is given, and
 * the position of the journal it was read from moves in the same transaction.
 */
public final class Alerts {
  /** Most alerts or findings one query gives. */
  public static final int MAX_PAGE = 500;

  private static final String CONSUMER = "alerts";

  private final Database database;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long latest;

  /**
   * A finding as it came out of the findings journal.
   *
   * @param detected when it was raised (t3), epoch milliseconds
   * @param json the finding as it stood there, UTF-8
   */
  public record Incoming(Finding finding, long detected, byte[] json) {}

  /**
   * What became of a batch.
   *
   * @param added findings that were new
   * @param known findings that were here already
   * @param alerts alerts that were made or changed
   */
  public record Applied(int added, int known, int alerts) {}

  /** How far the work on an alert is. */
  public enum Status {
    NEW,
    ACKNOWLEDGED
  }

  /**
   * An alert and its place among the others.
   *
   * @param number rises in the order alerts came to be, from 1
   * @param change rises with every change of any alert
   */
  public record Listed(long number, long change, Status status, Alert alert) {}

  /**
   * Which alerts, newest first.
   *
   * @param levels those wanted; empty for all
   * @param text that must stand in rule, tags or entities, in any case; empty for all
   * @param before only alerts with a lower number; {@link Long#MAX_VALUE} from the newest on
   * @param limit most alerts, up to {@value #MAX_PAGE}
   */
  public record Query(Set<Level> levels, String text, long before, int limit) {}

  /** How many alerts stand at a level in a status. */
  public record Count(Level level, Status status, int alerts) {}

  /**
   * A finding of an alert.
   *
   * @param number from 1, in the order of arrival
   * @param json as {@link Incoming#json} gave it
   */
  public record Kept(String id, long number, long detected, String json) {}

  /**
   * One time of the clock model.
   *
   * @param kind {@code occurred}, {@code received}, {@code detected}, {@code acknowledged}
   * @param at epoch milliseconds
   * @param actor account name, or {@code vigie}
   * @param reason why an earlier stamp of the kind was corrected; empty for the first
   */
  public record Stamp(String kind, long at, String actor, String reason) {}

  Alerts(Database database) {
    this.database = database;
    latest = latestChange();
  }

  /**
   * A finding in the order in which all of them arrived.
   *
   * @param sequence rises, from 1
   * @param json as {@link Incoming#json} gave it
   */
  public record Stored(long sequence, long detected, byte[] json) {}

  /** Findings that arrived after the one with this sequence number, oldest first. */
  public List<Stored> after(long sequence, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT sequence, detected, json FROM finding WHERE sequence > ?"
                        + " ORDER BY sequence LIMIT ?")
                .bind(0, sequence)
                .bind(1, cap(limit))
                .map(
                    (row, context) ->
                        new Stored(
                            row.getLong("sequence"),
                            row.getLong("detected"),
                            row.getString("json").getBytes(UTF_8)))
                .list());
  }

  /** Position in the findings journal up to which all findings are here; 0 at first. */
  public long position() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT position FROM position WHERE consumer = ?")
                .bind(0, CONSUMER)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L));
  }

  /**
   * Takes in the findings of the journal up to a position, all of them or none. Both are on disk
   * when this returns.
   *
   * @param position the journal's position after the last of them
   */
  public Applied apply(long position, List<Incoming> findings) {
    Applied applied =
        database.write(
            handle -> {
              Applied done = new Intake(handle).take(findings);
              handle.execute(
                  "INSERT INTO position (consumer, position) VALUES (?, ?)"
                      + " ON CONFLICT (consumer) DO UPDATE SET position = excluded.position",
                  CONSUMER,
                  position);
              return done;
            });
    if (applied.alerts() > 0) announce();
    return applied;
  }

  /**
   * Forgets the open windows that ended before a point of event time, so that they take no room; no
   * alert is touched.
   */
  public void expire(long watermark) {
    database.change(
        handle -> handle.execute("DELETE FROM grouping_state WHERE ends <= ?", watermark));
  }

  /** A page of alerts. */
  public List<Listed> page(Query query) {
    String sql =
        "SELECT * FROM alert WHERE number < ?" + where(query) + " ORDER BY number DESC LIMIT ?";
    return database.read(
        handle -> listed(handle, sql, query.before(), like(query.text()), cap(query.limit())));
  }

  /** Counts by level and status; what has none is left out. */
  public List<Count> counts() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT level, status, COUNT(*) AS alerts FROM alert GROUP BY level, status")
                .map(
                    (row, context) ->
                        new Count(
                            Level.valueOf(row.getString("level")),
                            Status.valueOf(row.getString("status")),
                            row.getInt("alerts")))
                .list());
  }

  /** Counts by level, all statuses together; every level stands in it. */
  public Map<Level, Integer> countsByLevel() {
    Map<Level, Integer> sums = new EnumMap<>(Level.class);
    for (Level level : Level.values()) sums.put(level, 0);
    for (Count count : counts()) sums.merge(count.level(), count.alerts(), Integer::sum);
    return sums;
  }

  /** The alert of an id, or null. */
  public @Nullable Listed alert(String id) {
    return database.read(
        handle ->
            listed(handle, "SELECT * FROM alert WHERE id = ?", id).stream()
                .findFirst()
                .orElse(null));
  }

  /** Id of the alert that a finding is grouped in, or null where it is not known yet. */
  public @Nullable String alertOf(String finding) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT alert FROM finding WHERE id = ?")
                .bind(0, finding)
                .mapTo(String.class)
                .findOne()
                .orElse(null));
  }

  /** Findings of an alert, newest arrival first, with a number below {@code before}. */
  public List<Kept> findings(String alert, long before, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT id, number, detected, json FROM finding"
                        + " WHERE alert = ? AND number < ? ORDER BY number DESC LIMIT ?")
                .bind(0, alert)
                .bind(1, before)
                .bind(2, cap(limit))
                .map(
                    (row, context) ->
                        new Kept(
                            row.getString("id"),
                            row.getLong("number"),
                            row.getLong("detected"),
                            row.getString("json")))
                .list());
  }

  /** The stamps of an alert, oldest record first; the last one of a kind holds. */
  public List<Stamp> stamps(String alert) {
    return database.read(handle -> Stamps.of(handle, alert));
  }

  /**
   * Records that somebody took an alert (t4). False where it was taken already, or there is none.
   */
  public boolean acknowledge(String id, String actor, long at) {
    boolean taken =
        database.write(
            handle -> {
              int rows =
                  handle.execute(
                      "UPDATE alert SET status = ?, change = ? WHERE id = ? AND status = ?",
                      Status.ACKNOWLEDGED.name(),
                      Database.max(handle, "alert", "change") + 1,
                      id,
                      Status.NEW.name());
              if (rows == 1) Stamps.add(handle, id, new Stamp("acknowledged", at, actor, ""));
              return rows == 1;
            });
    if (taken) announce();
    return taken;
  }

  /** The number of the newest change, 0 before the first. */
  public long latestChange() {
    return database.read(handle -> Database.max(handle, "alert", "change"));
  }

  /**
   * Alerts that a query is about and that changed after {@code since}, oldest change first, each as
   * it now is.
   */
  public List<Listed> changes(long since, Query query) {
    String sql = "SELECT * FROM alert WHERE change > ?" + where(query) + " ORDER BY change LIMIT ?";
    return database.read(
        handle -> listed(handle, sql, since, like(query.text()), cap(query.limit())));
  }

  /** Waits for a change after {@code since} made through this object; false when none came. */
  public boolean awaitChange(long since, Duration wait) throws InterruptedException {
    long nanos = wait.toNanos();
    lock.lock();
    try {
      while (latest <= since) {
        if (nanos <= 0) return false;
        nanos = changed.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void announce() {
    long now = latestChange();
    lock.lock();
    try {
      latest = Math.max(latest, now);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  static List<Listed> listed(Handle handle, String sql, Object... values) {
    var query = handle.createQuery(sql);
    for (int i = 0; i < values.length; i++) query.bind(i, values[i]);
    return query
        .map(
            (row, context) ->
                new Listed(
                    row.getLong("number"),
                    row.getLong("change"),
                    Status.valueOf(row.getString("status")),
                    AlertJson.readAlert(row.getString("json"))))
        .list();
  }

  /** The conditions of levels and text; names of constants are put into it, never input. */
  private static String where(Query query) {
    if (query.levels().isEmpty()) return " AND search LIKE ? ESCAPE '!'";
    String names =
        query.levels().stream()
            .map(level -> "'" + level.name() + "'")
            .sorted()
            .collect(Collectors.joining(", "));
    return " AND level IN (" + names + ") AND search LIKE ? ESCAPE '!'";
  }

  private static String like(String text) {
    String literal =
        text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_");
    return '%' + literal + '%';
  }

  private static int cap(int limit) {
    return Math.clamp(limit, 1, MAX_PAGE);
  }
}
