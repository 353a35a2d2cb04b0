package org.vigie.store.lake;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.jdbc.JdbcCatalog;

/** Iceberg's catalogue of a lake, and why one can't be opened, in words. */
final class Catalog {
  private Catalog() {}

  /** The catalogue of a lake's directory. */
  static JdbcCatalog of(Path directory) {
    JdbcCatalog catalog =
        new JdbcCatalog(properties -> new LocalFiles(), null, /* initializeCatalogTables= */ true);
    catalog.initialize(
        "vigie",
        Map.of(
            CatalogProperties.URI,
            "jdbc:sqlite:" + directory.resolve("catalog.db") + "?busy_timeout=20000",
            "jdbc.schema-version",
            "V1",
            CatalogProperties.WAREHOUSE_LOCATION,
            LocalFiles.location(directory.resolve("warehouse"))));
    return catalog;
  }

  /** The lake can't be read. */
  static IOException damaged(Path root, RuntimeException damaged) {
    return new IOException(
        "the lake "
            + root
            + " can't be opened, its catalog.db or a file of metadata/ is damaged: "
            + firstLine(damaged)
            + ". Restore the folder from a copy",
        damaged);
  }

  /** Takes the lock of a lake's directory, which keeps a second writer out. */
  static FileChannel lock(Path root) throws IOException {
    FileChannel lock =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = lock.tryLock();
      if (held != null) return lock;
    } catch (OverlappingFileLockException inThisProcess) {
      // Told as any other.
    }
    lock.close();
    throw inUse(root);
  }

  /** Somebody else has it open. */
  static IOException inUse(Path root) {
    return new IOException(
        "the lake "
            + root
            + " is open already, here or in another process; one may write it at a time (reading"
            + " with another engine needs no opening)");
  }

  /** What was wrong at the bottom of it, in one line. */
  private static String firstLine(Throwable failed) {
    Throwable cause = failed;
    while (cause.getCause() != null && !(cause instanceof NotFoundException)) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("?");
  }
}
