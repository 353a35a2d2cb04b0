package org.vigie.server.retro;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.correlate.Correlations;
import org.vigie.correlate.Correlator;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.detect.Texts;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.store.lake.History;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Needle;

/**
 * Rules over stored events, piece after piece: each event is parsed again from its bytes, and what
 * correlations hear comes in the order of the journal, so that what is found is what was found
 * live. Belongs to one thread.
 */
final class RuleReplay {
  private static final Logger LOG = LoggerFactory.getLogger(RuleReplay.class);

  /** Longest time that reading a piece may take. */
  private static final int SECONDS = 600;

  private final History history;
  private final History.Search search;
  private final Lake.Scope scope;
  private final Lake.Scope wider;
  private final Set<String> ids;
  private final Parser first;
  private final Parser whole;
  private final Detector detector;
  private final @Nullable Correlator correlator;
  private final Map<String, Heard> heard = new HashMap<>();
  private long looked;

  /** An event of which correlations are to hear. */
  private record Heard(Event event, List<Detector.Hit> hits) {}

  RuleReplay(History history, Pack running, Sought.Rules sought, Plan plan) throws IOException {
    this.history = history;
    Pack pack = running.withRules(sought.files());
    if (!pack.rejected().isEmpty()) {
      throw new IOException("rules do not load: " + pack.rejected().getFirst());
    }
    first = pack.parsers().openNative();
    whole = pack.parsers().open();
    detector = pack.rules().open();
    ids = new HashSet<>(sought.ids());
    scope = plan.scope();
    boolean alone = pack.correlations().size() == 0;
    correlator = alone ? null : pack.correlations().open();
    long lead =
        alone
            ? 0
            : 2 * Gathering.timespans(sought.files(), pack.placeholders())
                + Correlations.LATENESS.toMillis();
    long from = scope.from() < Long.MIN_VALUE + lead ? Long.MIN_VALUE : scope.from() - lead;
    wider = new Lake.Scope(scope.by(), from, scope.to());
    search =
        history.search(
            plan.reading() == Plan.Reading.WHOLE ? Needle.ANYTHING : needle(pack.rules().texts()));
  }

  /** Texts as the indexes know them. */
  private static Needle needle(Texts texts) {
    return switch (texts) {
      case Texts.Any any -> Needle.ANYTHING;
      case Texts.Has(String text) -> new Needle.Shown(text);
      case Texts.All(List<Texts> all) ->
          new Needle.All(all.stream().map(RuleReplay::needle).toList());
      case Texts.One(List<Texts> one) ->
          new Needle.One(one.stream().map(RuleReplay::needle).toList());
    };
  }

  /** Which events are read: those of the scope, and before it what correlations remember. */
  Lake.Scope wider() {
    return wider;
  }

  /** Events that were read so far. */
  long looked() {
    return looked;
  }

  /** What the rules find in a piece, in order. */
  List<Finding> find(History.Piece piece) throws IOException {
    heard.clear();
    List<Finding> findings = new ArrayList<>();
    looked += history.read(wider, piece, search, SECONDS, stored -> detect(stored, findings));
    findings.sort(Comparator.comparingLong(Finding::received).thenComparing(Finding::id));
    Correlator chain = correlator;
    if (chain == null) return findings;
    for (History.Told told : history.times(wider, piece, SECONDS)) {
      Heard one = heard.get(told.id());
      List<Finding> raised =
          one == null
              ? chain.advance(told.time(), told.received())
              : chain.take(one.event, one.hits);
      for (Finding finding : raised) add(finding, findings);
    }
    return findings;
  }

  private void detect(History.Stored stored, List<Finding> findings) {
    try {
      EventId id = EventId.parse(stored.id());
      Source source = new Source(stored.source(), stored.transport(), stored.address());
      RawEvent raw =
          new RawEvent(id, stored.received(), source, stored.raw(), 0, stored.raw().length);
      Event quick = own(first.parse(raw).events(), id);
      if (quick == null || !detector.fires(quick)) return;
      Event event = own(whole.parse(raw).events(), id);
      if (event == null) return;
      List<Detector.Hit> hits = new ArrayList<>();
      for (Finding finding : detector.detect(event, hits)) add(finding, findings);
      if (correlator != null && !hits.isEmpty()) heard.put(stored.id(), new Heard(event, hits));
    } catch (RuntimeException defect) {
      LOG.error("a defect: event {} could not be searched", stored.id(), defect);
    }
  }

  /** The event itself: the bytes of an envelope around several make all of them. */
  private static @Nullable Event own(List<Event> events, EventId id) {
    if (events.size() == 1) return events.getFirst();
    return events.stream().filter(one -> one.id().part() == id.part()).findFirst().orElse(null);
  }

  private void add(Finding finding, List<Finding> findings) {
    long time =
        switch (scope.by()) {
          case OCCURRED -> finding.time();
          case RECEIVED -> finding.received();
        };
    if (ids.contains(finding.rule().id()) && time >= scope.from()) findings.add(finding);
  }

  /** What correlations remember; null where there are none. */
  byte @Nullable [] memory() throws IOException {
    if (correlator == null) return null;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    correlator.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /** Goes on from what {@link #memory} gave. */
  void remember(byte[] memory) throws IOException {
    if (correlator == null) return;
    List<String> missing = correlator.read(new DataInputStream(new ByteArrayInputStream(memory)));
    if (!missing.isEmpty())
      throw new IOException("correlations do not know themselves: " + missing);
  }
}
