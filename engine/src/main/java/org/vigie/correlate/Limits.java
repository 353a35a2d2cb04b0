package org.vigie.correlate;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.vigie.correlate.Settled.Ending;
import org.vigie.correlate.Settled.Follow;
import org.vigie.sigma.SigmaCorrelation;
import org.vigie.sigma.SigmaCorrelation.Condition;
import org.vigie.sigma.SigmaCorrelation.Limit;
import org.vigie.sigma.SigmaCorrelation.Operator;

/** Chooses how a condition is watched, by what its limits allow. */
final class Limits {
  private final SigmaCorrelation correlation;
  private final long lateness;

  /** The choice, or why there is none. */
  sealed interface Choice {
    /** It is watched like this. */
    record Watched(Memory<?> memory) implements Choice {}

    /** It can't be: what is wrong. */
    record Senseless(String problem) implements Choice {}
  }

  Limits(SigmaCorrelation correlation, long lateness) {
    this.correlation = correlation;
    this.lateness = lateness;
  }

  Choice choose() {
    return switch (correlation.condition()) {
      case Condition.Measure measure ->
          correlation.type().isNumeric() ? ofNumber(measure) : ofCount(measure.limits());
      case Condition.Occurrence occurrence -> ofFormula(occurrence);
    };
  }

  private Choice ofNumber(Condition.Measure measure) {
    List<Limit> limits = measure.limits();
    boolean lower = true;
    boolean upper = false;
    for (Limit limit : limits) {
      boolean from = limit.operator() == Operator.GT || limit.operator() == Operator.GTE;
      lower &= from;
      upper |= from || limit.operator() == Operator.EQ;
    }
    if (correlation.type() == SigmaCorrelation.Type.VALUE_SUM && lower) {
      return watched(new Sliding(span(), lateness, new SlidingWindows.Sum(limits)));
    }
    Aggregate.Form form = new Aggregate.Form(correlation.type(), 0, measure.percentile());
    return watched(
        new Settled(
            span(),
            lateness,
            form,
            limits,
            Follow.WITH_NEXT_EVENT,
            upper ? Ending.ASKED : Ending.LEFT));
  }

  private Choice ofCount(List<Limit> limits) {
    boolean temporal = correlation.type().isTemporal();
    int most = temporal ? correlation.rules().size() : Integer.MAX_VALUE;
    List<Integer> turns = turns(limits, most);
    if (turns.isEmpty()) {
      return new Choice.Senseless("the condition can never hold: " + told(limits, most));
    }
    boolean none = turns.getFirst() == 0;
    if (none && turns.size() == 1) {
      return new Choice.Senseless("the condition always holds: " + told(limits, most));
    }
    if (none && turns.size() == 2 && turns.get(1) == 1)
      return watched(new Silence(span(), lateness));
    if (!none && turns.size() == 1) return watched(atLeast(turns.getFirst()));
    if (correlation.type() == SigmaCorrelation.Type.TEMPORAL_ORDERED) {
      return new Choice.Senseless(
          "temporal_ordered takes gt and gte, or a formula over its rules; temporal takes the"
              + " others");
    }
    Aggregate.Form form = new Aggregate.Form(correlation.type(), turns.getLast() + 1, 0);
    return watched(
        new Settled(
            span(),
            lateness,
            form,
            limits,
            none ? Follow.AT_ONCE : Follow.WITH_NEXT_EVENT,
            none ? Ending.LEFT : Ending.ASKED));
  }

  private Memory<?> atLeast(int least) {
    return switch (correlation.type()) {
      case EVENT_COUNT -> new Sliding(span(), lateness, new SlidingWindows.Count(least));
      case VALUE_COUNT -> new Distinct(span(), lateness, least);
      case TEMPORAL ->
          new Sliding(span(), lateness, new SlidingWindows.Together(Alternatives.least(least)));
      case TEMPORAL_ORDERED ->
          new Sliding(span(), lateness, new SlidingWindows.InOrder(Alternatives.least(least)));
      case VALUE_SUM, VALUE_AVG, VALUE_PERCENTILE, VALUE_MEDIAN ->
          throw new IllegalStateException("no count");
    };
  }

  private Choice ofFormula(Condition.Occurrence occurrence) {
    Alternatives alternatives = Alternatives.of(occurrence.formula());
    if (alternatives == null) {
      return new Choice.Senseless(
          "the condition comes to more than " + Alternatives.MOST + " alternatives");
    }
    if (alternatives.sets().length == 0) {
      return new Choice.Senseless("the condition can never hold: it contradicts itself");
    }
    for (int set : alternatives.sets()) {
      if (set == 0) {
        return new Choice.Senseless(
            "the condition holds where nothing happens; each of its alternatives needs a rule"
                + " without 'not'");
      }
    }
    boolean ordered = correlation.type() == SigmaCorrelation.Type.TEMPORAL_ORDERED;
    if (alternatives.negates()) {
      Pattern.Order order = ordered ? Pattern.Order.LISTED : Pattern.Order.ANY;
      return watched(new Pattern(span(), lateness, alternatives, order));
    }
    Sliding.Window window =
        ordered
            ? new SlidingWindows.InOrder(alternatives)
            : new SlidingWindows.Together(alternatives);
    return watched(new Sliding(span(), lateness, window));
  }

  /** The numbers from 0 on at which the limits begin to hold, or cease to, in turn. */
  private static List<Integer> turns(List<Limit> limits, int most) {
    TreeSet<Integer> points = new TreeSet<>(List.of(0));
    for (Limit limit : limits) {
      int number = limit.number().setScale(0, java.math.RoundingMode.UNNECESSARY).intValueExact();
      for (int i = -1; i <= 1; i++)
        if (number + i >= 0 && number + i <= most) points.add(number + i);
    }
    List<Integer> turns = new ArrayList<>();
    boolean held = false;
    for (int point : points) {
      boolean holds = limits.stream().allMatch(limit -> limit.allows(point));
      if (holds != held) turns.add(point);
      held = holds;
    }
    return turns;
  }

  private static String told(List<Limit> limits, int most) {
    List<String> texts = new ArrayList<>();
    for (Limit limit : limits) texts.add(limit.toString());
    String told = String.join(" and ", texts);
    return most == Integer.MAX_VALUE ? told : told + " of " + most + " rules";
  }

  private long span() {
    return correlation.timespan();
  }

  private static Choice watched(Memory<?> memory) {
    return new Choice.Watched(memory);
  }
}
