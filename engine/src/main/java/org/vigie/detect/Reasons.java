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
 * Why a rule fired: the leaves of its condition that hold for the event in {@code scratch}. What
 * was answered while rules were matched is not asked again, and many literals on one field are
 * looked up in one pass: a rule may name thousands, and a value be long.
 */
final class Reasons {
  /** Most characters of a value in a reason. */
  private static final int MAX_VALUE = 1_024;

  private final Compiler compiler;
  private final Scratch scratch;

  /** Whether leaves that hold are told, or those that don't. */
  private enum Told {
    HOLDING,
    MISSING
  }

  Reasons(Compiler compiler, Scratch scratch) {
    this.compiler = compiler;
    this.scratch = scratch;
  }

  /**
   * The leaves that hold of a rule that fired, at most as many as one may carry. That a filter did
   * not hold explains little, so it is told only where there is nothing else.
   */
  List<Reason> of(CompiledRule rule, Leaves leaves) {
    rule.root().settle(scratch);
    for (Told told : Told.values()) {
      List<Reason> reasons = new ArrayList<>();
      explain(rule.source().condition(), told, leaves, reasons, new IdentityHashMap<>());
      if (!reasons.isEmpty()) return List.copyOf(reasons);
    }
    return List.of();
  }

  private boolean holds(Condition condition) {
    return switch (condition) {
      case Condition.And(List<Condition> parts) -> parts.stream().allMatch(this::holds);
      case Condition.Or(List<Condition> parts) -> parts.stream().anyMatch(this::holds);
      case Condition.Not(Condition part) -> !holds(part);
      case Condition.Test test -> compiler.leaf(test).answer(scratch);
    };
  }

  private void explain(
      Condition condition,
      Told told,
      Leaves leaves,
      List<Reason> reasons,
      Map<Condition, Told> seen) {
    if (reasons.size() == Finding.MAX_REASONS || seen.put(condition, told) != null) return;
    switch (condition) {
      case Condition.And(List<Condition> parts) -> {
        if (told == Told.HOLDING && !holds(condition)) return;
        for (Condition part : parts) explain(part, told, leaves, reasons, seen);
      }
      case Condition.Or(List<Condition> parts) -> {
        for (Condition part : parts) explain(part, told, leaves, reasons, seen);
      }
      case Condition.Not(Condition part) -> {
        if (told == Told.MISSING) explain(part, told, leaves, reasons, seen);
      }
      case Condition.Test test -> {
        if (holds(test) != (told == Told.HOLDING)) return;
        reasons.add(reason(test, told == Told.HOLDING ? "" : "not ", leaves));
      }
    }
  }

  private Reason reason(Condition.Test test, String not, Leaves leaves) {
    Node.Leaf node = compiler.leaf(test);
    Values values = scratch.values();
    int leaf = node.matcher().witness(values, node.field());
    if (leaf < 0 && node.field() != Matcher.KEYWORD) leaf = values.first(node.field());
    String value = leaf < 0 ? null : leaves.text(leaf, MAX_VALUE);
    return new Reason(test.selection(), test.field(), not + test.written(), value);
  }
}
