package org.vigie.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vigie.ocsf.Event;

/** Runs a ruleset over events. An instance belongs to one thread: it reuses its buffers. */
public final class Detector {
  private final Ruleset ruleset;
  private final Scratch scratch;
  private final FindingMaker maker;
  private int[] fired = new int[16];
  private int firedCount;

  /**
   * That a rule fired which correlations hear of.
   *
   * @param rule its place among the rules
   */
  public record Hit(int rule, Event event) {}

  Detector(Ruleset ruleset) {
    this.ruleset = ruleset;
    scratch = new Scratch(ruleset.compiler().nodes(), ruleset.size(), ValueMemo.STANDARD);
    maker = new FindingMaker(ruleset.compiler(), scratch);
  }

  /** The findings of an event, in the order of the rules; mostly none. */
  public List<Finding> detect(Event event) {
    return detect(event, new ArrayList<>(0));
  }

  /** The findings of an event; adds to {@code hits} what correlations are to hear. */
  public List<Finding> detect(Event event, List<Hit> hits) {
    int count = match(event);
    return count == 0 ? List.of() : findings(event, count, hits);
  }

  /** Whether a rule fires: all that is asked of most events, and its native view does. */
  public boolean fires(Event event) {
    return match(event) > 0;
  }

  /** Forgets what it found in values before, which speeds up work on those that come again. */
  public void forget() {
    scratch.forget();
  }

  /** Count of the rules that fire, those that raise no findings of their own among them. */
  public int firing(Event event) {
    return match(event);
  }

  /** Notes which rules fire; their count. */
  private int match(Event event) {
    Partition partition = ruleset.partition(event.route());
    if (partition.size() == 0) return 0;
    scratch.reset(event.fields());
    partition.mark(scratch);
    int count = 0;
    for (int i = 0; i < scratch.count(); i++) {
      int rule = scratch.candidate(i);
      if (!ruleset.rules().get(rule).root().holds(scratch)) continue;
      if (count == fired.length) fired = Arrays.copyOf(fired, 2 * count);
      fired[count++] = rule;
    }
    return count;
  }

  /** As {@link #detect}; the time that the parts take is told to {@code costs}. */
  List<Finding> measure(Event event, List<Hit> hits, RuleCosts costs) {
    Partition partition = ruleset.partition(event.route());
    long started = costs.now();
    scratch.reset(event.fields());
    partition.mark(scratch);
    long now = costs.now();
    costs.indexed(now - started);
    int count = 0;
    for (int i = 0; i < scratch.count(); i++) {
      int rule = scratch.candidate(i);
      boolean holds = ruleset.rules().get(rule).root().holds(scratch);
      long next = costs.now();
      costs.asked(rule, next - now);
      now = next;
      if (!holds) continue;
      if (count == fired.length) fired = Arrays.copyOf(fired, 2 * count);
      fired[count++] = rule;
    }
    return count == 0 ? List.of() : findings(event, count, hits);
  }

  /** Counts the rules that fired since it was called last. */
  void count(RuleCosts costs) {
    for (int i = 0; i < firedCount; i++) costs.fired(fired[i]);
    firedCount = 0;
  }

  private List<Finding> findings(Event event, int count, List<Hit> hits) {
    firedCount = count;
    Arrays.sort(fired, 0, count);
    List<Finding> findings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (ruleset.isHeard(fired[i])) hits.add(new Hit(fired[i], event));
      if (ruleset.isSilent(fired[i])) continue;
      if (findings.isEmpty()) maker.begin(event);
      findings.add(maker.make(ruleset.rules().get(fired[i]), event));
    }
    return findings;
  }
}
