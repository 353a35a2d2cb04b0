package org.vigie.server.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.vigie.detect.Finding;
import org.vigie.detect.Ruleset;
import org.vigie.sigma.SigmaRule;

/** Findings that a filter lets pass, on their way to the totals and the output. */
final class Written implements Scan.Hits {
  private final ScanFilter filter;
  private final Map<String, String> statuses = new HashMap<>();
  private final ScanTotals totals;
  private final ScanOutput output;
  private final Map<String, Boolean> asked = new HashMap<>();

  /** Writes findings of rules. */
  Written(ScanFilter filter, Ruleset rules, ScanTotals totals, ScanOutput output) {
    this.filter = filter;
    for (SigmaRule rule : rules.sources()) {
      String status = rule.about().status();
      if (status != null) statuses.put(rule.about().id(), status);
    }
    this.totals = totals;
    this.output = output;
  }

  @Override
  public void take(Scan.Hit hit) throws IOException {
    Finding.RuleCard rule = hit.finding().rule();
    boolean passes =
        asked.computeIfAbsent(rule.id(), id -> filter.passes(rule, statuses.getOrDefault(id, "")));
    if (!passes || !filter.passes(hit.finding())) return;
    totals.finding(hit);
    output.write(hit);
  }

  @Override
  public void end() throws IOException {
    output.end();
  }
}
