package org.vigie.server.pipeline;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.correlate.Correlator;
import org.vigie.detect.Detector.Hit;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.ocsf.Event;
import org.vigie.store.journal.Journal;

/**
 * The one correlator of a generation. Workers bring what rules found in their blocks; it is taken
 * in the order of the journal, by whichever worker brings the block that is next. At the end of
 * each epoch its memory is kept beside the lake's position, so that whoever begins there remembers
 * all that came before and nothing that came after.
 */
final class Correlating {
  private static final Logger LOG = LoggerFactory.getLogger(Correlating.class);

  /** Blocks that may wait for an earlier one; more, and workers wait themselves. */
  private static final int MOST_WAITING = 64;

  private final Correlator correlator;
  private final Memories memories;
  private final FindingsOut out;
  private final boolean none;
  private final TreeMap<Long, Part> waiting = new TreeMap<>();
  private final Map<Long, byte[]> kept = new HashMap<>();
  private final Map<Long, List<CompletableFuture<Journal.Appended>>> appended = new HashMap<>();
  private long next;
  private long epoch;

  /**
   * A block.
   *
   * @param ticket its place among all of this generation
   * @param end position of the journal after it
   * @param events in order
   * @param hits what rules found in them, in the order of the events
   */
  record Part(long ticket, long epoch, long end, List<Event> events, List<Hit> hits) {
    Part {
      events = List.copyOf(events);
      hits = List.copyOf(hits);
    }
  }

  /** Begins with the memory that belongs to a position of the raw journal. */
  Correlating(Generation.Stages stages, long position) throws IOException {
    correlator = stages.pack().correlations().open();
    none = stages.pack().correlations().size() == 0;
    memories = new Memories(stages.memory());
    out = new FindingsOut(stages);
    if (!none) memories.read(position, correlator);
  }

  /** Takes a block in, and those that waited for it. */
  synchronized void take(Part block) throws InterruptedException, IOException {
    if (none) return;
    while (block.ticket > next + MOST_WAITING) wait(100);
    waiting.put(block.ticket, block);
    for (Part part; (part = waiting.remove(next)) != null; next++) correlate(part);
    notifyAll();
  }

  private void correlate(Part part) throws IOException {
    // What came before the first block of a later epoch is the memory at the end of the one before.
    if (part.epoch > epoch) {
      byte[] memory = bytes();
      for (; epoch < part.epoch; epoch++) kept.put(epoch, memory);
    }
    List<byte[]> raised = new ArrayList<>();
    int at = 0;
    for (Event event : part.events) {
      int from = at;
      while (at < part.hits.size() && part.hits.get(at).event().id().equals(event.id())) {
        at++;
      }
      for (Finding finding : take(event, part.hits.subList(from, at))) {
        raised.add(FindingJson.write(finding));
      }
    }
    if (raised.isEmpty()) return;
    appended.computeIfAbsent(epoch, e -> new ArrayList<>()).addAll(out.append(raised, part.end));
  }

  private List<Finding> take(Event event, List<Hit> hits) {
    try {
      return correlator.take(event, hits);
    } catch (RuntimeException e) {
      LOG.error(
          "a defect: event {} could not be correlated; it is stored all the same", event.id(), e);
      return List.of();
    }
  }

  private byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    correlator.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /**
   * Makes the memory at the end of an epoch durable; all its blocks have been taken in. Its
   * findings are to be durable, too, before the epoch counts as done.
   */
  List<CompletableFuture<Journal.Appended>> end(long ended, long position) throws IOException {
    if (none) return List.of();
    byte[] memory;
    List<CompletableFuture<Journal.Appended>> findings = new ArrayList<>();
    synchronized (this) {
      byte[] before = kept.remove(ended);
      memory = before == null ? bytes() : before;
      appended.keySet().stream().filter(e -> e <= ended).forEach(e -> findings.addAll(of(e)));
      appended.keySet().removeIf(e -> e <= ended);
    }
    memories.write(position, memory);
    return findings;
  }

  private List<CompletableFuture<Journal.Appended>> of(long ended) {
    return appended.getOrDefault(ended, List.of());
  }

  /** The epoch up to a position is done: older memories are needed no more. */
  void done(long position) throws IOException {
    if (!none) memories.keepOnly(position);
  }

  /** What became of the events so far. */
  synchronized Correlator.Tally tally() {
    return correlator.tally();
  }
}
