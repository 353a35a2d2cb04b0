package org.vigie.detect;

import java.util.List;
import org.vigie.ocsf.Event;
import org.vigie.sigma.Values;

/** The naive twin of {@link Detector}: every rule, part by part, without index, sets or memo. */
final class NaiveDetector {
  private final Ruleset ruleset;
  private final FullScan scan;

  NaiveDetector(Ruleset ruleset) {
    this.ruleset = ruleset;
    scan = new FullScan(ruleset.compiler());
  }

  /** Ids of the rules that fire. */
  List<String> fired(Event event) {
    Values values = new Values();
    values.reset(event.fields());
    return ruleset.rules().stream()
        .filter(rule -> Ruleset.concerns(rule, event.route()))
        .filter(rule -> scan.holds(rule.source().condition(), values))
        .map(rule -> rule.card().id())
        .toList();
  }
}
