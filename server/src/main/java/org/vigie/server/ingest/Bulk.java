package org.vigie.server.ingest;

import io.javalin.http.Context;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.vigie.server.ingest.BulkAction.Operation;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.server.ingest.Refusal.Refused;
import org.vigie.server.ingest.file.LineReader;
import org.vigie.store.journal.Journal.Appended;

/**
 * Elasticsearch's {@code _bulk}: a line that says what to do, a line that is the document, and so
 * forth. What is wrong with one document is its own item's status, the others go on. Events are
 * never changed, so {@code index} and {@code create} keep a document, and {@code update} and {@code
 * delete} are refused. A document whose id is remembered ({@link Ids}) is not kept again.
 */
final class Bulk implements Exchange {
  static final String TRANSPORT = "bulk";

  /** Bytes that an item costs in memory beside its record. */
  private static final int ITEM = 200;

  private final String path;
  private final Ids ids;
  private final List<BulkItem> items = new ArrayList<>();
  private final long started = System.nanoTime();

  /** For a request whose path names an index, or none by an empty text. */
  Bulk(String path, Ids ids) {
    this.path = path;
    this.ids = ids;
  }

  @Override
  public String transport() {
    return TRANSPORT;
  }

  @Override
  public Who who(Context context, Tokens tokens) {
    return Elasticsearch.who(context, tokens);
  }

  @Override
  public void read(InputStream content, Body body) throws IOException {
    Ended ended = new Ended(content);
    LineReader reader = new LineReader(ended, body.longest());
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      BulkAction action = action(line, reader);
      body.hold(ITEM + action.id().length() + action.index().length());
      if (items.size() == body.most()) {
        throw new Refused(
            Cause.LARGE, "line " + reader.line() + ": more than the " + body.most() + " allowed");
      }
      if (action.operation() == Operation.DELETE) items.add(BulkItem.unchangeable(action));
      else document(action, reader, body);
    }
    if (items.isEmpty()) throw new Refused(Cause.EMPTY, "request body is required");
    if (ended.last != '\n') {
      throw new Refused(Cause.MALFORMED, "The bulk request must be terminated by a newline [\\n]");
    }
  }

  private BulkAction action(byte[] line, LineReader reader) throws Refused {
    try {
      if (reader.dropped() > 0) throw new IOException("longer than " + line.length + " bytes");
      BulkAction action = BulkAction.read(line, 0, line.length);
      if (!action.index().isEmpty()) return action;
      return action.in(path.isEmpty() ? "vigie" : path);
    } catch (IOException e) {
      throw new Refused(
          Cause.MALFORMED,
          "Malformed action/metadata line [" + reader.line() + "], " + e.getMessage());
    }
  }

  private void document(BulkAction action, LineReader reader, Body body) throws IOException {
    long before = reader.line();
    byte[] document = reader.next();
    if (document == null || reader.line() != before + 1) {
      throw new Refused(
          Cause.MALFORMED, "line " + before + ": the document of its action is missing");
    }
    if (action.operation() == Operation.UPDATE) {
      items.add(BulkItem.unchangeable(action));
    } else if (reader.dropped() > 0) {
      items.add(
          BulkItem.rejected(
              action,
              413,
              "document_parsing_exception",
              "the document is longer than the " + body.longest() + " bytes allowed"));
    } else if (!isObject(document)) {
      items.add(
          BulkItem.rejected(
              action,
              400,
              "document_parsing_exception",
              "[" + reader.line() + "] the document is not a JSON object"));
    } else {
      items.add(BulkItem.kept(action, body.records().size()));
      body.add(action.id().isEmpty() ? document : action.record(document), "line", reader.line());
    }
  }

  /** By its ends only: what is between is kept, and the parser says what is wrong with it. */
  private static boolean isObject(byte[] line) {
    int from = 0;
    int to = line.length;
    while (from < to && line[from] >= 0 && line[from] <= ' ') from++;
    while (to > from && line[to - 1] >= 0 && line[to - 1] <= ' ') to--;
    return to - from >= 2 && line[from] == '{' && line[to - 1] == '}';
  }

  @Override
  public Reply keep(Body body, Appender appender) {
    CompletableFuture<Appended> batch = new CompletableFuture<>();
    Map<UUID, CompletableFuture<Appended>> others = new HashMap<>();
    List<byte[]> fresh = fresh(body, appender, batch, others);
    if (!fresh.isEmpty()) start(appender, fresh, batch);
    long first = 0;
    if (!fresh.isEmpty()) {
      switch (appender.await(batch)) {
        case Appender.Outcome.Kept kept -> first = kept.appended().first();
        case Appender.Outcome.Not not -> {
          return refused(not.refusal());
        }
      }
    }
    settle(appender, others);
    long refused = items.stream().filter(BulkItem::isRefused).count();
    if (refused > 0) appender.refuse(refused);
    long took = (System.nanoTime() - started) / 1_000_000;
    return Elasticsearch.product(
        new Reply(200, BulkItem.answer(items, took, appender.journal().id(), first)));
  }

  /** The records that are not here already; {@code others} gets the batches that have the rest. */
  private List<byte[]> fresh(
      Body body,
      Appender appender,
      CompletableFuture<Appended> batch,
      Map<UUID, CompletableFuture<Appended>> others) {
    String source = appender.source().name();
    List<UUID> keys = new ArrayList<>();
    for (BulkItem item : items) if (item.isNamed()) keys.add(item.key(source));
    Ids.Claim claim = ids.claim(keys, batch);
    others.putAll(claim.others());
    Set<UUID> ours = new HashSet<>(claim.ours());
    List<byte[]> fresh = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      BulkItem item = items.get(i);
      if (item.record() < 0) continue;
      if (item.isNamed() && !ours.remove(item.key(source))) {
        items.set(i, item.known());
      } else {
        items.set(i, item.at(fresh.size()));
        fresh.add(body.records().get(item.record()));
      }
    }
    return fresh;
  }

  private static void start(
      Appender appender, List<byte[]> fresh, CompletableFuture<Appended> batch) {
    try {
      var unused =
          appender
              .start(fresh)
              .whenComplete(
                  (appended, failure) -> {
                    if (failure == null) batch.complete(appended);
                    else batch.completeExceptionally(failure);
                  });
    } catch (RuntimeException e) {
      batch.completeExceptionally(e); // whoever sends the ids again must be taken
      throw e;
    }
  }

  /** Waits for the batches of others that have what was sent here again. */
  private void settle(Appender appender, Map<UUID, CompletableFuture<Appended>> others) {
    Set<UUID> failed = new HashSet<>();
    others.forEach(
        (key, other) -> {
          if (appender.await(other) instanceof Appender.Outcome.Not) failed.add(key);
        });
    if (failed.isEmpty()) return;
    String source = appender.source().name();
    for (int i = 0; i < items.size(); i++) {
      BulkItem item = items.get(i);
      if (!item.isKnown() || !failed.contains(item.key(source))) continue;
      items.set(
          i,
          BulkItem.rejected(
              item.action(),
              429,
              "es_rejected_execution_exception",
              "another request has this id, and is not durable; try again"));
    }
  }

  @Override
  public Reply refused(Refusal refusal) {
    return Elasticsearch.refused(refusal);
  }

  /** A stream that remembers its last byte. */
  private static final class Ended extends FilterInputStream {
    private int last = -1;

    Ended(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      if (read > 0) last = target[offset + read - 1];
      return read;
    }
  }
}
