package org.vigie.parse;

import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;

/**
 * Bytes as they came, before anybody understood them: the border of the engine. The buffer is
 * shared (a block of the journal, a file's page) and must not change while events made of it live.
 *
 * @param id identity
 * @param received when the first byte reached us (t1), epoch milliseconds
 * @param source where it came from
 * @param buffer array that holds the bytes
 * @param from where they start
 * @param to where they end, exclusive
 */
public record RawEvent(EventId id, long received, Source source, byte[] buffer, int from, int to) {

  /** Count of bytes. */
  public int length() {
    return to - from;
  }
}
