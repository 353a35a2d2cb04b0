package org.vigie.correlate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Detector.Hit;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;

/**
 * Correlations over files that are read once: what rules found is put in the order of time first,
 * for files of one time are read one after the other. As many events wait as their bytes allow;
 * beyond, the oldest go on. {@link #finish} ends the stream.
 */
public final class Offline {
  private static final int RECENT = 4_096;

  private final Correlator correlator;
  private final long mostBytes;
  private final PriorityQueue<Found> waiting =
      new PriorityQueue<>(
          Comparator.<Found>comparingLong(found -> found.event().time())
              .thenComparingLong(Found::number));
  private long bytes;
  private long number;
  private long newest = Long.MIN_VALUE;
  private long received;
  private @Nullable Event last;

  /** Events taken in last, to be found by their ids. */
  private final LinkedHashMap<EventId, Event> recent = new LinkedHashMap<>();

  private record Found(Event event, List<Hit> hits, long number) {}

  /**
   * A finding of a correlation.
   *
   * @param last its last event, or one taken in by the time it was raised, where that is no more at
   *     hand
   */
  public record Raised(Finding finding, Event last) {}

  /**
   * Begins.
   *
   * @param mostBytes raw bytes of events that may wait
   */
  public Offline(Correlations correlations, long mostBytes) {
    this.correlator = correlations.open();
    this.mostBytes = mostBytes;
  }

  /** Lets time pass up to an event in which no rule found anything. */
  public void pass(long time, long receivedAt) {
    newest = Math.max(newest, Math.min(time, receivedAt));
    received = Math.max(received, receivedAt);
  }

  /** Takes an event with what rules found in it; findings that follow from older ones. */
  public List<Raised> take(Event event, List<Hit> hits) {
    pass(event.time(), event.received());
    if (hits.isEmpty()) return List.of();
    waiting.add(new Found(event, List.copyOf(hits), number++));
    bytes += size(event);
    List<Raised> raised = new ArrayList<>();
    while (bytes > mostBytes) next(waiting.remove(), raised);
    return raised;
  }

  /** Of its text, and what is kept beside it. */
  private static long size(Event event) {
    return 512L + event.to() - event.from();
  }

  private void next(Found found, List<Raised> raised) {
    bytes -= size(found.event);
    last = found.event;
    recent.put(found.event.id(), found.event);
    if (recent.size() > RECENT) recent.pollFirstEntry();
    for (Finding finding : correlator.take(found.event, found.hits)) {
      raised.add(raised(finding, found.event));
    }
  }

  private Raised raised(Finding finding, Event otherwise) {
    if (finding.events().isEmpty()) return new Raised(finding, otherwise);
    return new Raised(finding, recent.getOrDefault(finding.events().getLast(), otherwise));
  }

  /** Takes in what waits, and asks of windows that are open what can be known. */
  public List<Raised> finish() {
    List<Raised> raised = new ArrayList<>();
    while (!waiting.isEmpty()) next(waiting.remove(), raised);
    Event event = last;
    if (event == null) return raised;
    for (Finding finding : correlator.advance(newest, received)) {
      raised.add(raised(finding, event));
    }
    for (Finding finding : correlator.finish()) raised.add(raised(finding, event));
    return raised;
  }

  /** What became of the events. */
  public Correlator.Tally tally() {
    return correlator.tally();
  }
}
