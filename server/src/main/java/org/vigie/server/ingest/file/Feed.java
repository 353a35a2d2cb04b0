package org.vigie.server.ingest.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Journal;

/** The records of an import on their way to the journal, in batches, a few of them under way. */
final class Feed implements Records.Sink {
  private static final int BATCH_BYTES = 512 * 1024;
  private static final int BATCH_RECORDS = 4096;

  /** Batches appended and not yet durable: enough for the disk to be busy, few to hold. */
  private static final int WINDOW = 8;

  private static final int NOTES = 1000;

  private final Journal journal;
  private final InstantSource clock;
  private final Importer.Progress progress;
  private final Deque<CompletableFuture<Journal.Appended>> window = new ArrayDeque<>();
  private final List<Records.Note> notes = new ArrayList<>();

  private Records.@Nullable Content content;
  private List<byte[]> batch = new ArrayList<>();
  private int batchBytes;
  private long first;

  /** Count of files by the origin of their records; files of equal content share one. */
  private final Map<UUID, Integer> origins = new HashMap<>();

  private long files;
  private long bytes;
  private long records;
  private long added;
  private long empty;
  private long cut;
  private long refused;
  private long passed;

  Feed(Journal journal, InstantSource clock, Importer.Progress progress) {
    this.journal = journal;
    this.clock = clock;
    this.progress = progress;
  }

  @Override
  public long begin(Records.Content content) {
    this.content = content;
    return journal.next(content.origin());
  }

  @Override
  public void record(long number, byte[] record) throws IOException {
    if (batch.isEmpty()) first = number;
    batch.add(record);
    batchBytes += record.length;
    passed++;
    if (batchBytes >= BATCH_BYTES || batch.size() == BATCH_RECORDS) flush();
  }

  @Override
  public void end(Records.Content content, Records.Tally tally) throws IOException {
    flush();
    while (!window.isEmpty()) settle();
    files++;
    origins.merge(content.origin(), 1, Integer::sum);
    bytes += content.bytes();
    records += tally.records();
    empty += tally.empty();
    cut += tally.cut();
  }

  @Override
  public void note(Records.Note note) {
    if (note.kind() == Records.Kind.REFUSED) refused++;
    if (notes.size() < NOTES) notes.add(note);
  }

  @Override
  public void progress(long done, long total) {
    progress.at(done, total, passed);
  }

  Importer.Summary summary() {
    return new Importer.Summary(
        files,
        bytes,
        records,
        added,
        records - added,
        empty,
        cut,
        refused,
        origins,
        List.copyOf(notes));
  }

  private void flush() throws IOException {
    if (batch.isEmpty() || content == null) return;
    if (window.size() == WINDOW) settle();
    long[] received = new long[batch.size()];
    Arrays.fill(received, clock.millis());
    window.add(
        journal.append(
            new Journal.Batch(
                new Source(content.name(), "file", ""),
                new Journal.Producer(content.origin(), first),
                received,
                batch)));
    batch = new ArrayList<>();
    batchBytes = 0;
  }

  /** Waits for the oldest batch under way. */
  private void settle() throws IOException {
    try {
      added += window.remove().get().count();
    } catch (ExecutionException e) {
      throw new IOException("the journal can't take the records: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("import interrupted");
    }
  }
}
