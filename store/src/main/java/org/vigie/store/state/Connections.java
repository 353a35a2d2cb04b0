package org.vigie.store.state;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.ConnectionFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/**
 * Connections to one SQLite file, kept open between uses: in WAL mode the last one to close
 * rewrites the log, so opening one a query would cost a checkpoint each.
 */
final class Connections implements ConnectionFactory, AutoCloseable {
  /** Idle connections kept; more are closed when given back. */
  private static final int MAX_IDLE = 16;

  /** Connections in use at once; who comes later waits for one given back. */
  private static final int MAX_IN_USE = 32;

  /** How long a statement waits for a lock of another process, milliseconds. */
  private static final int BUSY_TIMEOUT = 10_000;

  private final SQLiteDataSource source;
  private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
  private final Semaphore room = new Semaphore(MAX_IN_USE);
  private volatile boolean closed;

  Connections(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL); // a commit survives a power cut
    config.setBusyTimeout(BUSY_TIMEOUT);
    config.enforceForeignKeys(true);
    // A transaction here always writes; taking the lock at once can't fail half-way as an upgrade
    // of a read lock can. Reads run outside transactions.
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
  }

  SQLiteDataSource source() {
    return source;
  }

  @Override
  public Connection openConnection() throws SQLException {
    if (closed) throw new SQLException("the state is closed");
    room.acquireUninterruptibly();
    Connection kept = idle.pollFirst();
    if (kept != null) return kept;
    try {
      return source.getConnection();
    } catch (SQLException e) {
      room.release();
      throw e;
    }
  }

  @Override
  public void closeConnection(Connection connection) throws SQLException {
    try {
      if (closed || idle.size() >= MAX_IDLE || !isAtRest(connection)) connection.close();
      else idle.addFirst(connection);
    } finally {
      room.release();
    }
  }

  /** Whether a connection is outside a transaction now, so that it may be used again. */
  private static boolean isAtRest(Connection connection) {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      return true;
    } catch (SQLException e) {
      // Where a disk is full, SQLite rolls back by itself, and its driver then finds no
      // transaction to end.
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Connection c = idle.pollFirst(); c != null; c = idle.pollFirst()) {
      try {
        c.close();
      } catch (SQLException e) {
        throw new IllegalStateException("cannot close the state: " + e.getMessage(), e);
      }
    }
  }
}
