package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A look for an observable in all indexes of a table. */
final class LookUp {
  private LookUp() {}

  /** Where the indexes of the current files have an observable. */
  static Lake.Seen of(LakeTable table, long digest) throws IOException {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    long count = 0;
    int holding = 0;
    int unknown = 0;
    for (Path file : table.files()) {
      Optional<FileIndex> index = table.index(file);
      if (index.isEmpty() || index.get().overflown()) {
        unknown++;
        continue;
      }
      FileIndex.Seen seen = index.get().find(digest);
      if (seen == null) continue;
      first = Math.min(first, seen.first());
      last = Math.max(last, seen.last());
      count += seen.count();
      holding++;
    }
    return holding == 0
        ? new Lake.Seen(0, 0, 0, 0, unknown)
        : new Lake.Seen(first, last, count, holding, unknown);
  }
}
