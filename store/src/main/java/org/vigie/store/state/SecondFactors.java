package org.vigie.store.state;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Second factors of accounts and the codes that stand in for a lost one. Secrets are here as their
 * owner sealed them, recovery codes as hashes only.
 */
public final class SecondFactors {
  private final Database database;

  /**
   * The second factor of one account.
   *
   * @param secret sealed
   * @param step newest time step whose code was taken
   * @param enrolled since when, epoch milliseconds
   */
  public record Factor(String secret, long step, long enrolled) {}

  SecondFactors(Database database) {
    this.database = database;
  }

  /** Sets an account's second factor and its recovery codes in place of any it had. */
  public void enrol(String account, Factor factor, List<String> recovery) {
    database.change(
        handle -> {
          handle.execute("DELETE FROM second_factor WHERE account = ?", account);
          handle.execute(
              "INSERT INTO second_factor (account, secret, step, enrolled) VALUES (?, ?, ?, ?)",
              account,
              factor.secret(),
              factor.step(),
              factor.enrolled());
          handle.execute("DELETE FROM recovery_code WHERE account = ?", account);
          for (String hash : recovery) {
            handle.execute(
                "INSERT INTO recovery_code (account, hash) VALUES (?, ?)", account, hash);
          }
        });
  }

  /** The second factor of an account, or null. */
  public @Nullable Factor of(String account) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT secret, step, enrolled FROM second_factor WHERE account = ?")
                .bind(0, account)
                .map(
                    (row, context) ->
                        new Factor(
                            row.getString("secret"), row.getLong("step"), row.getLong("enrolled")))
                .findOne()
                .orElse(null));
  }

  /** Takes the code of a time step; false where it, or a newer one, was taken before. */
  public boolean take(String account, long step) {
    return database.write(
        handle ->
            handle.execute(
                    "UPDATE second_factor SET step = ? WHERE account = ? AND step < ?",
                    step,
                    account,
                    step)
                == 1);
  }

  /** Takes a recovery code by its hash; false where the account has no such code (any more). */
  public boolean takeRecovery(String account, String hash) {
    return database.write(
        handle ->
            handle.execute(
                    "DELETE FROM recovery_code WHERE account = ? AND hash = ?", account, hash)
                == 1);
  }

  /** Sets new recovery codes, by their hashes, in place of those there are. */
  public void setRecovery(String account, List<String> recovery) {
    database.change(
        handle -> {
          handle.execute("DELETE FROM recovery_code WHERE account = ?", account);
          for (String hash : recovery) {
            handle.execute(
                "INSERT INTO recovery_code (account, hash) VALUES (?, ?)", account, hash);
          }
        });
  }

  /** How many recovery codes are left to an account. */
  public int recoveryLeft(String account) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT COUNT(*) FROM recovery_code WHERE account = ?")
                .bind(0, account)
                .mapTo(Integer.class)
                .one());
  }

  /** Takes an account's second factor and codes away; false without one. */
  public boolean drop(String account) {
    return database.write(handle -> drop(handle, account));
  }

  /** As {@link #drop}, and ends the account's sessions. */
  public boolean reset(String account) {
    return database.write(
        handle -> {
          handle.execute("DELETE FROM session WHERE account = ?", account);
          return drop(handle, account);
        });
  }

  private static boolean drop(Handle handle, String account) {
    handle.execute("DELETE FROM recovery_code WHERE account = ?", account);
    return handle.execute("DELETE FROM second_factor WHERE account = ?", account) == 1;
  }
}
