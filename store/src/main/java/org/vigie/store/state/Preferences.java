package org.vigie.store.state;

/** How people want their pages: short texts, by account and name. */
public final class Preferences {
  /** Most characters of one. */
  public static final int MAX_LENGTH = 4_000;

  private final Database database;

  Preferences(Database database) {
    this.database = database;
  }

  /** What an account chose, empty where it chose nothing. */
  public String value(String account, String name) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT value FROM preference WHERE account = ? AND name = ?")
                .bind(0, account)
                .bind(1, name)
                .mapTo(String.class)
                .findOne()
                .orElse(""));
  }

  /** Keeps what an account chose. */
  public void set(String account, String name, String value) {
    if (value.length() > MAX_LENGTH) throw new IllegalArgumentException(name + ": too long");
    database.change(
        handle ->
            handle.execute(
                "INSERT INTO preference (account, name, value) VALUES (?, ?, ?)"
                    + " ON CONFLICT (account, name) DO UPDATE SET value = excluded.value",
                account,
                name,
                value));
  }
}
