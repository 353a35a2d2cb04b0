package org.vigie.server.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** How the messages of a stream are told apart; belongs to one connection. */
interface Frames {
  /** Reads once what there is, and adds the messages that it completes; false at the end. */
  boolean read(InputStream in, List<byte[]> messages) throws IOException;

  /** Adds what is there of the last message: the stream has ended. */
  void finish(List<byte[]> messages);

  /** Count of messages cut into several records, or cut short, so far. */
  long truncated();
}
