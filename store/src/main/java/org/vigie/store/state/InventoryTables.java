package org.vigie.store.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The customer's tables of assets, identities and networks, with their history. */
public final class InventoryTables {
  /** Versions of a table whose content is kept; of older ones only that they were. */
  public static final int KEPT = 20;

  /** Origin of the version that ends a table. */
  public static final String WITHDRAWN = "withdrawn";

  private static final String COLUMNS =
      "name, version, kind, at, actor, origin, digest, row_count, problems";

  private final Database database;

  /** What the rows of a table are. */
  public enum Kind {
    ASSETS,
    IDENTITIES,
    NETWORKS
  }

  /**
   * A version of a table.
   *
   * @param version from 1
   * @param at since when it counts, epoch milliseconds
   * @param actor who brought it: account, or {@code vigie}
   * @param origin {@code file}, {@code upload}, {@code ldap}, or {@link #WITHDRAWN}
   * @param digest SHA-256 of the content, hexadecimal
   * @param problems of its rows, a line each
   */
  public record Version(
      String name,
      long version,
      Kind kind,
      long at,
      String actor,
      String origin,
      String digest,
      long rows,
      String problems) {}

  /** A version with its content, gzip. */
  public record Stored(Version version, byte[] content) {}

  InventoryTables(Database database) {
    this.database = database;
  }

  /** The tables that count now, by name. */
  public List<Stored> current() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT "
                        + COLUMNS
                        + ", content FROM inventory_table AS t WHERE origin <> ? AND version ="
                        + " (SELECT MAX(version) FROM inventory_table WHERE name = t.name)"
                        + " ORDER BY name")
                .bind(0, WITHDRAWN)
                .map((row, context) -> new Stored(version(row), row.getBytes("content")))
                .list());
  }

  /** All versions of a table, the newest first; of all tables where the name is empty. */
  public List<Version> history(String name, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT "
                        + COLUMNS
                        + " FROM inventory_table WHERE ? IN ('', name)"
                        + " ORDER BY at DESC, name, version DESC LIMIT ?")
                .bind(0, name)
                .bind(1, Math.clamp(limit, 1, Alerts.MAX_PAGE))
                .map((row, context) -> version(row))
                .list());
  }

  /** The content of a version, gzip; null where it is not kept. */
  public byte @Nullable [] content(String name, long version) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT content FROM inventory_table"
                        + " WHERE name = ? AND version = ? AND content IS NOT NULL")
                .bind(0, name)
                .bind(1, version)
                .mapTo(byte[].class)
                .findOne()
                .orElse(null));
  }

  /**
   * Adds the next version of a table; its number is set here. False where what counts now has the
   * same digest, origin and kind.
   */
  public boolean add(Version next, byte[] content) {
    return database.write(
        handle -> {
          Version last = last(handle, next.name());
          boolean same =
              last != null
                  && last.digest.equals(next.digest)
                  && last.origin.equals(next.origin)
                  && last.kind == next.kind;
          boolean endless = last == null && next.origin.equals(WITHDRAWN);
          if (same || endless) return false;
          long version = last == null ? 1 : last.version + 1;
          handle.execute(
              "INSERT INTO inventory_table ("
                  + COLUMNS
                  + ", content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              next.name,
              version,
              next.kind.name(),
              next.at,
              next.actor,
              next.origin,
              next.digest,
              next.rows,
              next.problems,
              content);
          handle.execute(
              "UPDATE inventory_table SET content = NULL WHERE name = ? AND version <= ?",
              next.name,
              version - KEPT);
          return true;
        });
  }

  private static @Nullable Version last(Handle handle, String name) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + " FROM inventory_table WHERE name = ? ORDER BY version DESC LIMIT 1")
        .bind(0, name)
        .map((row, context) -> version(row))
        .findOne()
        .orElse(null);
  }

  private static Version version(ResultSet row) throws SQLException {
    return new Version(
        row.getString("name"),
        row.getLong("version"),
        Kind.valueOf(row.getString("kind")),
        row.getLong("at"),
        row.getString("actor"),
        row.getString("origin"),
        row.getString("digest"),
        row.getLong("row_count"),
        row.getString("problems"));
  }
}
