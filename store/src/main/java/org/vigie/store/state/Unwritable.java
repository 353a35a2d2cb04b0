package org.vigie.store.state;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/**
 * A write that found no room on the disk: nothing of its transaction was kept, and it may be tried
 * again when there is room.
 */
public final class Unwritable extends RuntimeException {
  private static final long serialVersionUID = 1;

  private Unwritable(SQLiteException broken, Throwable cause) {
    super(
        "the state can't be written: no space left on the disk of the data folder ("
            + broken.getResultCode()
            + ")",
        cause);
  }

  /** The same failure, as an {@code Unwritable} where a lack of room is behind it. */
  static RuntimeException orSame(RuntimeException failure) {
    // Bounded: a chain of causes may be a ring.
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++, cause = cause.getCause()) {
      if (cause instanceof SQLiteException broken && lacksRoom(broken)) {
        return new Unwritable(broken, failure);
      }
    }
    return failure;
  }

  private static boolean lacksRoom(SQLiteException broken) {
    return switch (broken.getResultCode()) {
      // The second is what growing the shared index of the write-ahead log fails with.
      case SQLITE_FULL, SQLITE_IOERR_SHMSIZE -> true;
      default -> false;
    };
  }
}
