package org.vigie.store.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Searches that people keep, for themselves or for all. */
public final class Hunts {
  /** Most hunts of an account. */
  public static final int MOST = 500;

  /** Runs that are kept of each hunt. */
  private static final int RUNS = 50;

  private final Database database;

  /** Who sees a hunt. */
  public enum Sharing {
    PRIVATE,
    SHARED
  }

  /**
   * A kept search.
   *
   * @param id unguessable
   * @param name unique among those of its owner
   * @param bu business unit it is about; empty for all
   * @param address the question and how it is asked: the query of the search's address
   * @param created epoch milliseconds
   */
  public record Saved(
      String id,
      String name,
      String owner,
      Sharing sharing,
      String bu,
      String description,
      String address,
      long created,
      long changed) {
    /** Whether an account that sees rows of some units may see it. */
    public boolean isFor(String account, Units units) {
      return owner.equals(account) || sharing == Sharing.SHARED && units.take(bu);
    }
  }

  /**
   * A run of a hunt.
   *
   * @param since start of the window it looked at
   * @param events how many there were
   */
  public record Run(long at, String account, long since, long until, long events) {}

  Hunts(Database database) {
    this.database = database;
  }

  /** Adds a hunt; false, and nothing happens, where its owner has one of the name, or too many. */
  public boolean add(Saved hunt) {
    return database.write(
        handle ->
            count(handle, hunt.owner()) < MOST
                && handle.execute(
                        "INSERT INTO hunt (id, name, owner, shared, bu, description, address,"
                            + " created, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT (owner, name) DO NOTHING",
                        hunt.id(),
                        hunt.name(),
                        hunt.owner(),
                        hunt.sharing() == Sharing.SHARED ? 1 : 0,
                        hunt.bu(),
                        hunt.description(),
                        hunt.address(),
                        hunt.created(),
                        hunt.changed())
                    == 1);
  }

  private static int count(Handle handle, String owner) {
    return handle
        .createQuery("SELECT COUNT(*) FROM hunt WHERE owner = ?")
        .bind(0, owner)
        .mapTo(Integer.class)
        .one();
  }

  /** Changes all but id, owner and address of a hunt; false where the name is another's. */
  public boolean change(Saved hunt) {
    return database.write(
        handle ->
            handle.execute(
                    "UPDATE hunt SET name = ?, shared = ?, bu = ?, description = ?, changed = ?"
                        + " WHERE id = ? AND NOT EXISTS (SELECT 1 FROM hunt AS other"
                        + " WHERE other.owner = hunt.owner AND other.name = ? AND other.id <> ?)",
                    hunt.name(),
                    hunt.sharing() == Sharing.SHARED ? 1 : 0,
                    hunt.bu(),
                    hunt.description(),
                    hunt.changed(),
                    hunt.id(),
                    hunt.name(),
                    hunt.id())
                == 1);
  }

  /** Deletes a hunt with its runs. */
  public void delete(String id) {
    database.change(
        handle -> {
          handle.execute("DELETE FROM hunt_run WHERE hunt = ?", id);
          handle.execute("DELETE FROM hunt WHERE id = ?", id);
        });
  }

  /** The hunt of an id, or null. */
  public @Nullable Saved hunt(String id) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT * FROM hunt WHERE id = ?")
                .bind(0, id)
                .map((row, context) -> saved(row))
                .findOne()
                .orElse(null));
  }

  /** The hunts that an account sees, by name: its own, and what others share about its units. */
  public List<Saved> of(String account, Units units) {
    List<Object> values = new ArrayList<>(List.of(account));
    String sql =
        "SELECT * FROM hunt WHERE owner = ? OR (shared = 1"
            + units.on("bu", values)
            + ") ORDER BY lower(name), id LIMIT ?";
    values.add(4 * MOST);
    return database.read(
        handle -> Alerts.bound(handle, sql, values).map((row, context) -> saved(row)).list());
  }

  /** Notes a run; the last ones are kept. */
  public void ran(String id, Run run) {
    database.change(
        handle -> {
          handle.execute(
              "INSERT INTO hunt_run (number, hunt, at, account, since, until, events)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?)",
              Database.max(handle, "hunt_run", "number") + 1,
              id,
              run.at(),
              run.account(),
              run.since(),
              run.until(),
              run.events());
          handle.execute(
              "DELETE FROM hunt_run WHERE hunt = ? AND number NOT IN (SELECT number FROM hunt_run"
                  + " WHERE hunt = ? ORDER BY number DESC LIMIT ?)",
              id,
              id,
              RUNS);
        });
  }

  /** The last runs of a hunt, newest first; who sees only some units, only the account's own. */
  public List<Run> runs(String id, String account, Units units) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM hunt_run WHERE hunt = ? AND (account = ? OR 1 = ?)"
                        + " ORDER BY number DESC")
                .bind(0, id)
                .bind(1, account)
                .bind(2, units.isBound() ? 0 : 1)
                .map(
                    (row, context) ->
                        new Run(
                            row.getLong("at"),
                            row.getString("account"),
                            row.getLong("since"),
                            row.getLong("until"),
                            row.getLong("events")))
                .list());
  }

  private static Saved saved(ResultSet row) throws SQLException {
    return new Saved(
        row.getString("id"),
        row.getString("name"),
        row.getString("owner"),
        row.getInt("shared") == 1 ? Sharing.SHARED : Sharing.PRIVATE,
        row.getString("bu"),
        row.getString("description"),
        row.getString("address"),
        row.getLong("created"),
        row.getLong("changed"));
  }
}
