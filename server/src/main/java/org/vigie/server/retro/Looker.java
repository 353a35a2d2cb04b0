package org.vigie.server.retro;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.store.lake.History;

/**
 * Asks rules of stored events one by one, as the pipeline does: parsed from their bytes, which are
 * masked already where their source asks for it, and enriched where a rule fires. Belongs to one
 * thread at a time.
 */
final class Looker {
  private static final Logger LOG = LoggerFactory.getLogger(Looker.class);

  private final Parser first;
  private final Parser whole;
  private final Detector detector;
  private final UnaryOperator<Event> enriching;
  private List<Finding> findings = new ArrayList<>();
  private Map<String, Heard> heard = new HashMap<>();

  /** An event of which correlations are to hear. */
  record Heard(Event event, List<Detector.Hit> hits) {}

  Looker(Pack pack, UnaryOperator<Event> enriching) {
    first = pack.parsers().openNative();
    whole = pack.parsers().open();
    detector = pack.rules().open();
    this.enriching = enriching;
  }

  /** Takes one. */
  void take(History.Stored stored) {
    try {
      EventId id = EventId.parse(stored.id());
      Source source = new Source(stored.source(), stored.transport(), stored.address());
      RawEvent raw =
          new RawEvent(id, stored.received(), source, stored.raw(), 0, stored.raw().length);
      Event quick = own(first.parse(raw).events(), id);
      if (quick == null || !detector.fires(quick)) return;
      Event parsed = own(whole.parse(raw).events(), id);
      if (parsed == null) return;
      Event event = enriching.apply(parsed);
      List<Detector.Hit> hits = new ArrayList<>();
      findings.addAll(detector.detect(event, hits));
      if (!hits.isEmpty()) heard.put(stored.id(), new Heard(event, hits));
    } catch (RuntimeException defect) {
      LOG.error("a defect: event {} could not be searched", stored.id(), defect);
    }
  }

  /** The event itself: the bytes of an envelope around several make all of them. */
  private static @Nullable Event own(List<Event> events, EventId id) {
    if (events.size() == 1) return events.getFirst();
    return events.stream().filter(one -> one.id().part() == id.part()).findFirst().orElse(null);
  }

  /** What was found since it was asked last, handed over. */
  List<Finding> findings() {
    List<Finding> handed = findings;
    findings = new ArrayList<>();
    return handed;
  }

  /** Of what correlations are to hear, by the ids of events, handed over. */
  Map<String, Heard> heard() {
    Map<String, Heard> handed = heard;
    heard = new HashMap<>();
    return handed;
  }
}
