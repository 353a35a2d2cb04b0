package org.vigie.server.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Journal;

/** The way of findings into their journal, in as many batches as their size asks for. */
final class FindingsOut {
  /** A batch of findings ends here: the journal refuses one of 32 MiB for ever. */
  private static final long BATCH_BYTES = 4L << 20;

  private final Generation.Stages stages;

  FindingsOut(Generation.Stages stages) {
    this.stages = stages;
  }

  /**
   * Appends findings; they are durable when all that is returned has completed.
   *
   * @param end of the block of the raw journal that their last events lie in: {@link AlertStage}
   *     reads it to know when the lake has them
   */
  List<CompletableFuture<Journal.Appended>> append(List<byte[]> raised, long end) {
    Source origin =
        new Source("vigie", "pipeline", new EventId(stages.raw().id(), end, 0).toString());
    List<CompletableFuture<Journal.Appended>> appended = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < raised.size(); i++) {
      bytes += raised.get(i).length;
      if (bytes < BATCH_BYTES && i + 1 < raised.size()) continue;
      appended.add(batch(raised.subList(from, i + 1), origin));
      from = i + 1;
      bytes = 0;
    }
    return appended;
  }

  private CompletableFuture<Journal.Appended> batch(List<byte[]> raised, Source origin) {
    long[] detected = new long[raised.size()];
    Arrays.fill(detected, stages.clock().millis());
    return stages.findings().append(new Journal.Batch(origin, null, detected, List.copyOf(raised)));
  }
}
