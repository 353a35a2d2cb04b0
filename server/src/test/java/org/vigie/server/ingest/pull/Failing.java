package org.vigie.server.ingest.pull;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.vigie.store.journal.Journal;

/** A journal that fails so many times: before it took a batch, or after, so that nobody hears. */
final class Failing implements Journal {
  enum When {
    BEFORE,
    AFTER
  }

  private final Journal journal;
  private final When when;
  private final AtomicInteger left;

  Failing(Journal journal, When when, int times) {
    this.journal = journal;
    this.when = when;
    this.left = new AtomicInteger(times);
  }

  @Override
  public CompletableFuture<Appended> append(Batch batch) {
    if (left.getAndDecrement() <= 0) return journal.append(batch);
    IOException failed = new IOException("cut off");
    return when == When.BEFORE
        ? CompletableFuture.failedFuture(failed)
        : journal.append(batch).thenCompose(done -> CompletableFuture.failedFuture(failed));
  }

  @Override
  public UUID id() {
    return journal.id();
  }

  @Override
  public long next(UUID producer) {
    return journal.next(producer);
  }

  @Override
  public long begin() {
    return journal.begin();
  }

  @Override
  public long end() {
    return journal.end();
  }

  @Override
  public Reader read(long from) {
    return journal.read(from);
  }

  @Override
  public void release(long position) {
    journal.release(position);
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
