package org.vigie.server.ingest.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A way to cut one stream into records, each no longer than a bound. */
public interface RecordReader {
  /** The next record, never empty; null at the end. */
  byte @Nullable [] next() throws IOException;

  /** Bytes that the record just read had beyond the bound; they are gone, the record was cut. */
  long dropped();

  /** Count of empty lines passed over so far; they take no record number. */
  long empty();

  /** What was wrong with the stream so far, for people; null for text, which can't be. */
  default @Nullable String damage() {
    return null;
  }
}
