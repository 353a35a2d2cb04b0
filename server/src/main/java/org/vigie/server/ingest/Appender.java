package org.vigie.server.ingest;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.store.journal.Journal;
import org.vigie.store.journal.Journal.Appended;

/** The way of one request's records into the journal. */
final class Appender {
  private static final Logger LOG = LoggerFactory.getLogger(Appender.class);

  private final Journal journal;
  private final Counters counters;
  private final Source source;
  private final long received;
  private final long deadline;

  /**
   * For the records of one request.
   *
   * @param received when it came, epoch milliseconds
   * @param patience how long the journal may take to confirm
   */
  Appender(Journal journal, Counters counters, Source source, long received, Duration patience) {
    this.journal = journal;
    this.counters = counters;
    this.source = source;
    this.received = received;
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  /** What became of a batch. */
  sealed interface Outcome {
    /** All of it is durable. */
    record Kept(Appended appended) implements Outcome {}

    /** It is not, or may not be. */
    record Not(Refusal refusal) implements Outcome {}
  }

  Journal journal() {
    return journal;
  }

  Source source() {
    return source;
  }

  /** Counts records that were turned away one by one. */
  void refuse(long count) {
    counters.refuse(count);
  }

  /** Appends as one batch. */
  CompletableFuture<Appended> start(List<byte[]> records) {
    long[] times = new long[records.size()];
    Arrays.fill(times, received);
    return journal
        .append(new Journal.Batch(source, null, times, records))
        .thenApply(
            appended -> {
              counters.durable(records, received);
              return appended;
            });
  }

  /** Waits until a batch is durable, or it is clear that it will not be. */
  Outcome await(CompletableFuture<Appended> batch) {
    try {
      long left = Math.max(1, deadline - System.nanoTime());
      return new Outcome.Kept(batch.get(left, TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      // The journal logs the first failure; a line for each request would fill the disk more.
      LOG.debug("{} {}: refused: {}", source.transport(), source.name(), e.toString());
      return not(
          "the journal can't write (the server's log says why); nothing of this request was kept");
    } catch (TimeoutException e) {
      return not(
          "the journal did not confirm in time: the records may be kept or not; sending them again"
              + " may double them");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return not("the server is being stopped: the records may be kept or not");
    }
  }

  private static Outcome not(String error) {
    return new Outcome.Not(new Refusal(Cause.FULL, error));
  }
}
