package org.vigie.store.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Stamp;

/**
 * Incidents as the records of their custody, what lists need of them, and their evidence. What a
 * record means, and how the chain is made, is not known here: this keeps rows, and adds them
 * together or not at all.
 */
public final class Incidents {
  /** Most incidents one query gives. */
  public static final int MAX_PAGE = 500;

  private static final String RECORD = "incident, sequence, at, actor, kind, payload, hash";

  private static final String OF_INCIDENT =
      "SELECT * FROM custody_ledger WHERE incident = ? ORDER BY position";

  private final Database database;
  private final Alerts alerts;

  /**
   * One thing that happened to an incident.
   *
   * @param incident its number, {@code INC-2026-000123}
   * @param sequence from 1, without a gap
   * @param payload canonical JSON
   * @param hash SHA-256 that binds it to the record before, hexadecimal
   */
  public record Entry(
      String incident,
      long sequence,
      long at,
      String actor,
      String kind,
      String payload,
      String hash) {}

  /** A record of any incident, in the order of all of them. */
  public record Line(long position, String incident, long sequence, String hash, String chain) {}

  /** Where the order of all records stood when an act was written into the audit log. */
  public record Anchor(long position, String chain) {}

  /**
   * What lists show of an incident.
   *
   * @param ordinal from 1, without a gap
   * @param version sequence of its last record
   * @param closed 0 while it is open
   */
  public record Row(
      String number,
      long ordinal,
      long version,
      String state,
      long severity,
      String risk,
      String assignee,
      String title,
      long declared,
      long closed) {}

  /** Everything stored about one incident, but the bytes of its evidence. */
  public record Snapshot(
      String instance,
      @Nullable Row row,
      List<Entry> log,
      List<Line> lines,
      Set<String> alerts,
      Set<String> units,
      List<Stamp> stamps) {}

  /** Which incidents a list is about. */
  public enum Scope {
    OPEN,
    ALL
  }

  /**
   * Which incidents, newest first.
   *
   * @param states those wanted; empty for all
   * @param severities those wanted; empty for all
   * @param risks those wanted; empty for all
   * @param assignee account; empty for those of nobody, null for all
   * @param text that must stand in number, title or description; empty for all
   * @param before only incidents with a lower ordinal; {@link Long#MAX_VALUE} from the newest on
   * @param limit most incidents, up to {@value #MAX_PAGE}
   */
  public record Query(
      Scope scope,
      Set<String> states,
      Set<Long> severities,
      Set<String> risks,
      @Nullable String assignee,
      String text,
      long before,
      int limit) {}

  Incidents(Database database, Alerts alerts) {
    this.database = database;
    this.alerts = alerts;
  }

  /** Does work on incidents that is written whole or not at all, and alone. */
  public <T> T write(Function<Desk, T> work) {
    T result = database.write(handle -> work.apply(new Desk(handle)));
    alerts.announce();
    return result;
  }

  /** The id of this instance, empty before the first incident. */
  public String instance() {
    return database.read(Incidents::instance);
  }

  /** What lists show of an incident that may be seen, or null. */
  public @Nullable Row row(String number, Units units) {
    return database.read(handle -> rows(handle, number, units).stream().findFirst().orElse(null));
  }

  static List<Row> rows(Handle handle, String number, Units units) {
    List<Object> values = new ArrayList<>(List.of(number));
    String sql =
        "SELECT * FROM incident WHERE number = ?" + units.onIncident("incident.number", values);
    return rows(handle, sql, values);
  }

  /** The numbers of all incidents of which there is a row or a record, in their order. */
  public List<String> numbers() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT number FROM incident UNION SELECT incident FROM incident_record"
                        + " UNION SELECT incident FROM custody_ledger ORDER BY 1")
                .mapTo(String.class)
                .list());
  }

  /**
   * All that custody compares, read one after the other: who writes in between makes a difference
   * that is none, so a difference is looked at again with {@link #settled}.
   */
  public Snapshot snapshot(String number) {
    return database.read(handle -> snapshot(handle, number));
  }

  /** As {@link #snapshot}, while nobody writes. */
  public Snapshot settled(String number) {
    return database.write(handle -> snapshot(handle, number));
  }

  private static Snapshot snapshot(Handle handle, String number) {
    return new Snapshot(
        instance(handle),
        rows(handle, "SELECT * FROM incident WHERE number = ?", List.of(number)).stream()
            .findFirst()
            .orElse(null),
        log(handle, number),
        lines(handle, OF_INCIDENT, number),
        Set.copyOf(alertsOf(handle, number)),
        Set.copyOf(unitsOf(handle, number)),
        Stamps.of(handle, number));
  }

  /** The records of an incident in their order. */
  public List<Entry> log(String number) {
    return database.read(handle -> log(handle, number));
  }

  /** Lines behind a position, in their order. */
  public List<Line> linesAfter(long position, int limit) {
    return database.read(
        handle ->
            lines(
                handle,
                "SELECT * FROM custody_ledger WHERE position > ? ORDER BY position LIMIT ?",
                position,
                limit));
  }

  /** Where the audit log says the order of all records stood, oldest first. */
  public List<Anchor> anchors() {
    return database.read(handle -> anchors(handle, " ORDER BY number"));
  }

  /** What the audit log says last, or null. */
  public @Nullable Anchor lastAnchor() {
    return database.read(handle -> anchors(handle, " ORDER BY number DESC LIMIT 1")).stream()
        .findFirst()
        .orElse(null);
  }

  private static List<Anchor> anchors(Handle handle, String order) {
    return handle
        .createQuery(
            "SELECT detail FROM audit WHERE action LIKE 'incident-%' AND detail LIKE 'custody %'"
                + order)
        .mapTo(String.class)
        .list()
        .stream()
        .map(Incidents::anchor)
        .toList();
  }

  /** The alerts of an incident, as lists show them. */
  public List<String> alerts(String number) {
    return database.read(handle -> alertsOf(handle, number));
  }

  /** The stamps of an incident, oldest record first; the last one of a kind holds. */
  public List<Stamp> stamps(String number) {
    return database.read(handle -> Stamps.of(handle, number));
  }

  /** The incidents that an alert belongs to, of those that may be seen. */
  public List<Row> ofAlert(String alert, Units units) {
    List<Object> values = new ArrayList<>(List.of(alert));
    String sql =
        "SELECT incident.* FROM incident JOIN incident_alert"
            + " ON incident_alert.incident = incident.number WHERE alert = ?"
            + units.onIncident("incident.number", values)
            + " ORDER BY ordinal";
    return database.read(handle -> rows(handle, sql, values));
  }

  /** The bytes of evidence as they are kept now, or null where there are none. */
  public byte @Nullable [] evidence(String sha256) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT content FROM evidence WHERE sha256 = ?")
                .bind(0, sha256)
                .map((row, context) -> row.getBytes(1))
                .findOne()
                .orElse(null));
  }

  /** How many incidents are open, of those that may be seen. */
  public int open(Units units) {
    List<Object> values = new ArrayList<>();
    String sql =
        "SELECT COUNT(*) FROM incident WHERE is_open = 1"
            + units.onIncident("incident.number", values);
    return database.read(handle -> Alerts.bound(handle, sql, values).mapTo(Integer.class).one());
  }

  /** A page of incidents, of those that may be seen. */
  public List<Row> page(Query query, Units units) {
    List<Object> values = new ArrayList<>(List.of(query.before));
    StringBuilder sql = new StringBuilder("SELECT * FROM incident WHERE ordinal < ?");
    if (query.scope == Scope.OPEN) sql.append(" AND is_open = 1");
    among(sql, values, "state", query.states);
    among(sql, values, "severity", query.severities);
    among(sql, values, "risk", query.risks);
    if (query.assignee != null) {
      sql.append(" AND assignee = ?");
      values.add(query.assignee);
    }
    if (!query.text.isEmpty()) {
      sql.append(" AND search LIKE ? ESCAPE '!'");
      values.add(AlertQuery.like(query.text));
    }
    sql.append(units.onIncident("incident.number", values));
    values.add(Math.clamp(query.limit, 1, MAX_PAGE));
    String whole = sql.append(" ORDER BY ordinal DESC LIMIT ?").toString();
    return database.read(handle -> rows(handle, whole, values));
  }

  private static void among(StringBuilder sql, List<Object> values, String column, Set<?> wanted) {
    if (wanted.isEmpty()) return;
    String places = String.join(", ", Collections.nCopies(wanted.size(), "?"));
    sql.append(" AND ").append(column).append(" IN (").append(places).append(')');
    values.addAll(wanted);
  }

  static String instance(Handle handle) {
    return handle
        .createQuery("SELECT id FROM instance ORDER BY created LIMIT 1")
        .mapTo(String.class)
        .findOne()
        .orElse("");
  }

  static List<Entry> log(Handle handle, String number) {
    return handle
        .createQuery(
            "SELECT " + RECORD + " FROM incident_record WHERE incident = ? ORDER BY sequence")
        .bind(0, number)
        .map(
            (row, context) ->
                new Entry(
                    strict(row, "incident"),
                    whole(row, "sequence"),
                    whole(row, "at"),
                    strict(row, "actor"),
                    strict(row, "kind"),
                    strict(row, "payload"),
                    strict(row, "hash")))
        .list();
  }

  static List<Line> lines(Handle handle, String sql, Object... values) {
    return Alerts.bound(handle, sql, Arrays.asList(values))
        .map(
            (row, context) ->
                new Line(
                    whole(row, "position"),
                    strict(row, "incident"),
                    whole(row, "sequence"),
                    strict(row, "hash"),
                    strict(row, "chain")))
        .list();
  }

  static List<String> alertsOf(Handle handle, String number) {
    return texts(
        handle, "SELECT alert FROM incident_alert WHERE incident = ? ORDER BY alert", number);
  }

  private static List<String> unitsOf(Handle handle, String number) {
    return texts(handle, "SELECT bu FROM incident_unit WHERE incident = ?", number);
  }

  private static List<String> texts(Handle handle, String sql, String number) {
    return handle.createQuery(sql).bind(0, number).mapTo(String.class).list();
  }

  static List<Listed> listed(Handle handle, String number) {
    return Alerts.listed(
        handle,
        "SELECT alert.* FROM alert JOIN incident_alert ON incident_alert.alert = alert.id"
            + " WHERE incident = ? ORDER BY alert.number",
        number);
  }

  static List<Row> rows(Handle handle, String sql, List<?> values) {
    return Alerts.bound(handle, sql, values)
        .map(
            (row, context) ->
                new Row(
                    row.getString("number"),
                    row.getLong("ordinal"),
                    row.getLong("version"),
                    row.getString("state"),
                    row.getLong("severity"),
                    row.getString("risk"),
                    row.getString("assignee"),
                    row.getString("title"),
                    row.getLong("declared"),
                    row.getLong("closed")))
        .list();
  }

  private static Anchor anchor(String detail) {
    String[] parts = detail.split(" ", 4); // behind them may stand what the act was done with
    boolean read = parts.length >= 3 && parts[1].matches("\\d{1,18}");
    return read ? new Anchor(Long.parseLong(parts[1]), parts[2]) : new Anchor(-1, detail);
  }

  /** A text as its bytes say; what is not UTF-8 becomes a text that no writer here makes. */
  private static String strict(ResultSet row, String column) throws SQLException {
    byte[] bytes = row.getBytes(column);
    if (bytes == null) return "\u0000absent";
    String text = new String(bytes, UTF_8);
    return Arrays.equals(text.getBytes(UTF_8), bytes)
        ? text
        : "\u0000not UTF-8: " + HexFormat.of().formatHex(bytes);
  }

  /** A whole number; -1, which none is, where something else stands there. */
  private static long whole(ResultSet row, String column) throws SQLException {
    return switch (row.getObject(column)) {
      case Integer small -> small;
      case Long large -> large;
      case null, default -> -1;
    };
  }
}
