package org.vigie.store.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Accounts and the sessions of those signed in. Passwords and tokens are here as hashes only. */
public final class Accounts {
  private static final String COLUMNS = "name, display, role, language, theme, password, disabled";

  private static final String OVERVIEW =
      "SELECT "
          + COLUMNS
          + ", temporary, created, signed_in, reviewed, reviewer,"
          + " COALESCE((SELECT enrolled FROM second_factor WHERE account = name), 0) AS enrolled,"
          + " (SELECT COUNT(*) FROM session WHERE account = name) AS sessions FROM account";
  private static final String SESSION = "token, account, created, seen, address, agent";

  /** Characters of a session's hash that name it in lists. */
  private static final int ID = 16;

  private final Database database;

  /**
   * A person who may sign in.
   *
   * @param name unique, lower case
   * @param display how pages call the person
   * @param role what the person may do, as the access rules name it
   * @param language of the pages, {@code en} or {@code fr}
   * @param theme of the pages, {@code auto}, {@code light} or {@code dark}
   * @param password PHC string of its hash
   * @param standing whether signing in is allowed
   */
  public record Account(
      String name,
      String display,
      String role,
      String language,
      String theme,
      String password,
      Standing standing) {}

  /** Whether an account may be used. */
  public enum Standing {
    ENABLED,
    DISABLED
  }

  /**
   * Who chose a password: one that somebody else has seen serves to choose another, nothing more.
   */
  public enum Origin {
    OWN,
    TEMPORARY
  }

  /**
   * An account as those see it who answer for it. Times are epoch milliseconds, 0 for never.
   *
   * @param reviewer who last found that it is still needed, empty for nobody
   * @param enrolled since when it has a second factor
   * @param sessions how many browsers are signed in
   * @param units business units it is bound to; empty where it is bound to none
   */
  public record Overview(
      Account account,
      Origin origin,
      long created,
      long signedIn,
      long reviewed,
      String reviewer,
      long enrolled,
      int sessions,
      Set<String> units) {}

  /** What became of a change that must leave somebody in charge. */
  public enum Changed {
    DONE,
    UNKNOWN,
    /** It would have taken the last enabled account of its role. */
    LAST;

    static Changed of(int rows) {
      return rows == 1 ? DONE : UNKNOWN;
    }
  }

  /**
   * A signed-in browser.
   *
   * @param token SHA-256 of the token, hexadecimal
   * @param account name
   * @param created when it began, epoch milliseconds
   * @param seen when it was last used
   * @param address from which it began
   * @param agent what the browser calls itself
   */
  public record Session(
      String token, String account, long created, long seen, String address, String agent) {
    /** How lists name it: opens nothing. */
    public String id() {
      return token.substring(0, Math.min(ID, token.length()));
    }
  }

  Accounts(Database database) {
    this.database = database;
  }

  /** Adds an account; false, and nothing happens, where the name is taken. */
  public boolean add(Account account, Origin origin, long at) {
    return database.write(
        handle ->
            handle.execute(
                    "INSERT INTO account (name, display, role, language, theme, password,"
                        + " disabled, temporary, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (name) DO NOTHING",
                    account.name(),
                    account.display(),
                    account.role(),
                    account.language(),
                    account.theme(),
                    account.password(),
                    account.standing() == Standing.DISABLED ? 1 : 0,
                    origin == Origin.TEMPORARY ? 1 : 0,
                    at)
                == 1);
  }

  /** The account of a name, or null. */
  public @Nullable Account account(String name) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT " + COLUMNS + " FROM account WHERE name = ?")
                .bind(0, name)
                .map((row, context) -> account(row))
                .findOne()
                .orElse(null));
  }

  /** All accounts by name. */
  public List<Account> all() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT " + COLUMNS + " FROM account ORDER BY name")
                .map((row, context) -> account(row))
                .list());
  }

  /** What those see of an account who answer for it, or null for an unknown name. */
  public @Nullable Overview overview(String name) {
    return database.read(
        handle ->
            handle
                .createQuery(OVERVIEW + " WHERE name = ?")
                .bind(0, name)
                .map((row, context) -> overview(row, units(handle, name)))
                .findOne()
                .orElse(null));
  }

  /** All accounts by name, as those see them who answer for them. */
  public List<Overview> overviews() {
    return database.read(
        handle ->
            handle
                .createQuery(OVERVIEW + " ORDER BY name")
                .map((row, context) -> overview(row, units(handle, row.getString("name"))))
                .list());
  }

  /** Sets the hash of a password and ends the account's sessions; false for an unknown name. */
  public boolean setPassword(String name, String hash, Origin origin) {
    return database.write(
        handle -> {
          handle.execute("DELETE FROM session WHERE account = ?", name);
          return handle.execute(
                  "UPDATE account SET password = ?, temporary = ? WHERE name = ?",
                  hash,
                  origin == Origin.TEMPORARY ? 1 : 0,
                  name)
              == 1;
        });
  }

  /** Lets an account sign in or not; disabling ends its sessions and spares the last of a role. */
  public Changed setStanding(String name, Standing standing, String spared) {
    boolean disabled = standing == Standing.DISABLED;
    return database.write(
        handle -> {
          if (disabled && isLast(handle, name, spared)) return Changed.LAST;
          if (disabled) handle.execute("DELETE FROM session WHERE account = ?", name);
          String sql = "UPDATE account SET disabled = ? WHERE name = ?";
          return Changed.of(handle.execute(sql, disabled ? 1 : 0, name));
        });
  }

  /** Gives an account another role and ends its sessions; spares the last of a role. */
  public Changed setRole(String name, String role, String spared) {
    return database.write(
        handle -> {
          if (!role.equals(spared) && isLast(handle, name, spared)) return Changed.LAST;
          handle.execute("DELETE FROM session WHERE account = ?", name);
          String sql = "UPDATE account SET role = ? WHERE name = ?";
          return Changed.of(handle.execute(sql, role, name));
        });
  }

  /** The business units that an account is bound to; empty where it is bound to none. */
  public Set<String> units(String name) {
    return database.read(handle -> units(handle, name));
  }

  /** Binds a known account to business units, perhaps to none, and ends its sessions. */
  public void setUnits(String name, Set<String> units) {
    database.change(
        handle -> {
          handle.execute("DELETE FROM session WHERE account = ?", name);
          handle.execute("DELETE FROM account_unit WHERE account = ?", name);
          for (String unit : units) {
            handle.execute("INSERT INTO account_unit (account, bu) VALUES (?, ?)", name, unit);
          }
        });
  }

  private static Set<String> units(Handle handle, String account) {
    return new TreeSet<>(
        handle
            .createQuery("SELECT bu FROM account_unit WHERE account = ?")
            .bind(0, account)
            .mapTo(String.class)
            .list());
  }

  /** Notes that somebody found an account to be still needed; false for an unknown name. */
  public boolean review(String name, String reviewer, long at) {
    return database.write(
        handle ->
            handle.execute(
                    "UPDATE account SET reviewed = ?, reviewer = ? WHERE name = ?",
                    at,
                    reviewer,
                    name)
                == 1);
  }

  /** Sets how pages look to a person; false for an unknown name. */
  public boolean setPreferences(String name, String language, String theme) {
    return database.write(
        handle ->
            handle.execute(
                    "UPDATE account SET language = ?, theme = ? WHERE name = ?",
                    language,
                    theme,
                    name)
                == 1);
  }

  /** Begins a session, a sign-in; of its account's sessions the newest {@code most} are kept. */
  public void begin(Session session, int most) {
    database.change(
        handle -> {
          handle.execute(
              "INSERT INTO session (" + SESSION + ") VALUES (?, ?, ?, ?, ?, ?)",
              session.token(),
              session.account(),
              session.created(),
              session.seen(),
              session.address(),
              session.agent());
          handle.execute(
              "DELETE FROM session WHERE account = ? AND token NOT IN (SELECT token FROM session"
                  + " WHERE account = ? ORDER BY created DESC, rowid DESC LIMIT ?)",
              session.account(),
              session.account(),
              most);
          handle.execute(
              "UPDATE account SET signed_in = ? WHERE name = ?",
              session.created(),
              session.account());
        });
  }

  /** The session of a token's hash, or null. */
  public @Nullable Session session(String token) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT " + SESSION + " FROM session WHERE token = ?")
                .bind(0, token)
                .map((row, context) -> session(row))
                .findOne()
                .orElse(null));
  }

  /** The sessions of an account, the last used first. */
  public List<Session> sessions(String account) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT " + SESSION + " FROM session WHERE account = ? ORDER BY seen DESC")
                .bind(0, account)
                .map((row, context) -> session(row))
                .list());
  }

  /** Ends the session of an account that lists name so; false where there is none. */
  public boolean end(String account, String id) {
    return id.length() == ID
        && database.write(
            handle ->
                handle.execute(
                        "DELETE FROM session WHERE account = ? AND substr(token, 1, ?) = ?",
                        account,
                        ID,
                        id)
                    > 0);
  }

  /** Ends all sessions of an account; how many there were. */
  public int endAll(String account) {
    return database.write(
        handle -> handle.execute("DELETE FROM session WHERE account = ?", account));
  }

  /** Records that a session was used. */
  public void seen(String token, long at) {
    database.change(
        handle -> handle.execute("UPDATE session SET seen = ? WHERE token = ?", at, token));
  }

  /** Ends a session. */
  public void end(String token) {
    database.change(handle -> handle.execute("DELETE FROM session WHERE token = ?", token));
  }

  /** Ends the sessions that began or were last used before these instants. */
  public void endStale(long createdBefore, long seenBefore) {
    database.change(
        handle ->
            handle.execute(
                "DELETE FROM session WHERE created < ? OR seen < ?", createdBefore, seenBefore));
  }

  private static boolean isLast(Handle handle, String name, String role) {
    return handle
            .createQuery(
                "SELECT COUNT(*) FROM account WHERE role = ? AND disabled = 0 AND EXISTS"
                    + " (SELECT 1 FROM account WHERE name = ? AND role = ? AND disabled = 0)")
            .bind(0, role)
            .bind(1, name)
            .bind(2, role)
            .mapTo(Integer.class)
            .one()
        == 1;
  }

  private static Session session(ResultSet row) throws SQLException {
    return new Session(
        row.getString("token"),
        row.getString("account"),
        row.getLong("created"),
        row.getLong("seen"),
        row.getString("address"),
        row.getString("agent"));
  }

  private static Overview overview(ResultSet row, Set<String> units) throws SQLException {
    return new Overview(
        account(row),
        row.getInt("temporary") == 0 ? Origin.OWN : Origin.TEMPORARY,
        row.getLong("created"),
        row.getLong("signed_in"),
        row.getLong("reviewed"),
        row.getString("reviewer"),
        row.getLong("enrolled"),
        row.getInt("sessions"),
        units);
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        row.getString("name"),
        row.getString("display"),
        row.getString("role"),
        row.getString("language"),
        row.getString("theme"),
        row.getString("password"),
        row.getInt("disabled") == 0 ? Standing.ENABLED : Standing.DISABLED);
  }
}
