package org.vigie.store.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The log of who did what, to which records are only ever added. Each carries a hash over itself
 * and the hash of the one before, so a change to any shows in all that follow; see {@link Chain}.
 */
public final class Audit {
  /** Most records one query gives. */
  public static final int MAX_PAGE = 1_000;

  private static final String COLUMNS = "number, at, actor, action, object, detail, address, hash";

  private final Database database;

  /**
   * One act.
   *
   * @param at when, epoch milliseconds
   * @param actor account name, or what stood for one in a failed attempt
   * @param action verb, {@code sign-in}
   * @param object what it was done to, may be empty
   * @param detail outcome or circumstances, may be empty
   * @param address of the client, may be empty
   */
  public record Entry(
      long at, String actor, String action, String object, String detail, String address) {}

  /**
   * An act in its place.
   *
   * @param number from 1, without gaps
   * @param hash of the chain up to here; empty for records of releases that made none
   */
  public record Logged(long number, Entry entry, String hash) {}

  /**
   * Which records, newest first. Empty texts are no conditions.
   *
   * @param object text that must stand in the object or the detail
   * @param from earliest time, epoch milliseconds
   * @param to first time that is too late
   * @param before only records with a lower number; {@link Long#MAX_VALUE} from the newest on
   * @param limit most records, up to {@value #MAX_PAGE}
   */
  public record Filter(
      String actor, String action, String object, long from, long to, long before, int limit) {
    /** All, the newest first. */
    public static Filter all(int limit) {
      return new Filter("", "", "", 0, Long.MAX_VALUE, Long.MAX_VALUE, limit);
    }
  }

  /**
   * What looking at the whole chain gave.
   *
   * @param records how many there are
   * @param unsealed how many at the start come from releases that made no hashes
   * @param head hash of the newest record
   * @param broken number of the first record that doesn't follow from those before, or 0
   */
  public record Verdict(long records, long unsealed, String head, long broken) {
    /** Whether nothing was changed, left out or put in. */
    public boolean whole() {
      return broken == 0;
    }
  }

  Audit(Database database) {
    this.database = database;
  }

  /** Adds a record; it is on disk when this returns. */
  public void add(Entry entry) {
    database.change(handle -> add(handle, entry));
  }

  /** Adds a record in a transaction that is under way. */
  static void add(Handle handle, Entry entry) {
    List<Logged> last = query(handle, Filter.all(1)).map((row, context) -> record(row)).list();
    long number = last.isEmpty() ? 1 : last.getFirst().number() + 1;
    String before = last.isEmpty() ? Chain.START : last.getFirst().hash();
    // The first one after an upgrade seals all that is there already.
    if (before.isEmpty()) before = walk(handle).head();
    handle.execute(
        "INSERT INTO audit (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        number,
        entry.at(),
        entry.actor(),
        entry.action(),
        entry.object(),
        entry.detail(),
        entry.address(),
        Chain.hash(before, number, entry));
  }

  /** The newest records, newest first. */
  public List<Entry> newest(int limit) {
    return find(Filter.all(limit)).stream().map(Logged::entry).toList();
  }

  /** The records of a filter, newest first. */
  public List<Logged> find(Filter filter) {
    return database.read(handle -> query(handle, filter).map((row, context) -> record(row)).list());
  }

  /** The actions that occur, by name. */
  public List<String> actions() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT DISTINCT action FROM audit ORDER BY action")
                .mapTo(String.class)
                .list());
  }

  /** How many records there are. */
  public long size() {
    return database.read(handle -> Database.max(handle, "audit", "number"));
  }

  /** Computes the chain from the first record to the newest and compares. */
  public Verdict verify() {
    return database.read(Audit::walk);
  }

  private static Verdict walk(Handle handle) {
    Chain chain = new Chain();
    try (var rows =
        handle
            .createQuery("SELECT " + COLUMNS + " FROM audit ORDER BY number")
            .map((row, context) -> record(row))
            .stream()) {
      rows.forEach(chain::next);
    }
    return chain.verdict();
  }

  private static Query query(Handle handle, Filter filter) {
    List<String> conditions = new ArrayList<>(List.of("number < :before"));
    if (!filter.actor().isEmpty()) conditions.add("actor = :actor");
    if (!filter.action().isEmpty()) conditions.add("action = :action");
    if (!filter.object().isEmpty()) {
      conditions.add("(instr(object, :object) > 0 OR instr(detail, :object) > 0)");
    }
    if (filter.from() > 0) conditions.add("at >= :from");
    if (filter.to() < Long.MAX_VALUE) conditions.add("at < :to");
    Query query =
        handle
            .createQuery(
                "SELECT "
                    + COLUMNS
                    + " FROM audit WHERE "
                    + String.join(" AND ", conditions)
                    + " ORDER BY number DESC LIMIT :limit")
            .bind("before", filter.before())
            .bind("limit", Math.clamp(filter.limit(), 1, MAX_PAGE));
    if (!filter.actor().isEmpty()) query.bind("actor", filter.actor());
    if (!filter.action().isEmpty()) query.bind("action", filter.action());
    if (!filter.object().isEmpty()) query.bind("object", filter.object());
    if (filter.from() > 0) query.bind("from", filter.from());
    if (filter.to() < Long.MAX_VALUE) query.bind("to", filter.to());
    return query;
  }

  private static Logged record(ResultSet row) throws SQLException {
    return new Logged(
        row.getLong("number"),
        new Entry(
            row.getLong("at"),
            row.getString("actor"),
            row.getString("action"),
            row.getString("object"),
            row.getString("detail"),
            row.getString("address")),
        row.getString("hash"));
  }
}
