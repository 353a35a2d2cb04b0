package org.vigie.store.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What is learned of sources and told of them: rhythms, hours, days, routes and conditions. One
 * transaction takes in what some minutes made of all of them, so the rhythm never knows more, or
 * less, than the rows beside it.
 */
public final class SourceRecords {
  private static final String CONSUMER = "sources";

  /** Hours are kept for so long: 400 days. */
  private static final long KEPT_HOURS = 400L * 24;

  /** Most rows of one answer. */
  public static final int MOST = 200_000;

  private final Database database;

  /**
   * An hour of a source.
   *
   * @param hour hours since the epoch
   * @param lag sum of received minus occurred, milliseconds
   * @param expected events expected, below 0 where nothing was known
   */
  public record Hour(
      String source,
      long hour,
      long events,
      long warning,
      long rejected,
      long generic,
      long lag,
      double expected,
      double low,
      double high) {}

  /** How a source stood at the end of a day, or stands now. */
  public enum Standing {
    HEALTHY,
    SILENT,
    UNPARSED
  }

  /**
   * A day of a technology that a source sends.
   *
   * @param day local, {@code 2026-11-29}
   * @param parser without a version
   * @param failed events with warnings, or rejected
   * @param heard minute of its last event
   */
  public record Day(
      String day,
      String source,
      String transport,
      String parser,
      String vendor,
      String product,
      String category,
      long events,
      long failed,
      Standing standing,
      long heard) {}

  /**
   * A log source of rules that events of a source went to. Attributes are empty for none.
   *
   * @param seen minute of the last one, to a day
   */
  public record Routed(
      String source, String parser, String product, String category, String service, long seen) {}

  /**
   * Something unusual that is told.
   *
   * @param finding id of the finding that told it
   * @param since minute it began
   * @param told minute it was told
   * @param ended minute it ended; 0 while it lasts
   * @param isSaid 1 when the alert says that it has ended, else 0
   * @param rules count of rules gone blind
   * @param blind JSON of them
   */
  public record Condition(
      String finding,
      String source,
      String kind,
      long since,
      long told,
      long ended,
      int isSaid,
      String level,
      double observed,
      double usual,
      int rules,
      String blind) {}

  /**
   * What some minutes made.
   *
   * @param minute the last of them
   * @param habits by source
   * @param hours whole rows, each in the place of the one before
   * @param days whole rows, each in the place of the one before
   */
  public record Saved(
      long minute,
      Map<String, byte[]> habits,
      List<Hour> hours,
      List<Day> days,
      List<Routed> routes,
      List<Condition> conditions) {}

  SourceRecords(Database database) {
    this.database = database;
  }

  /** The last minute that was taken in; 0 before the first. */
  public long minute() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT position FROM position WHERE consumer = ?")
                .bind(0, CONSUMER)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L));
  }

  /** Takes all of it in, or nothing. */
  public void save(Saved saved) {
    database.change(
        handle -> {
          handle.execute(
              "INSERT INTO position (consumer, position) VALUES (?, ?)"
                  + " ON CONFLICT (consumer) DO UPDATE SET position = excluded.position",
              CONSUMER,
              saved.minute);
          habits(handle, saved);
          hours(handle, saved);
          days(handle, saved.days);
          routes(handle, saved.routes);
          conditions(handle, saved.conditions);
        });
  }

  private static void habits(Handle handle, Saved saved) {
    if (saved.habits.isEmpty()) return;
    try (PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO source_habit (source, state, saved) VALUES (?, ?, ?)"
                + " ON CONFLICT (source) DO UPDATE SET state = excluded.state,"
                + " saved = excluded.saved")) {
      saved.habits.forEach((source, state) -> batch.add(source, state, saved.minute));
      batch.execute();
    }
  }

  private static void hours(Handle handle, Saved saved) {
    if (saved.hours.isEmpty()) return;
    try (PreparedBatch batch =
        handle.prepareBatch(
            "INSERT OR REPLACE INTO source_hour (source, hour, events, warning, rejected, generic,"
                + " lag, expected, low, high) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Hour hour : saved.hours) {
        batch.add(
            hour.source,
            hour.hour,
            hour.events,
            hour.warning,
            hour.rejected,
            hour.generic,
            hour.lag,
            hour.expected,
            hour.low,
            hour.high);
      }
      batch.execute();
    }
    handle.execute("DELETE FROM source_hour WHERE hour < ?", saved.minute / 60 - KEPT_HOURS);
  }

  private static void days(Handle handle, List<Day> days) {
    if (days.isEmpty()) return;
    try (PreparedBatch batch =
        handle.prepareBatch(
            "INSERT OR REPLACE INTO source_day (day, source, transport, parser, vendor, product,"
                + " category, events, failed, standing, heard)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Day day : days) {
        batch.add(
            day.day,
            day.source,
            day.transport,
            day.parser,
            day.vendor,
            day.product,
            day.category,
            day.events,
            day.failed,
            day.standing.name(),
            day.heard);
      }
      batch.execute();
    }
  }

  private static void routes(Handle handle, List<Routed> routes) {
    if (routes.isEmpty()) return;
    try (PreparedBatch batch =
        handle.prepareBatch(
            "INSERT OR REPLACE INTO source_route (source, parser, product, category, service, seen)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      for (Routed route : routes) {
        batch.add(
            route.source, route.parser, route.product, route.category, route.service, route.seen);
      }
      batch.execute();
    }
  }

  private static void conditions(Handle handle, List<Condition> conditions) {
    if (conditions.isEmpty()) return;
    try (PreparedBatch batch =
        handle.prepareBatch(
            "INSERT OR REPLACE INTO source_condition (finding, source, kind, since, told, ended,"
                + " said, level, observed, usual, rules, blind)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Condition one : conditions) {
        batch.add(
            one.finding,
            one.source,
            one.kind,
            one.since,
            one.told,
            one.ended,
            one.isSaid,
            one.level,
            one.observed,
            one.usual,
            one.rules,
            one.blind);
      }
      batch.execute();
    }
  }

  /** All rhythms, by source. */
  public Map<String, byte[]> habits() {
    Map<String, byte[]> habits = new LinkedHashMap<>();
    database.read(
        handle -> {
          handle
              .createQuery("SELECT source, state FROM source_habit ORDER BY source")
              .map((row, context) -> Map.entry(row.getString("source"), row.getBytes("state")))
              .forEach(entry -> habits.put(entry.getKey(), entry.getValue()));
          return true;
        });
    return habits;
  }

  /** All log sources of rules that events went to. */
  public List<Routed> routes() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT * FROM source_route ORDER BY source, parser")
                .map(
                    (row, context) ->
                        new Routed(
                            row.getString("source"),
                            row.getString("parser"),
                            row.getString("product"),
                            row.getString("category"),
                            row.getString("service"),
                            row.getLong("seen")))
                .list());
  }

  /** Hours from one to another, of all sources, oldest first. */
  public List<Hour> hours(long from, long to) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM source_hour WHERE hour >= ? AND hour < ?"
                        + " ORDER BY hour, source LIMIT "
                        + MOST)
                .bind(0, from)
                .bind(1, to)
                .map((row, context) -> hour(row))
                .list());
  }

  /** Days from one to another, both included, oldest first. */
  public List<Day> days(String from, String to) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM source_day WHERE day >= ? AND day <= ?"
                        + " ORDER BY day, source, vendor, product LIMIT "
                        + MOST)
                .bind(0, from)
                .bind(1, to)
                .map((row, context) -> day(row))
                .list());
  }

  /** What is told and lasts, or has ended and its alert does not say so yet. */
  public List<Condition> unfinished() {
    return conditions("WHERE ended = 0 OR said = 0 ORDER BY told LIMIT ?", (long) MOST);
  }

  /** The newest, told after a minute, newest first. */
  public List<Condition> told(long after, int limit) {
    return conditions("WHERE told >= " + after + " ORDER BY told DESC LIMIT ?", (long) limit);
  }

  private List<Condition> conditions(String where, long limit) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT * FROM source_condition " + where)
                .bind(0, limit)
                .map((row, context) -> condition(row))
                .list());
  }

  private static Hour hour(ResultSet row) throws SQLException {
    return new Hour(
        row.getString("source"),
        row.getLong("hour"),
        row.getLong("events"),
        row.getLong("warning"),
        row.getLong("rejected"),
        row.getLong("generic"),
        row.getLong("lag"),
        row.getDouble("expected"),
        row.getDouble("low"),
        row.getDouble("high"));
  }

  private static Day day(ResultSet row) throws SQLException {
    return new Day(
        row.getString("day"),
        row.getString("source"),
        row.getString("transport"),
        row.getString("parser"),
        row.getString("vendor"),
        row.getString("product"),
        row.getString("category"),
        row.getLong("events"),
        row.getLong("failed"),
        Standing.valueOf(row.getString("standing")),
        row.getLong("heard"));
  }

  private static Condition condition(ResultSet row) throws SQLException {
    return new Condition(
        row.getString("finding"),
        row.getString("source"),
        row.getString("kind"),
        row.getLong("since"),
        row.getLong("told"),
        row.getLong("ended"),
        row.getInt("said"),
        row.getString("level"),
        row.getDouble("observed"),
        row.getDouble("usual"),
        row.getInt("rules"),
        row.getString("blind"));
  }
}
