package org.vigie.server.ingest.file.evtx;

/** Says what of a record's binary XML can't be; it carries no stack, as there may be many. */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1;

  Malformed(String message) {
    super(message, null, false, false);
  }
}
