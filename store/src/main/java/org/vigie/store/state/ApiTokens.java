package org.vigie.store.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens of scripts, as hashes only. They are revoked, never deleted. */
public final class ApiTokens {
  private static final String COLUMNS =
      "id, account, label, permissions, created, expires, used, revoked";

  private final Database database;

  /**
   * A token of an account. Times are epoch milliseconds, 0 for never.
   *
   * @param id how people name it; opens nothing
   * @param permissions names, separated by spaces
   */
  public record ApiToken(
      String id,
      String account,
      String label,
      String permissions,
      long created,
      long expires,
      long used,
      long revoked) {}

  ApiTokens(Database database) {
    this.database = database;
  }

  /**
   * Adds a token; false, and nothing happens, where its account has {@code most} valid ones.
   *
   * @param hash SHA-256 of the token, hexadecimal
   */
  public boolean add(ApiToken token, String hash, int most) {
    return database.write(
        handle -> {
          int valid =
              handle
                  .createQuery(
                      "SELECT COUNT(*) FROM api_token"
                          + " WHERE account = ? AND revoked = 0 AND expires > ?")
                  .bind(0, token.account())
                  .bind(1, token.created())
                  .mapTo(Integer.class)
                  .one();
          if (valid >= most) return false;
          handle.execute(
              "INSERT INTO api_token (hash, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
              hash,
              token.id(),
              token.account(),
              token.label(),
              token.permissions(),
              token.created(),
              token.expires(),
              token.used(),
              token.revoked());
          return true;
        });
  }

  /** The token of a hash, or null. */
  public @Nullable ApiToken byHash(String hash) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT " + COLUMNS + " FROM api_token WHERE hash = ?")
                .bind(0, hash)
                .map((row, context) -> token(row))
                .findOne()
                .orElse(null));
  }

  /** The newest tokens of an account, revoked and expired ones too. */
  public List<ApiToken> of(String account, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT "
                        + COLUMNS
                        + " FROM api_token WHERE account = ? ORDER BY created DESC, id LIMIT ?")
                .bind(0, account)
                .bind(1, limit)
                .map((row, context) -> token(row))
                .list());
  }

  /** Notes that a token was used. */
  public void used(String id, long at) {
    database.change(handle -> handle.execute("UPDATE api_token SET used = ? WHERE id = ?", at, id));
  }

  /** Revokes a token of an account; false where it has no valid one of this id. */
  public boolean revoke(String account, String id, long at) {
    return database.write(
        handle ->
            handle.execute(
                    "UPDATE api_token SET revoked = ? WHERE account = ? AND id = ? AND revoked = 0",
                    at,
                    account,
                    id)
                == 1);
  }

  private static ApiToken token(ResultSet row) throws SQLException {
    return new ApiToken(
        row.getString("id"),
        row.getString("account"),
        row.getString("label"),
        row.getString("permissions"),
        row.getLong("created"),
        row.getLong("expires"),
        row.getLong("used"),
        row.getLong("revoked"));
  }
}
