package org.vigie.store.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accounts and the sessions of those signed in. Passwords and tokens are here as hashes only. */
public final class Accounts {
  private static final String COLUMNS = "name, display, role, language, theme, password, disabled";

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
   * A signed-in browser.
   *
   * @param token SHA-256 of the token, hexadecimal
   * @param account name
   * @param created when it began, epoch milliseconds
   * @param seen when it was last used
   */
  public record Session(String token, String account, long created, long seen) {}

  Accounts(Database database) {
    this.database = database;
  }

  /** Adds an account; false, and nothing happens, where the name is taken. */
  public boolean add(Account account, long at) {
    return database.write(
        handle ->
            handle.execute(
                    "INSERT INTO account (name, display, role, language, theme, password,"
                        + " disabled, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (name) DO NOTHING",
                    account.name(),
                    account.display(),
                    account.role(),
                    account.language(),
                    account.theme(),
                    account.password(),
                    account.standing() == Standing.DISABLED ? 1 : 0,
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

  /** Sets the hash of a password and ends the account's sessions; false for an unknown name. */
  public boolean setPassword(String name, String hash) {
    return database.write(
        handle -> {
          handle.execute("DELETE FROM session WHERE account = ?", name);
          return handle.execute("UPDATE account SET password = ? WHERE name = ?", hash, name) == 1;
        });
  }

  /** Lets an account sign in or not; disabling ends its sessions. False for an unknown name. */
  public boolean setStanding(String name, Standing standing) {
    boolean disabled = standing == Standing.DISABLED;
    return database.write(
        handle -> {
          if (disabled) handle.execute("DELETE FROM session WHERE account = ?", name);
          return handle.execute(
                  "UPDATE account SET disabled = ? WHERE name = ?", disabled ? 1 : 0, name)
              == 1;
        });
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

  /** Begins a session. */
  public void begin(Session session) {
    database.change(
        handle ->
            handle.execute(
                "INSERT INTO session (token, account, created, seen) VALUES (?, ?, ?, ?)",
                session.token(),
                session.account(),
                session.created(),
                session.seen()));
  }

  /** The session of a token's hash, or null. */
  public @Nullable Session session(String token) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT token, account, created, seen FROM session WHERE token = ?")
                .bind(0, token)
                .map(
                    (row, context) ->
                        new Session(
                            row.getString("token"),
                            row.getString("account"),
                            row.getLong("created"),
                            row.getLong("seen")))
                .findOne()
                .orElse(null));
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
