package org.vigie.detect;

import java.util.List;
import org.vigie.ocsf.Event;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.sigma.Values;

/**
 * Every rule asked part by part, as it is written, without index, sets or memo: the naive twin of
 * {@link Detector}, some hundred times slower.
 */
public final class FullScan {
  private final Ruleset ruleset;
  private final Compiler compiler;

  /** Scans with these rules. */
  public FullScan(Ruleset ruleset) {
    this.ruleset = ruleset;
    compiler = ruleset.compiler();
  }

  /** Ids of the rules that fire, in the order of loading. */
  public List<String> fired(Event event) {
    Values values = new Values();
    values.reset(event.fields());
    return ruleset.rules().stream()
        .filter(rule -> Ruleset.concerns(rule, event.route()))
        .filter(rule -> holds(rule.source().condition(), values))
        .map(rule -> rule.card().id())
        .toList();
  }

  /** Whether the condition holds for the event in {@code values}. */
  boolean holds(Condition condition, Values values) {
    return switch (condition) {
      case Condition.And(List<Condition> parts) -> {
        for (Condition part : parts) if (!holds(part, values)) yield false;
        yield true;
      }
      case Condition.Or(List<Condition> parts) -> {
        for (Condition part : parts) if (holds(part, values)) yield true;
        yield false;
      }
      case Condition.Not(Condition part) -> !holds(part, values);
      case Condition.Test test -> {
        Node.Leaf leaf = compiler.leaf(test);
        yield leaf.matcher().holds(values, leaf.field());
      }
    };
  }
}
