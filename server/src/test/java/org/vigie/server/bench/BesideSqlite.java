package org.vigie.server.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;

/** SQLite with a table, an index a column, and FTS5 over the raw texts that stand in the table. */
final class BesideSqlite implements BesideBench.Engine {
  private static final long END = BesideBench.START + BesideBench.DAYS * BesideBench.DAY;
  private static final String LAST_DAY =
      " AND time >= " + (END - BesideBench.DAY) + " AND time < " + END;

  private final Connection connection;
  private final BesideRow.Reader rows;
  private final PreparedStatement insert;
  private final PreparedStatement words;
  private long number;

  BesideSqlite(Path folder, FieldNames names) throws IOException, SQLException {
    rows = new BesideRow.Reader(names);
    Files.createDirectories(folder);
    connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("events.db"));
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("PRAGMA cache_size = -262144");
    run(
        "CREATE TABLE events (id INTEGER PRIMARY KEY, time INTEGER, host TEXT, user TEXT,"
            + " source TEXT, target TEXT, port INTEGER, raw TEXT)");
    for (String column : List.of("time", "host", "user", "source", "target", "port, time")) {
      run("CREATE INDEX by_" + column.replaceAll("\\W+", "_") + " ON events (" + column + ")");
    }
    run("CREATE VIRTUAL TABLE words USING fts5(raw, content='events', content_rowid='id')");
    connection.setAutoCommit(false);
    insert = connection.prepareStatement("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    words = connection.prepareStatement("INSERT INTO words (rowid, raw) VALUES (?, ?)");
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public void add(List<Event> events) throws SQLException {
    for (Event event : events) {
      BesideRow row = rows.of(event);
      insert.setLong(1, ++number);
      insert.setLong(2, row.time());
      insert.setString(3, row.host());
      insert.setString(4, row.user());
      insert.setString(5, row.from());
      insert.setString(6, row.to());
      if (row.port() < 0) insert.setNull(7, java.sql.Types.INTEGER);
      else insert.setInt(7, row.port());
      insert.setString(8, row.raw());
      insert.executeUpdate();
      words.setLong(1, number);
      words.setString(2, row.raw());
      words.executeUpdate();
    }
  }

  @Override
  public void commit(long count) throws SQLException {
    connection.commit();
  }

  @Override
  public long elsewhere() {
    return 0;
  }

  @Override
  public void ready() throws SQLException {
    connection.setAutoCommit(true);
    run("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  private long count(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /** The newest hundred, their raw texts read. */
  private long page(String condition, Object... values) throws SQLException {
    return count(
        "SELECT count(length(raw)) FROM (SELECT raw FROM events WHERE "
            + condition
            + " ORDER BY time DESC LIMIT 100)",
        values);
  }

  @Override
  public long seen(String address) throws SQLException {
    return count("SELECT count(*) FROM events WHERE source = ? OR target = ?", address, address);
  }

  @Override
  public long withAddress(String address) throws SQLException {
    return page("(source = ? OR target = ?)", address, address);
  }

  @Override
  public long withWord(String word) throws SQLException {
    return page("id IN (SELECT rowid FROM words WHERE words MATCH ?)", '"' + word + '"');
  }

  @Override
  public long withPart(String part) throws SQLException {
    return page("raw LIKE ?" + LAST_DAY, "%" + part + "%");
  }

  @Override
  public long newest(int port) throws SQLException {
    return page("port = ?", port);
  }

  @Override
  public long topTen(int port) throws SQLException {
    return count(
        "SELECT sum(n) FROM (SELECT count(*) AS n FROM events WHERE port = ?"
            + LAST_DAY
            + " GROUP BY target ORDER BY n DESC LIMIT 10)",
        port);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
