package org.vigie.store.lake;

import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** A lane as the Arrow stream that DuckDB reads; each batch is handed over as it is, not copied. */
final class LaneReader extends ArrowReader {
  private final Lane lane;
  private Batch current;

  LaneReader(Lane lane, BufferAllocator allocator) {
    super(allocator);
    this.lane = lane;
    this.current = lane.sample();
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() {
    return current.root();
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    Batch next = lane.next();
    if (next == null) return false;
    current = next;
    return true;
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  /** The batches are the lane's, not this reader's. */
  @Override
  protected void closeReadSource() {}

  @Override
  protected Schema readSchema() {
    return current.root().getSchema();
  }
}
