package org.vigie.server.retro;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vigie.correlate.Correlations;
import org.vigie.correlate.Correlator;
import org.vigie.detect.Finding;
import org.vigie.detect.Texts;
import org.vigie.enrich.Tables;
import org.vigie.pack.Pack;
import org.vigie.server.pipeline.Remaking;
import org.vigie.store.lake.History;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Needle;

/**
 * Rules over stored events, piece after piece: each event is parsed again from its bytes, and what
 * correlations hear comes in the order of the journal, so that what is found is what was found
 * live. Any thread may look through a piece; what was seen in pieces is taken in by one, in order.
 */
final class RuleReplay {
  /** Longest time that reading a piece may take. */
  private static final int SECONDS = 600;

  private final History history;
  private final History.Search search;
  private final Lake.Scope scope;
  private final Lake.Scope wider;
  private final Set<String> ids;
  private final Supplier<Looker> lookers;
  private final Queue<Looker> free = new ConcurrentLinkedQueue<>();
  private final @Nullable Correlator correlator;
  private long looked;

  /**
   * What was seen in a piece.
   *
   * @param findings of rules, in order
   * @param heard events of which correlations are to hear, by their ids
   * @param times of all events, in the order of the journal; none where nothing correlates
   * @param events that were read
   */
  record Seen(
      History.Piece piece,
      List<Finding> findings,
      Map<String, Looker.Heard> heard,
      List<History.Told> times,
      long events) {}

  /**
   * Over what runs now.
   *
   * @param tables what events are enriched from, as they are now
   */
  RuleReplay(History history, Pack running, Supplier<Tables> tables, Sought.Rules sought, Plan plan)
      throws IOException {
    this.history = history;
    Pack pack = running.withRules(sought.files());
    if (!pack.rejected().isEmpty()) {
      throw new IOException("rules do not load: " + pack.rejected().getFirst());
    }
    lookers = () -> new Looker(pack, Remaking.enriching(pack, tables));
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

  /** Looks through a piece: for any thread, in any order. */
  Seen look(History.Piece piece) throws IOException {
    Looker kept = free.poll();
    Looker looker = kept == null ? lookers.get() : kept;
    try {
      long events = history.read(wider, piece, search, SECONDS, looker::take);
      List<History.Told> times =
          correlator == null ? List.of() : history.times(wider, piece, SECONDS);
      List<Finding> findings = looker.findings();
      findings.sort(Comparator.comparingLong(Finding::received).thenComparing(Finding::id));
      return new Seen(piece, findings, looker.heard(), times, events);
    } finally {
      looker.findings();
      looker.heard();
      free.add(looker);
    }
  }

  /** What the rules find in a piece, in order; pieces are taken in the order of the journal. */
  List<Finding> found(Seen seen) {
    looked += seen.events;
    List<Finding> findings = new ArrayList<>();
    for (Finding finding : seen.findings) add(finding, findings);
    Correlator chain = correlator;
    if (chain == null) return findings;
    for (History.Told told : seen.times) {
      Looker.Heard one = seen.heard.get(told.id());
      List<Finding> raised =
          one == null
              ? chain.advance(told.time(), told.received())
              : chain.take(one.event(), one.hits());
      for (Finding finding : raised) add(finding, findings);
    }
    return findings;
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
