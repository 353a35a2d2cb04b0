package org.vigie.server.ingest;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The running counts of one source; many threads count. */
public final class Counters {
  private final LongAdder records = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder truncated = new LongAdder();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong lastReceived = new AtomicLong();

  /** Records that came at {@code when} have become durable. */
  public void durable(List<byte[]> batch, long when) {
    long sum = 0;
    for (byte[] one : batch) sum += one.length;
    records.add(batch.size());
    bytes.add(sum);
    lastReceived.accumulateAndGet(when, Math::max);
  }

  public void refuse(long count) {
    refused.add(count);
  }

  public void truncate(long count) {
    truncated.add(count);
  }

  /** The system says how many it has dropped so far. */
  void dropped(long total) {
    dropped.accumulateAndGet(total, Math::max);
  }

  public Traffic snapshot() {
    return new Traffic(
        records.sum(),
        bytes.sum(),
        refused.sum(),
        truncated.sum(),
        dropped.get(),
        lastReceived.get());
  }
}
