package org.vigie.store.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.vigie.alert.Alert;
import org.vigie.alert.AlertJson;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Level;
import org.vigie.ocsf.EventId;

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
  private volatile Function<Alert, Business> judge = alert -> Business.UNKNOWN;

  /**
   * A finding as it came out of the findings journal.
   *
   * @param detected when it was raised (t3), epoch milliseconds
   * @param json the finding as it stood there, UTF-8
   * @param below end of the block of the raw journal that its event stood in: the lake has the
   *     event when it has all below; null where nobody knows
   */
  public record Incoming(Finding finding, long detected, byte[] json, @Nullable EventId below) {
    /** A finding of an event that nobody waits for. */
    public Incoming(Finding finding, long detected, byte[] json) {
      this(finding, detected, json, null);
    }
  }

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
    ACKNOWLEDGED,
    /** It has a disposition and stays open, for an incident that is being worked on. */
    QUALIFIED,
    CLOSED
  }

  /** What an alert turned out to be (t5). */
  public enum Disposition {
    TRUE_MALICIOUS,
    /** Real, but authorised. */
    TRUE_BENIGN,
    FALSE_LOGIC,
    FALSE_DATA,
    TEST,
    DUPLICATE,
    UNDETERMINED;

    /** Whether the customer may say if the alert was useful. */
    public boolean isTrue() {
      return this == TRUE_MALICIOUS || this == TRUE_BENIGN;
    }
  }

  /** Whether the customer found a true alert useful. */
  public enum Useful {
    UNSAID,
    YES,
    NO
  }

  /**
   * How people work on an alert.
   *
   * @param assignee account, empty for nobody
   * @param disposition null until it is qualified
   * @param version rises with every act that decides something: two who decide at once are told
   * @param later findings that joined after it was closed
   */
  public record Care(
      String assignee,
      @Nullable Disposition disposition,
      Useful useful,
      long version,
      long later) {}

  /**
   * An alert and its place among the others.
   *
   * @param number rises in the order alerts came to be, from 1
   * @param change rises with every change of any alert
   * @param priority by which urgent ones come first, from 0: the level, raised by what is at stake
   */
  public record Listed(
      long number,
      long change,
      long priority,
      Business business,
      Status status,
      Care care,
      Alert alert) {}

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
   * @param kind the clock model's word, {@code detected}
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

  /** The sequence of the finding that came last; 0 before the first. */
  public long latestFinding() {
    return database.read(handle -> Database.max(handle, "finding", "sequence"));
  }

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
              Applied done = new Intake(handle, judge).take(findings);
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

  /** From now on asks this whose an alert is, each time that it grows. */
  public void judgedBy(Function<Alert, Business> other) {
    judge = other;
  }

  /** What somebody may read of them; limited in every query. */
  public VisibleAlerts within(Units units) {
    return new VisibleAlerts(database, units);
  }

  /** All of them. */
  public VisibleAlerts all() {
    return within(Units.all());
  }

  /**
   * Stamps t2 on the alerts whose event the lake has.
   *
   * @param reached position of the raw journal below which the lake has everything
   * @param storedAt when it came to have all below a position, epoch milliseconds
   */
  public void stored(UUID journal, long reached, LongUnaryOperator storedAt) {
    int stamped;
    do {
      stamped = database.write(handle -> Awaited.stamp(handle, journal, reached, storedAt));
    } while (Awaited.isFull(stamped));
  }

  /** The number of the newest change, 0 before the first. */
  public long latestChange() {
    return database.read(handle -> Database.max(handle, "alert", "change"));
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

  void announce() {
    long now = latestChange();
    lock.lock();
    try {
      latest = Math.max(latest, now);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  static Query bound(Handle handle, String sql, List<?> values) {
    Query query = handle.createQuery(sql);
    for (int i = 0; i < values.size(); i++) query.bind(i, values.get(i));
    return query;
  }

  static List<Listed> listed(Handle handle, String sql, Object... values) {
    return bound(handle, sql, Arrays.asList(values)).map((row, context) -> listed(row)).list();
  }

  private static Listed listed(ResultSet row) throws SQLException {
    Status status = Status.valueOf(row.getString("status"));
    String disposition = row.getString("disposition");
    long later = row.getLong("findings") - row.getLong("closed_findings");
    Care care =
        new Care(
            row.getString("assignee"),
            disposition.isEmpty() ? null : Disposition.valueOf(disposition),
            Useful.valueOf(row.getString("useful")),
            row.getLong("version"),
            status == Status.CLOSED ? later : 0);
    return new Listed(
        row.getLong("number"),
        row.getLong("change"),
        row.getLong("severity"),
        Business.of(row),
        status,
        care,
        AlertJson.readAlert(row.getString("json")));
  }

  static int cap(int limit) {
    return Math.clamp(limit, 1, MAX_PAGE);
  }
}
