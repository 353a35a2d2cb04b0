package org.vigie.store.lake;

import java.util.List;
import org.apache.iceberg.DataFile;

/** A durable file of rows that is not yet part of a table: {@link Lake#commit} makes it one. */
public final class Written {
  private final LakeTable table;
  private final DataFile file;
  private final List<Ledger.Given> given;

  /**
   * A file.
   *
   * @param given what the ledger will say of it
   */
  Written(LakeTable table, DataFile file, List<Ledger.Given> given) {
    this.table = table;
    this.file = file;
    this.given = given;
  }

  List<Ledger.Given> given() {
    return given;
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
