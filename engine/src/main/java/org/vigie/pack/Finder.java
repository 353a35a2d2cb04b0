package org.vigie.pack;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;

/**
 * Raw events to findings, where nothing else is wanted of the events: each is parsed as far as
 * rules ask, and wholly only if one fires. An instance belongs to one thread.
 */
public final class Finder {
  private final Parser first;
  private final Parser whole;
  private final Detector detector;

  Finder(Pack pack) {
    first = pack.parsers().openNative();
    whole = pack.parsers().open();
    detector = pack.rules().open();
  }

  /** As {@link Detector#forget}. */
  public void forget() {
    detector.forget();
  }

  /** Hands over each finding with the event it was found in, in order; their count. */
  public int find(RawEvent raw, BiConsumer<Finding, Event> taker) {
    boolean fires = false;
    for (Event event : first.parse(raw).events()) fires |= detector.fires(event);
    if (!fires) return 0;
    int count = 0;
    for (Event event : whole.parse(raw).events()) {
      List<Finding> findings = detector.detect(event);
      for (Finding finding : findings) taker.accept(finding, event);
      count += findings.size();
    }
    return count;
  }

  /** The findings of a raw event. */
  public List<Finding> find(RawEvent raw) {
    List<Finding> findings = new ArrayList<>();
    find(raw, (finding, event) -> findings.add(finding));
    return findings;
  }
}
