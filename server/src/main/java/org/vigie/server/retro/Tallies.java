package org.vigie.server.retro;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.store.state.RetroHunts.Sample;
import org.vigie.store.state.RetroHunts.Tally;

/** What a search has found so far, and what of it is not yet written down. */
final class Tallies {
  /** Findings that are kept of a rule or indicator; the others are counted. */
  private static final int MOST_OF_ONE = 50;

  /** Findings that are kept in all. */
  private static final int MOST = 1_000;

  private final Map<String, Tally> all = new HashMap<>();
  private final Map<String, Integer> kept = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private final List<Sample> samples = new ArrayList<>();
  private long count;
  private int keptInAll;

  /** Goes on from what was written down. */
  Tallies(List<Tally> tallies, List<Sample> before) {
    for (Tally tally : tallies) {
      all.put(tally.item(), tally);
      count += tally.findings();
    }
    for (Sample sample : before) kept.merge(sample.item(), 1, Integer::sum);
    keptInAll = before.size();
  }

  /** Findings in all. */
  long count() {
    return count;
  }

  void add(Finding finding) throws IOException {
    Finding.RuleCard rule = finding.rule();
    add(new Tally(rule.id(), rule.version(), rule.title(), 1, finding.time(), finding.time()));
    if (!isWanted(rule.id())) return;
    String json = new String(FindingJson.write(finding), UTF_8);
    samples.add(new Sample(rule.id(), finding.time(), finding.id(), json));
  }

  /** Adds what was found of an item. */
  void add(Tally more) {
    if (more.findings() == 0) return;
    count += more.findings();
    changed.add(more.item());
    all.merge(
        more.item(),
        more,
        (before, now) ->
            new Tally(
                now.item(),
                now.version(),
                now.title(),
                before.findings() + now.findings(),
                before.findings() == 0 ? now.first() : Math.min(before.first(), now.first()),
                before.findings() == 0 ? now.last() : Math.max(before.last(), now.last())));
  }

  /** Keeps a sample where there is room for it. */
  void add(Sample sample) {
    if (isWanted(sample.item())) samples.add(sample);
  }

  private boolean isWanted(String item) {
    if (keptInAll >= MOST || kept.getOrDefault(item, 0) >= MOST_OF_ONE) return false;
    kept.merge(item, 1, Integer::sum);
    keptInAll++;
    return true;
  }

  /** What changed since the last call. */
  List<Tally> changed() {
    List<Tally> tallies = new ArrayList<>();
    for (String item : changed) {
      Tally tally = all.get(item);
      if (tally != null) tallies.add(tally);
    }
    changed.clear();
    return tallies;
  }

  /** What was kept since the last call. */
  List<Sample> samples() {
    List<Sample> some = List.copyOf(samples);
    samples.clear();
    return some;
  }
}
