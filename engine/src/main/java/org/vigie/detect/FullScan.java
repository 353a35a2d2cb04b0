package org.vigie.detect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.vigie.detect.Finding.Reason;
import org.vigie.ocsf.Leaves;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.sigma.Values;

/**
 * A condition asked part by part, as it is written: the plain way, by which a finding is explained
 * and against which the fast way is tested.
 */
final class FullScan {
  /** Most characters of a value in a reason. */
  private static final int MAX_VALUE = 1_024;

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

  /** Why a condition that holds does so: its leaves that hold, at most as many as one may carry. */
  List<Reason> reasons(Condition condition, Values values, Leaves leaves) {
    List<Reason> reasons = new ArrayList<>();
    Set<Condition> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    explain(condition, values, leaves, seen, reasons);
    return List.copyOf(reasons);
  }

  private void explain(
      Condition condition,
      Values values,
      Leaves leaves,
      Set<Condition> seen,
      List<Reason> reasons) {
    if (reasons.size() == Finding.MAX_REASONS || !seen.add(condition)) return;
    switch (condition) {
      case Condition.And(List<Condition> parts) -> {
        if (!holds(condition, values)) return;
        for (Condition part : parts) explain(part, values, leaves, seen, reasons);
      }
      case Condition.Or(List<Condition> parts) -> {
        for (Condition part : parts) explain(part, values, leaves, seen, reasons);
      }
      // That a filter did not hold explains little, a single "not" does.
      case Condition.Not(Condition part) -> {
        if (part instanceof Condition.Test test && !holds(test, values)) {
          reasons.add(reason(test, "not ", values, leaves));
        }
      }
      case Condition.Test test -> {
        if (holds(test, values)) reasons.add(reason(test, "", values, leaves));
      }
    }
  }

  private Reason reason(Condition.Test test, String not, Values values, Leaves leaves) {
    Node.Leaf node = compiler.leaf(test);
    int leaf = node.matcher().witness(values, node.field());
    if (leaf < 0 && node.field() != Matcher.KEYWORD) leaf = values.first(node.field());
    String value = leaf < 0 ? null : leaves.text(leaf);
    return new Reason(
        test.selection(),
        test.field(),
        not + test.written(),
        value == null ? null : Cut.to(value, MAX_VALUE));
  }
}
