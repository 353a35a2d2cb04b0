package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.parse.RawEvent;
import org.vigie.store.journal.Block;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;
import org.vigie.store.journal.Journal.Appended;

/**
 * The memory of the latest ids that senders gave their documents, so that a document sent again is
 * kept once. It follows from the journal: a document with an id is recorded with the line that
 * names it, so a restart reads back the ids of all records that the journal still has, up to as
 * many as are remembered. An id is forgotten when as many others have come after it.
 */
final class Ids {
  private static final Logger LOG = LoggerFactory.getLogger(Ids.class);

  /** Ids remembered: at a hundred bytes each, 25 MB. */
  static final int REMEMBERED = 1 << 18;

  private static final Duration NOW = Duration.ZERO;

  private final int most;

  /** By digest of source, index and id, in the order of coming: the batch that has it. */
  private final LinkedHashMap<UUID, CompletableFuture<Appended>> batches = new LinkedHashMap<>();

  Ids(int most) {
    this.most = most;
  }

  /** What of a request is new. */
  record Claim(List<UUID> ours, Map<UUID, CompletableFuture<Appended>> others) {}

  /** The key of a document. */
  static UUID key(String source, String index, String id) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : List.of(source, index, id)) {
        byte[] bytes = part.getBytes(UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
      }
      ByteBuffer head = ByteBuffer.wrap(digest.digest());
      return new UUID(head.getLong(), head.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /**
   * Takes the keys that nobody has for a batch about to be appended, and says whose the others are.
   * A key twice in the same request is its own other.
   */
  synchronized Claim claim(List<UUID> keys, CompletableFuture<Appended> batch) {
    Claim claim = new Claim(new ArrayList<>(), new LinkedHashMap<>());
    for (UUID key : keys) {
      CompletableFuture<Appended> known = batches.get(key);
      if (known != null && !known.isCompletedExceptionally()) {
        claim.others.put(key, known);
        continue;
      }
      batches.remove(key); // so that it comes to stand as the newest
      batches.put(key, batch);
      claim.ours.add(key);
    }
    trim();
    return claim;
  }

  private void trim() {
    Iterator<UUID> oldest = batches.keySet().iterator();
    while (batches.size() > most) {
      oldest.next();
      oldest.remove();
    }
  }

  /** Reads back what the journal still has. */
  void restore(Journal journal) throws IOException {
    long end = journal.end();
    long from = Math.max(journal.begin(), end - most);
    CompletableFuture<Appended> durable = CompletableFuture.completedFuture(new Appended(end, 0));
    while (from < end) {
      try (Journal.Reader reader = journal.read(from)) {
        for (Block block = reader.next(NOW); block != null; block = reader.next(NOW)) {
          restore(block, durable);
          from = block.end();
          if (from >= end) return;
        }
        return;
      } catch (FileJournal.Damaged e) {
        LOG.warn("ids of documents are not known from there: {}", e.getMessage());
        from = e.next();
      } catch (IOException | IllegalArgumentException e) {
        // Committed meanwhile, and let go: what is left begins later.
        if (journal.begin() <= from) throw e;
        from = journal.begin();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void restore(Block block, CompletableFuture<Appended> durable) {
    List<UUID> keys = new ArrayList<>();
    for (int i = 0; i < block.count(); i++) {
      RawEvent raw = block.raw(i);
      if (!raw.source().transport().equals(Bulk.TRANSPORT)) continue;
      BulkAction action = BulkAction.recorded(raw.buffer(), raw.from(), raw.to());
      if (action != null) keys.add(key(raw.source().name(), action.index(), action.id()));
    }
    claim(keys, durable);
  }
}
