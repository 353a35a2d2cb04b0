package org.vigie.store.lake;

/**
 * How large a table is: its current files, without the indexes beside them.
 *
 * @param rows events, or findings
 */
public record Extent(int files, long bytes, long rows) {
  static Extent of(Iterable<Held> held) {
    int files = 0;
    long bytes = 0;
    long rows = 0;
    for (Held one : held) {
      files++;
      bytes += one.file().fileSizeInBytes();
      rows += one.file().recordCount();
    }
    return new Extent(files, bytes, rows);
  }
}
