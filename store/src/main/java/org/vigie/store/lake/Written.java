package org.vigie.store.lake;

import org.apache.iceberg.DataFile;

/** A durable file of rows that is not yet part of a table: {@link Lake#commit} makes it one. */
public final class Written {
  private final LakeTable table;
  private final DataFile file;

  Written(LakeTable table, DataFile file) {
    this.table = table;
    this.file = file;
  }

  LakeTable table() {
    return table;
  }

  DataFile file() {
    return file;
  }

  /** Count of rows. */
  public long rows() {
    return file.recordCount();
  }

  /** Size on disk. */
  public long bytes() {
    return file.fileSizeInBytes();
  }

  @Override
  public String toString() {
    return file.location() + " (" + rows() + " rows)";
  }
}
