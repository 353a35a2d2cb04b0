package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of a table that no snapshot knows: whoever wrote them died before the commit. */
final class Orphans {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  private Orphans() {}

  /**
   * Deletes them; how many.
   *
   * @param before only what was last written before this, epoch milliseconds: what a writer is at
   *     is no orphan
   */
  static int drop(LakeTable table, long before) throws IOException {
    if (!Files.isDirectory(table.data())) return 0;
    Set<Path> orphans = written(table.data(), before);
    Set<String> read = new HashSet<>();
    Table iceberg = table.table();
    for (Snapshot snapshot : iceberg.snapshots()) {
      for (ManifestFile manifest : snapshot.dataManifests(iceberg.io())) {
        if (!read.add(manifest.path())) continue;
        try (CloseableIterable<DataFile> files =
            ManifestFiles.read(manifest, iceberg.io(), iceberg.specs())) {
          for (DataFile file : files) {
            Path path = LocalFiles.path(file.location());
            orphans.remove(path);
            orphans.remove(FileIndex.beside(path));
          }
        }
      }
    }
    table.enter(
        List.of(), orphans.stream().filter(file -> file.toString().endsWith(".parquet")).toList());
    for (Path orphan : orphans) Files.deleteIfExists(orphan);
    if (!orphans.isEmpty()) {
      LOG.info("{}: deleted {} files that were never committed", table.name(), orphans.size());
    }
    return orphans.size();
  }

  private static Set<Path> written(Path data, long before) throws IOException {
    Set<Path> files = new HashSet<>();
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.toString();
            boolean ours = name.endsWith(".parquet") || name.endsWith(".parquet.index");
            if (attributes.isRegularFile()
                && ours
                && attributes.lastModifiedTime().toMillis() < before) {
              files.add(file.toAbsolutePath());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }
}
