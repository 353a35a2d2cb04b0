package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.vigie.server.ingest.file.evtx.EvtxReader;

/** The records of a Windows event log, as JSON. */
final class EvtxRecords implements RecordReader {
  private final EvtxReader reader;

  EvtxRecords(InputStream in, int limit) throws IOException {
    this.reader = new EvtxReader(in, limit);
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    return reader.next();
  }

  @Override
  public long dropped() {
    return reader.dropped();
  }

  @Override
  public long empty() {
    return 0;
  }

  @Override
  public @Nullable String damage() {
    return reader.damage();
  }
}
