package org.vigie.store.state;

import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Reads and writes of the state's tables; one write at a time, which is all SQLite does anyway. */
final class Database {
  private final Jdbi jdbi;
  // Waiting here is first come, first served; SQLite's own busy handler sleeps and polls.
  private final ReentrantLock writing = new ReentrantLock(true);

  Database(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Reads; each statement sees the newest commit. */
  <T, X extends Exception> T read(HandleCallback<T, X> body) throws X {
    try {
      return jdbi.withHandle(body);
    } catch (JdbiException e) {
      throw Unwritable.orSame(e);
    }
  }

  /** Writes all of it or nothing; on disk when this returns. */
  <T, X extends Exception> T write(HandleCallback<T, X> body) throws X {
    writing.lock();
    try {
      return jdbi.inTransaction(body);
    } catch (JdbiException e) {
      throw Unwritable.orSame(e);
    } finally {
      writing.unlock();
    }
  }

  /** As {@link #write}, without a result. */
  <X extends Exception> void change(HandleConsumer<X> body) throws X {
    writing.lock();
    try {
      jdbi.useTransaction(body);
    } catch (JdbiException e) {
      throw Unwritable.orSame(e);
    } finally {
      writing.unlock();
    }
  }

  /**
   * The greatest number in a column, 0 for an empty table. Table and column are constants of the
   * code, never input.
   */
  static long max(Handle handle, String table, String column) {
    return handle
        .createQuery("SELECT COALESCE(MAX(" + column + "), 0) FROM " + table)
        .mapTo(Long.class)
        .one();
  }
}
