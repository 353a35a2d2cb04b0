package org.vigie.correlate;

import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Formulas in which a rule must have no event, such as {@code started and not finished}. Each event
 * of a rule that must have one may begin the pattern: then, within the span from it, the others
 * must follow, and there must be none of the rules that must not, in the span before it and after
 * it. In an ordered correlation the place in the list says where it must be missing: before the
 * first, between two, or after the last.
 */
final class Pattern extends Memory<PatternState> {
  /** Most events of a group. */
  static final int MOST = 1_024;

  private final Alternatives alternatives;
  private final Order order;

  /** Whether the rules must follow each other as they are listed. */
  enum Order {
    ANY,
    LISTED
  }

  Pattern(long span, long lateness, Alternatives alternatives, Order order) {
    super(span, lateness);
    this.alternatives = alternatives;
    this.order = order;
  }

  @Override
  Settling settling() {
    return Settling.LATER;
  }

  @Override
  public PatternState start() {
    return new PatternState();
  }

  @Override
  public Step<PatternState, Firing> apply(PatternState state, Input in) {
    if (in.time < in.watermark) {
      late++;
      return state.events.count() == 0 ? forgotten() : quiet(state);
    }
    List<Firing> firings = settle(state, in.watermark);
    if (state.events.count() == 0) state.entities = Entities.of(in);
    if (state.events.count() >= MOST) {
      int half = MOST / 2;
      dropped += half;
      state.events.drop(half);
    }
    state.events.insert(in);
    return new Step<>(state, firings);
  }

  private List<Firing> settle(PatternState state, long watermark) {
    List<Firing> firings = List.of();
    SlidingState events = state.events;
    long decided = state.decided;
    for (int i = 0; i < events.count(); i++) {
      long start = events.time(i);
      if (start + span >= watermark) break;
      // Nothing older than the watermark comes: what was decided on is decided.
      if (start <= decided) continue;
      state.decided = start;
      if (start <= events.suppressedUntil || !begins(events, i)) continue;
      int to = events.from(start + span + 1, events.count());
      if (firings.isEmpty()) firings = new ArrayList<>(1);
      firings.add(new Firing(start, start + span, to - i, 0, events.events(i, to), state.entities));
      events.suppressedUntil = start + span;
    }
    events.dropBefore(watermark - 2 * span);
    return firings;
  }

  private boolean begins(SlidingState events, int first) {
    for (int i = 0; i < alternatives.sets().length; i++) {
      int with = alternatives.sets()[i];
      int without = alternatives.without()[i];
      if ((with & 1 << events.rule(first)) == 0) continue;
      boolean holds =
          order == Order.ANY
              ? together(events, first, with, without)
              : inOrder(events, first, with, without);
      if (holds) return true;
    }
    return false;
  }

  private boolean together(SlidingState events, int first, int with, int without) {
    long start = events.time(first);
    int after = 0;
    int around = 0;
    for (int i = 0; i < events.count(); i++) {
      if (Math.abs(events.time(i) - start) > span) continue;
      around |= 1 << events.rule(i);
      if (events.time(i) >= start) after |= 1 << events.rule(i);
    }
    return (with & after) == with && (without & around) == 0;
  }

  /**
   * Follows the events from the first on. Bit {@code k} of {@code reached} is set while some {@code
   * k} rules have followed each other and nothing forbidden has come since.
   */
  private boolean inOrder(SlidingState events, int first, int with, int without) {
    if (events.rule(first) != Integer.numberOfTrailingZeros(with)) return false;
    long start = events.time(first);
    for (int i = first - 1; i >= 0 && start - events.time(i) <= span; i--) {
      if ((without & 1 << events.rule(i)) != 0 && place(with, events.rule(i)) == 0) return false;
    }
    int reached = 2;
    for (int i = first + 1; i < events.count() && events.time(i) - start <= span; i++) {
      int rule = events.rule(i);
      int place = place(with, rule);
      if ((without & 1 << rule) != 0 && place > 0) reached &= ~(1 << place);
      if ((with & 1 << rule) != 0 && (reached & 1 << place) != 0) reached |= 1 << place + 1;
    }
    return (reached & 1 << Integer.bitCount(with)) != 0;
  }

  /** How many rules of a set come before a rule in the list. */
  private static int place(int set, int rule) {
    return Integer.bitCount(set & (1 << rule) - 1);
  }

  @Override
  public Step<PatternState, Firing> expire(PatternState state, long watermark) {
    List<Firing> firings = settle(state, watermark);
    return new Step<>(state.events.count() == 0 ? null : state, firings);
  }

  @Override
  PatternState read(DataInput in, Input shared) throws IOException {
    return PatternState.read(in, shared);
  }
}
