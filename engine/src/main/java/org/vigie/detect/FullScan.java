package org.vigie.detect;

import java.util.List;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.sigma.Values;

/**
 * A condition asked part by part, as it is written: the plain way, against which the fast way is
 * tested.
 */
final class FullScan {
  private final Compiler compiler;

  FullScan(Compiler compiler) {
    this.compiler = compiler;
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
