package org.vigie.store.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Searches back over stored events: what was asked, how far each is, and what it found. */
public final class RetroHunts {
  private static final String COLUMNS =
      "id, number, title, actor, created, spec, state, started, ended, place, done, total, looked,"
          + " findings, busy, error";

  private final Database database;

  /** How one is. */
  public enum Status {
    QUEUED,
    RUNNING,
    DONE,
    FAILED,
    /** A person ended it. */
    STOPPED
  }

  /**
   * A search.
   *
   * @param number rises in the order in which they were asked for
   * @param actor who asked
   * @param spec what is sought, as JSON
   * @param progress how far it is
   */
  public record RetroHunt(
      String id,
      long number,
      String title,
      String actor,
      long created,
      String spec,
      Status status,
      long started,
      long ended,
      Progress progress,
      String error) {}

  /**
   * How far one is.
   *
   * @param place of the raw journal, or number of the indicator, where it goes on
   * @param done events that were passed
   * @param total of about so many
   * @param looked events that were read
   * @param findings found so far
   * @param busy milliseconds of work, pauses apart
   */
  public record Progress(long place, long done, long total, long looked, long findings, long busy) {
    /** Before its begin. */
    public static final Progress NONE = new Progress(0, 0, 0, 0, 0, 0);
  }

  /**
   * What was found of a rule or an indicator.
   *
   * @param item id of the rule, or kind and value of the indicator
   * @param version of the rule, else empty
   * @param first when the first event occurred, epoch milliseconds; 0 where there is none
   */
  public record Tally(
      String item, String version, String title, long findings, long first, long last) {}

  /** A tally of a hunt that is done: the last look back of a rule. */
  public record Analysed(RetroHunt hunt, Tally tally) {}

  /**
   * One of the findings.
   *
   * @param finding id of the finding, or of the event that an indicator was seen in
   */
  public record Sample(String item, long time, String finding, String json) {}

  RetroHunts(Database database) {
    this.database = database;
  }

  /** Adds one that waits for its turn, with nothing found of its items; its number. */
  public long add(
      String id, String title, String actor, long created, String spec, List<Tally> items) {
    return database.write(
        handle -> {
          long number = Database.max(handle, "retro_hunt", "number") + 1;
          handle.execute(
              "INSERT INTO retro_hunt (id, number, title, actor, created, spec, state, started,"
                  + " ended, place, done, total, looked, findings, busy, error)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
              id,
              number,
              title,
              actor,
              created,
              spec,
              Status.QUEUED.name());
          tallies(handle, id, items);
          return number;
        });
  }

  private static void tallies(Handle handle, String id, List<Tally> items) {
    try (PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO retro_tally (hunt, item, version, title, findings, first, last)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hunt, item) DO UPDATE SET"
                + " findings = excluded.findings, first = excluded.first, last = excluded.last")) {
      for (Tally tally : items) {
        batch.add(
            id,
            tally.item(),
            tally.version(),
            tally.title(),
            tally.findings(),
            tally.first(),
            tally.last());
      }
      if (batch.size() > 0) batch.execute();
    }
  }

  /** Notes how far one is, with what it found since; all of it or nothing. */
  public void checkpoint(
      String id,
      Progress progress,
      byte @Nullable [] memory,
      List<Tally> changed,
      List<Sample> samples) {
    database.change(
        handle -> {
          handle.execute(
              "UPDATE retro_hunt SET place = ?, done = ?, total = ?, looked = ?, findings = ?,"
                  + " busy = ?, memory = ? WHERE id = ?",
              progress.place(),
              progress.done(),
              progress.total(),
              progress.looked(),
              progress.findings(),
              progress.busy(),
              memory,
              id);
          tallies(handle, id, changed);
          long number =
              handle
                  .createQuery("SELECT coalesce(max(number), 0) FROM retro_sample WHERE hunt = ?")
                  .bind(0, id)
                  .mapTo(Long.class)
                  .one();
          try (PreparedBatch batch =
              handle.prepareBatch(
                  "INSERT INTO retro_sample (hunt, number, item, time, finding, json)"
                      + " VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Sample sample : samples) {
              batch.add(
                  id, ++number, sample.item(), sample.time(), sample.finding(), sample.json());
            }
            if (batch.size() > 0) batch.execute();
          }
        });
  }

  /** Notes that one begins, or goes on. */
  public void begin(String id, long at) {
    database.change(
        handle ->
            handle.execute(
                "UPDATE retro_hunt SET state = ?, started = CASE WHEN started = 0 THEN ?"
                    + " ELSE started END WHERE id = ? AND state IN ('QUEUED', 'RUNNING')",
                Status.RUNNING.name(),
                at,
                id));
  }

  /** Notes that one has ended; false where it had already. */
  public boolean end(String id, Status status, String error, long at) {
    return database.write(
        handle ->
            handle.execute(
                    "UPDATE retro_hunt SET state = ?, ended = ?, error = ?, memory = NULL"
                        + " WHERE id = ? AND state IN ('QUEUED', 'RUNNING')",
                    status.name(),
                    at,
                    error,
                    id)
                == 1);
  }

  /** The one that is next, the running one first; null where none waits. */
  public @Nullable RetroHunt next() {
    return one(
        " WHERE state IN ('RUNNING', 'QUEUED') ORDER BY CASE state WHEN 'RUNNING' THEN 0 ELSE 1"
            + " END, number LIMIT 1");
  }

  /** One by its id, or null. */
  public @Nullable RetroHunt byId(String id) {
    return one(" WHERE id = ?", id);
  }

  /** The newest ones. */
  public List<RetroHunt> newest(int limit) {
    return list(" ORDER BY number DESC LIMIT ?", limit);
  }

  /** Count of those that wait or run. */
  public int pending() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT COUNT(*) FROM retro_hunt WHERE state IN ('RUNNING', 'QUEUED')")
                .mapTo(Integer.class)
                .one());
  }

  /** What correlations remembered at the place of one, or null. */
  public byte @Nullable [] memory(String id) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT memory FROM retro_hunt WHERE id = ?")
                .bind(0, id)
                .map((row, context) -> row.getBytes("memory"))
                .findOne()
                .orElse(null));
  }

  /** What was found of each item, the most first. */
  public List<Tally> tallies(String id) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT item, version, title, findings, first, last FROM retro_tally"
                        + " WHERE hunt = ? ORDER BY findings DESC, title, item")
                .bind(0, id)
                .map((row, context) -> tally(row))
                .list());
  }

  /** Some of the findings, in the order in which they were found. */
  public List<Sample> samples(String id, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT item, time, finding, json FROM retro_sample WHERE hunt = ?"
                        + " ORDER BY number LIMIT ?")
                .bind(0, id)
                .bind(1, limit)
                .map(
                    (row, context) ->
                        new Sample(
                            row.getString("item"),
                            row.getLong("time"),
                            row.getString("finding"),
                            row.getString("json")))
                .list());
  }

  /**
   * The last search that was done with a rule, and what it found of it; null where there is none.
   */
  public @Nullable Analysed last(String item) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT retro_hunt.*, item, version, retro_tally.title AS label,"
                        + " retro_tally.findings AS count, first, last FROM retro_tally JOIN"
                        + " retro_hunt ON retro_hunt.id = hunt WHERE item = ? AND state = 'DONE'"
                        + " ORDER BY retro_hunt.number DESC LIMIT 1")
                .bind(0, item)
                .map(
                    (row, context) ->
                        new Analysed(
                            hunt(row),
                            new Tally(
                                row.getString("item"),
                                row.getString("version"),
                                row.getString("label"),
                                row.getLong("count"),
                                row.getLong("first"),
                                row.getLong("last"))))
                .findOne()
                .orElse(null));
  }

  private @Nullable RetroHunt one(String rest, Object... values) {
    List<RetroHunt> found = list(rest, values);
    return found.isEmpty() ? null : found.getFirst();
  }

  private List<RetroHunt> list(String rest, Object... values) {
    return database.read(
        handle -> {
          var query = handle.createQuery("SELECT " + COLUMNS + " FROM retro_hunt" + rest);
          for (int i = 0; i < values.length; i++) query.bind(i, values[i]);
          return query.map((row, context) -> hunt(row)).list();
        });
  }

  private static RetroHunt hunt(ResultSet row) throws SQLException {
    return new RetroHunt(
        row.getString("id"),
        row.getLong("number"),
        row.getString("title"),
        row.getString("actor"),
        row.getLong("created"),
        row.getString("spec"),
        Status.valueOf(row.getString("state")),
        row.getLong("started"),
        row.getLong("ended"),
        new Progress(
            row.getLong("place"),
            row.getLong("done"),
            row.getLong("total"),
            row.getLong("looked"),
            row.getLong("findings"),
            row.getLong("busy")),
        row.getString("error"));
  }

  private static Tally tally(ResultSet row) throws SQLException {
    return new Tally(
        row.getString("item"),
        row.getString("version"),
        row.getString("title"),
        row.getLong("findings"),
        row.getLong("first"),
        row.getLong("last"));
  }
}
