package org.vigie.server.privacy;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.vigie.privacy.Patterns;
import org.vigie.store.journal.Journal;

/** A journal into which numbers with check digits of some sources come masked. */
record MaskingJournal(Journal inner, Rules rules) implements Journal {
  @Override
  public UUID id() {
    return inner.id();
  }

  @Override
  public CompletableFuture<Appended> append(Batch batch) {
    Patterns patterns = rules.patterns(batch.source().name());
    if (patterns == null) return inner.append(batch);
    List<byte[]> masked = new ArrayList<>(batch.records().size());
    for (byte[] record : batch.records()) masked.add(patterns.mask(record));
    return inner.append(new Batch(batch.source(), batch.producer(), batch.received(), masked));
  }

  @Override
  public long next(UUID producer) {
    return inner.next(producer);
  }

  @Override
  public long begin() {
    return inner.begin();
  }

  @Override
  public long end() {
    return inner.end();
  }

  @Override
  public Reader read(long from) {
    return inner.read(from);
  }

  @Override
  public void release(long position) {
    inner.release(position);
  }

  @Override
  public void close() throws java.io.IOException {
    inner.close();
  }
}
