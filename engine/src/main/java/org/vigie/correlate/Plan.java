package org.vigie.correlate;

import java.util.List;
import org.vigie.detect.Finding.RuleCard;
import org.vigie.sigma.SigmaCorrelation;

/**
 * A correlation ready to run.
 *
 * @param source what it was made of
 * @param card what travels with its findings
 * @param shape what its states depend on: states of another shape are of no use to it
 * @param taps how it reads the events of each of its rules, in their order
 * @param names titles of its rules, in their order
 * @param raised whether it raises findings of its own
 * @param chained where its firings go: to correlations over it
 */
record Plan(
    SigmaCorrelation source,
    RuleCard card,
    String shape,
    List<Tap> taps,
    List<String> names,
    Raising raised,
    List<Link> chained) {

  /** Whether its rules raise findings of their own, too. */
  boolean tellsRules() {
    return source.generate() == SigmaCorrelation.Generate.RULES_TOO;
  }

  /** Its memory, of no group yet. */
  Memory<?> open(long lateness) {
    return switch (new Limits(source, lateness).choose()) {
      case Limits.Choice.Watched(Memory<?> memory) -> memory;
      case Limits.Choice.Senseless(String problem) -> throw new IllegalStateException(problem);
    };
  }

  /** The same, telling or not. */
  Plan raising(Raising raising) {
    return new Plan(source, card, shape, taps, names, raising, List.copyOf(chained));
  }

  /** Whether firings become findings. */
  enum Raising {
    RAISED,
    /** Only what is made of it is told. */
    SILENT
  }

  /** A place in the list of rules of the correlation with this number. */
  record Link(int correlation, int place) {}

  /**
   * How events of one rule are read.
   *
   * @param group ids of the fields that make the group
   * @param groupNames their names
   * @param measured ids of the fields that are counted or measured
   * @param measuredNames their names
   */
  record Tap(int[] group, List<String> groupNames, int[] measured, List<String> measuredNames) {}
}
