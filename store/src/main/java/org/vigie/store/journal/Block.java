package org.vigie.store.journal;

import org.vigie.ocsf.EventId;
import org.vigie.parse.RawEvent;

/**
 * Some consecutive records, as they were written together. Boundaries never change, so a consumer
 * that works block by block does the same work on every replay.
 */
public interface Block {
  /** Position of the first record. */
  long first();

  /** Count of records. */
  int count();

  /** Bytes of all records. */
  long bytes();

  /** Record {@code i}; its buffer is the block's, shared by all its records and never reused. */
  RawEvent raw(int i);

  /** Identity of record {@code i}: the producer's number, or this journal's id and position. */
  EventId id(int i);

  /** Position after the last record. */
  default long end() {
    return first() + count();
  }
}
