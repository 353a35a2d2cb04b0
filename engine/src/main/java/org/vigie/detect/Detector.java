package org.vigie.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.vigie.ocsf.Event;

/** Runs a ruleset over events. An instance belongs to one thread: it reuses its buffers. */
public final class Detector {
  private final Ruleset ruleset;
  private final Scratch scratch;
  private final FindingMaker maker;
  private int[] fired = new int[16];
  private int firedCount;

  Detector(Ruleset ruleset) {
    this.ruleset = ruleset;
    scratch = new Scratch(ruleset.compiler().nodes(), ruleset.size());
    maker = new FindingMaker(ruleset.compiler(), scratch);
  }

  /** The findings of an event, in the order of the rules; mostly none. */
  public List<Finding> detect(Event event) {
    int count = match(event);
    return count == 0 ? List.of() : findings(event, count);
  }

  /** Whether there are findings: all that is asked of most events, and its native view does. */
  public boolean fires(Event event) {
    return match(event) > 0;
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
  List<Finding> measure(Event event, RuleCosts costs) {
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
    return count == 0 ? List.of() : findings(event, count);
  }

  /** Tells the rules of the findings that were returned last. */
  void fired(IntConsumer rules) {
    for (int i = 0; i < firedCount; i++) rules.accept(fired[i]);
  }

  private List<Finding> findings(Event event, int count) {
    firedCount = count;
    Arrays.sort(fired, 0, count);
    List<Finding> findings = new ArrayList<>(count);
    maker.begin(event);
    for (int i = 0; i < count; i++) {
      findings.add(maker.make(ruleset.rules().get(fired[i]), event));
    }
    return findings;
  }
}
