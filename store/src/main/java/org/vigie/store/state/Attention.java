package org.vigie.store.state;

import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * How long people have looked at alerts. There is no script that watches them: each page that the
 * server gives to somebody who handles alerts is a look. The time between two looks counts for the
 * page of the first, unless more than {@link #IDLE} lies between them, of which nothing counts.
 */
public final class Attention {
  /** Between two looks farther apart, somebody was elsewhere. */
  public static final Duration IDLE = Duration.ofMinutes(15);

  private final Database database;

  private record Interval(long number, String alert, long until) {}

  Attention(Database database) {
    this.database = database;
  }

  /**
   * Records a look.
   *
   * @param alert whose page it is; null for a page that is about no alert
   */
  public void look(String account, @Nullable String alert, long at) {
    database.change(
        handle -> {
          Interval last = last(handle, account);
          boolean active = last != null && at >= last.until && at - last.until <= IDLE.toMillis();
          if (last != null && active && !last.alert.isEmpty()) {
            handle.execute("UPDATE attention SET until = ? WHERE number = ?", at, last.number);
          }
          if (alert == null) {
            if (last != null && !last.alert.isEmpty()) begin(handle, account, "", at);
          } else if (last == null || !active || !last.alert.equals(alert)) {
            begin(handle, account, alert, at);
          }
        });
  }

  /** Analyst time on an alert, of all accounts together, milliseconds. */
  public long on(String alert) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT COALESCE(SUM(until - since), 0) FROM attention WHERE alert = ?")
                .bind(0, alert)
                .mapTo(Long.class)
                .one());
  }

  private static @Nullable Interval last(Handle handle, String account) {
    return handle
        .createQuery(
            "SELECT number, alert, until FROM attention WHERE account = ?"
                + " ORDER BY number DESC LIMIT 1")
        .bind(0, account)
        .map(
            (row, context) ->
                new Interval(row.getLong("number"), row.getString("alert"), row.getLong("until")))
        .findOne()
        .orElse(null);
  }

  private static void begin(Handle handle, String account, String alert, long at) {
    handle.execute(
        "INSERT INTO attention (number, account, alert, since, until) VALUES (?, ?, ?, ?, ?)",
        Database.max(handle, "attention", "number") + 1,
        account,
        alert,
        at,
        at);
  }
}
