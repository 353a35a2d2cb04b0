package org.vigie.detect;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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

  /** Whether leaves that hold are told, or those that don't. */
  private enum Told {
    HOLDING,
    MISSING
  }

  /**
   * Why a condition that holds does so: its leaves that hold, at most as many as one may carry.
   * That a filter did not hold explains little, so it is told only where there is nothing else.
   */
  List<Reason> reasons(Condition condition, Values values, Leaves leaves) {
    for (Told told : Told.values()) {
      List<Reason> reasons = new ArrayList<>();
      explain(condition, told, values, leaves, reasons, new IdentityHashMap<>());
      if (!reasons.isEmpty()) return List.copyOf(reasons);
    }
    return List.of();
  }

  private void explain(
      Condition condition,
      Told told,
      Values values,
      Leaves leaves,
      List<Reason> reasons,
      Map<Condition, Told> seen) {
    if (reasons.size() == Finding.MAX_REASONS || seen.put(condition, told) != null) return;
    switch (condition) {
      case Condition.And(List<Condition> parts) -> {
        if (told == Told.HOLDING && !holds(condition, values)) return;
        for (Condition part : parts) explain(part, told, values, leaves, reasons, seen);
      }
      case Condition.Or(List<Condition> parts) -> {
        for (Condition part : parts) explain(part, told, values, leaves, reasons, seen);
      }
      case Condition.Not(Condition part) -> {
        if (told == Told.MISSING) explain(part, told, values, leaves, reasons, seen);
      }
      case Condition.Test test -> {
        if (holds(test, values) != (told == Told.HOLDING)) return;
        reasons.add(reason(test, told == Told.HOLDING ? "" : "not ", values, leaves));
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
