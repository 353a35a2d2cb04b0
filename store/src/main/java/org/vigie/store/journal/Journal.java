package org.vigie.store.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Source;

/**
 * An ordered, durable log of records. Positions count records from 0 and never change. Many threads
 * append; each consumer reads on its own and keeps its position itself, beside what it made of the
 * records.
 */
public interface Journal extends AutoCloseable {
  /** Identity, made when the journal was: the origin of the event ids of streams. */
  UUID id();

  /**
   * Appends a batch. The future completes when it is on disk (group commit), with what became of
   * it; it fails with {@link IOException}, and nothing of the batch counts, when the disk is full
   * or broken. Blocks while too much is waiting to be written (back-pressure).
   */
  CompletableFuture<Appended> append(Batch batch);

  /** Number of the next record of a producer that is not yet here; 0 for an unknown one. */
  long next(UUID producer);

  /** Position of the oldest record still here. */
  long begin();

  /** Position after the newest durable record. */
  long end();

  /** Reads blocks from a position on; positions below {@link #begin} are an error. */
  Reader read(long from);

  /** Says that records below {@code position} are needed no more; their space is given back. */
  void release(long position);

  /** Writes what waits, and closes. */
  @Override
  void close() throws IOException;

  /**
   * Records of one source.
   *
   * @param source where they came from
   * @param producer identity and number of the first record, where the producer can send again what
   *     it is not sure of: records whose number is below {@link #next} are dropped (an idempotent
   *     producer, as Kafka has it). Null for streams that have no memory.
   * @param received when each came, epoch milliseconds
   * @param records the bytes of each
   */
  record Batch(Source source, @Nullable Producer producer, long[] received, List<byte[]> records) {}

  /**
   * Who sends, and the number of the first record of a batch.
   *
   * @param origin digest of a file, or identity of an upstream journal
   * @param first number of the first record, from 0
   * @param gaps whether numbers may be left out before the first
   */
  record Producer(UUID origin, long first, Gaps gaps) {
    /** Whose numbers have no gaps. */
    public Producer(UUID origin, long first) {
      this(origin, first, Gaps.REFUSED);
    }
  }

  /** What it means that a producer's number is beyond the next. */
  enum Gaps {
    /** An earlier batch failed; taking this one would lose what was in it. */
    REFUSED,
    /**
     * The upstream has no such records (any more). Such a producer sends its next batch only when
     * the one before is durable.
     */
    ALLOWED
  }

  /**
   * What became of a batch.
   *
   * @param first position of its first new record
   * @param count count of new records; the others were here already
   */
  record Appended(long first, int count) {}

  /** Reads in order; belongs to one thread. */
  interface Reader extends AutoCloseable {
    /** The next block; waits up to {@code wait} for one, else null. */
    @Nullable Block next(Duration wait) throws IOException, InterruptedException;

    @Override
    void close();
  }
}
