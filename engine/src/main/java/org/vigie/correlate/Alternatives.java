package org.vigie.correlate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaCorrelation.Formula;

/**
 * Which rules must have events, as sets of bits: a number of any of them, or one of several sets.
 *
 * @param least so many rules; 0 where sets are asked for
 * @param sets each enough
 * @param without for each set, the rules that must have none
 */
record Alternatives(int least, int[] sets, int[] without) {
  /** Most sets that a formula may come to. */
  static final int MOST = 256;

  /** So many rules. */
  static Alternatives least(int least) {
    return new Alternatives(least, new int[0], new int[0]);
  }

  /** One of its sets is there, whatever else is. */
  boolean holds(int rules) {
    if (least > 0) return Integer.bitCount(rules) >= least;
    for (int set : sets) if ((set & rules) == set) return true;
    return false;
  }

  /** Whether some rule must have no event. */
  boolean negates() {
    for (int set : without) if (set != 0) return true;
    return false;
  }

  private record Choice(int with, int without) {}

  /** The sets of a formula, or null where they are too many. */
  static @Nullable Alternatives of(Formula formula) {
    List<Choice> choices = choices(formula, 1);
    if (choices == null) return null;
    List<Choice> possible = choices.stream().distinct().toList();
    return new Alternatives(
        0,
        possible.stream().mapToInt(Choice::with).toArray(),
        possible.stream().mapToInt(Choice::without).toArray());
  }

  /** In disjunctive form, of the formula or of its contrary; those that contradict left out. */
  private static @Nullable List<Choice> choices(Formula formula, int sign) {
    return switch (formula) {
      case Formula.Rule(int place) ->
          List.of(sign > 0 ? new Choice(1 << place, 0) : new Choice(0, 1 << place));
      case Formula.Not(Formula part) -> choices(part, -sign);
      case Formula.And(List<Formula> parts) -> sign > 0 ? all(parts, sign) : any(parts, sign);
      case Formula.Or(List<Formula> parts) -> sign > 0 ? any(parts, sign) : all(parts, sign);
    };
  }

  private static @Nullable List<Choice> any(List<Formula> parts, int sign) {
    List<Choice> any = new ArrayList<>();
    for (Formula part : parts) {
      List<Choice> choices = choices(part, sign);
      if (choices == null || any.size() + choices.size() > MOST) return null;
      any.addAll(choices);
    }
    return any;
  }

  private static @Nullable List<Choice> all(List<Formula> parts, int sign) {
    List<Choice> all = List.of(new Choice(0, 0));
    for (Formula part : parts) {
      List<Choice> choices = choices(part, sign);
      if (choices == null || all.size() * choices.size() > MOST) return null;
      List<Choice> both = new ArrayList<>();
      for (Choice one : all) {
        for (Choice other : choices) {
          Choice joined = new Choice(one.with | other.with, one.without | other.without);
          if ((joined.with & joined.without) == 0) both.add(joined);
        }
      }
      all = both;
    }
    return all;
  }
}
