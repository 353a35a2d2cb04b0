package org.vigie.store.state;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sources that are expected no more: who said so, when and why. Nothing of it is deleted. */
public final class Retirements {
  /** Most entries one list gives. */
  private static final int MOST = 10_000;

  private final Database database;

  /**
   * A source that is, or was, retired. Times are epoch milliseconds.
   *
   * @param ended when it was taken back; 0 while it is retired
   * @param endedBy account, or {@code vigie} where it was heard again; empty while it is retired
   */
  public record Retirement(
      String source, long at, String actor, String because, long ended, String endedBy) {}

  Retirements(Database database) {
    this.database = database;
  }

  /** Retires a source, written down with its record; false where it is retired already. */
  public boolean retire(String source, String because, Audit.Entry entry) {
    return database.write(
        handle -> {
          int known =
              handle
                  .createQuery(
                      "SELECT COUNT(*) FROM source_retirement WHERE source = ?"
                          + " AND (ended = 0 OR at >= ?)")
                  .bind(0, source)
                  .bind(1, entry.at())
                  .mapTo(Integer.class)
                  .one();
          if (known > 0) return false;
          handle.execute(
              "INSERT INTO source_retirement (source, at, actor, because, ended, ended_by)"
                  + " VALUES (?, ?, ?, ?, 0, '')",
              source,
              entry.at(),
              entry.actor(),
              because);
          Audit.add(handle, entry);
          return true;
        });
  }

  /** Takes a source back, written down with its record; false where it is not retired. */
  public boolean takeBack(String source, Audit.Entry entry) {
    return database.write(
        handle -> {
          int ended =
              handle.execute(
                  "UPDATE source_retirement SET ended = ?, ended_by = ?"
                      + " WHERE source = ? AND ended = 0",
                  entry.at(),
                  entry.actor(),
                  source);
          if (ended == 1) Audit.add(handle, entry);
          return ended == 1;
        });
  }

  /** Those that are retired now, by source. */
  public Map<String, Retirement> current() {
    Map<String, Retirement> all = new LinkedHashMap<>();
    for (Retirement one : read(" WHERE ended = 0 ORDER BY source")) all.put(one.source(), one);
    return all;
  }

  /** All there ever were, newest first. */
  public List<Retirement> history() {
    return read(" ORDER BY at DESC, source");
  }

  private List<Retirement> read(String order) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT * FROM source_retirement" + order + " LIMIT ?")
                .bind(0, MOST)
                .map(
                    (row, context) ->
                        new Retirement(
                            row.getString("source"),
                            row.getLong("at"),
                            row.getString("actor"),
                            row.getString("because"),
                            row.getLong("ended"),
                            row.getString("ended_by")))
                .list());
  }
}
