package org.vigie.store.state;

import java.util.List;

/** Events that stay whatever the retention says: which, why, and who said so. */
public final class LegalHolds {
  private final Database database;

  /**
   * A hold. Times are epoch milliseconds.
   *
   * @param question which events, in the language of the search; empty for all of the span
   * @param by {@code RECEIVED} or {@code OCCURRED}: which time of an event the span is about
   * @param released 0 while it holds
   */
  public record LegalHold(
      String id,
      String question,
      String by,
      long from,
      long to,
      String because,
      String actor,
      long created,
      long released,
      String releasedBy,
      String releasedBecause) {}

  LegalHolds(Database database) {
    this.database = database;
  }

  /** Adds one that holds from now on, written down with its record. */
  public void add(LegalHold hold, Audit.Entry entry) {
    database.change(
        handle -> {
          handle.execute(
              "INSERT INTO legal_hold (id, question, span_by, span_from, span_to, because, actor,"
                  + " created, released, released_by, released_because)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '', '')",
              hold.id(),
              hold.question(),
              hold.by(),
              hold.from(),
              hold.to(),
              hold.because(),
              hold.actor(),
              hold.created());
          Audit.add(handle, entry);
        });
  }

  /** Releases one, as its record says, and writes that down; false where it does not hold. */
  public boolean release(String id, Audit.Entry entry) {
    return database.write(
        handle -> {
          int released =
              handle.execute(
                  "UPDATE legal_hold SET released = ?, released_by = ?, released_because = ?"
                      + " WHERE id = ? AND released = 0",
                  entry.at(),
                  entry.actor(),
                  entry.detail(),
                  id);
          if (released == 1) Audit.add(handle, entry);
          return released == 1;
        });
  }

  /** All of them, those that were released as well, the newest first. */
  public List<LegalHold> all() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT * FROM legal_hold ORDER BY created DESC, id")
                .map(
                    (row, context) ->
                        new LegalHold(
                            row.getString("id"),
                            row.getString("question"),
                            row.getString("span_by"),
                            row.getLong("span_from"),
                            row.getLong("span_to"),
                            row.getString("because"),
                            row.getString("actor"),
                            row.getLong("created"),
                            row.getLong("released"),
                            row.getString("released_by"),
                            row.getString("released_because")))
                .list());
  }
}
