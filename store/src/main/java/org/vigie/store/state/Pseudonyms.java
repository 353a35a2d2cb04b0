package org.vigie.store.state;

import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** What pseudonyms stand for: sealed values that expire. */
public final class Pseudonyms {
  private final Database database;

  /**
   * A pseudonym.
   *
   * @param sealed the value, sealed by who gives it
   * @param expires when it is told no more, epoch milliseconds
   */
  public record Kept(String token, String sealed, long expires) {}

  Pseudonyms(Database database) {
    this.database = database;
  }

  /** Keeps some; one that is here already lives until the later of both ends. */
  public void keep(List<Kept> several) {
    if (several.isEmpty()) return;
    database.change(
        handle -> {
          try (PreparedBatch batch =
              handle.prepareBatch(
                  "INSERT INTO pseudonym (token, sealed, expires) VALUES (?, ?, ?)"
                      + " ON CONFLICT (token) DO UPDATE SET"
                      + " expires = MAX(expires, excluded.expires)")) {
            for (Kept kept : several) batch.add(kept.token, kept.sealed, kept.expires);
            batch.execute();
          }
        });
  }

  /** The sealed value of a pseudonym that has not expired by a time, or null. */
  public @Nullable String sealed(String token, long now) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT sealed FROM pseudonym WHERE token = ? AND expires > ?")
                .bind(0, token)
                .bind(1, now)
                .mapTo(String.class)
                .findOne()
                .orElse(null));
  }

  /** Deletes what has expired; how many. */
  public int forget(long now) {
    return database.write(
        handle -> handle.execute("DELETE FROM pseudonym WHERE expires <= ?", now));
  }

  /** How many there are. */
  public long count() {
    return database.read(
        handle -> handle.createQuery("SELECT COUNT(*) FROM pseudonym").mapTo(Long.class).one());
  }
}
