package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file, or an entry of an archive, that may hold records.
 *
 * @param name its path inside what is read
 * @param disk bytes that it takes on disk
 * @param length its length as opened, which the progress is measured by; a claim, not to be trusted
 * @param kind whether what is opened was expanded already
 * @param opener opens it, as often as one likes
 */
record Part(String name, long disk, long length, Kind kind, Opener opener) {
  /** How it lies on disk. */
  enum Kind {
    PLAIN,
    COMPRESSED
  }

  /** Opens a stream. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }
}
