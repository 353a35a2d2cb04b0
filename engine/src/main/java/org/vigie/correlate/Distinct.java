package org.vigie.correlate;

import static org.vigie.correlate.DistinctState.NONE;

import java.io.DataInput;
import java.io.IOException;
import java.util.List;

/**
 * So many different values, or more, in a sliding window. Exact: fewer values than are asked for
 * are in any window that has not fired, and a window that has fired is forgotten.
 */
final class Distinct extends Memory<DistinctState> {
  private final int least;

  Distinct(long span, long lateness, int least) {
    super(span, lateness);
    this.least = least;
  }

  @Override
  Settling settling() {
    return Settling.AT_ONCE;
  }

  @Override
  public DistinctState start() {
    return new DistinctState();
  }

  @Override
  public Step<DistinctState, Firing> apply(DistinctState state, Input in) {
    if (state.last != SlidingState.NEVER && in.time < state.last - lateness) {
      late++;
      return quiet(state);
    }
    boolean newest = in.time >= state.last;
    if (newest) state.last = in.time;
    if (in.time <= state.suppressedUntil) {
      state.silenced++;
      return quiet(state);
    }
    if (!newest) return late(state, in);
    advance(state, in.time - span);
    int known = state.find(in.value);
    boolean counted = known != NONE && state.time(known) >= in.time - span;
    int earlier = known == NONE ? NONE : state.earlier(known);
    if (counted && earlier != NONE && in.time - state.time(earlier) <= span) {
      state.renew(known, in);
    } else {
      int node = state.add(in, known);
      if (state.edge == NONE) state.edge = node;
      if (!counted) state.alive++;
    }
    if (state.edge == NONE) state.edge = state.newest;
    return state.alive >= least ? fire(state, in.time, state.alive) : quiet(state);
  }

  /** Moves the beginning of the newest window, and drops what no window can reach any more. */
  private void advance(DistinctState state, long start) {
    while (state.edge != NONE && state.time(state.edge) < start) {
      if (state.later(state.edge) == NONE) state.alive--;
      state.edge = state.after(state.edge);
    }
    while (state.oldest != NONE && state.time(state.oldest) < start - lateness) {
      state.remove(state.oldest);
    }
  }

  /** An event out of order: it may complete each window that ends with it or after it. */
  private Step<DistinctState, Firing> late(DistinctState state, Input in) {
    int known = state.find(in.value);
    boolean inWindow = in.time >= state.last - span;
    boolean counted = known != NONE && state.time(known) >= state.last - span;
    int node = state.add(in, known);
    if (inWindow) {
      if (!counted) state.alive++;
      if (state.edge == NONE || state.time(state.edge) > in.time) state.edge = node;
    }
    // A window has no more values than there are nodes at all.
    if (state.nodes() < least) {
      thin(state, node);
      return quiet(state);
    }
    long end = in.time;
    for (int at = node; at != NONE && end - in.time <= span; ) {
      int values = values(state, at, end);
      if (values >= least) return fire(state, end, values);
      while (at != NONE && state.time(at) == end) at = state.after(at);
      if (at != NONE) end = state.time(at);
    }
    thin(state, node);
    return quiet(state);
  }

  /** Between two events of a value that are not a span apart, a third makes no difference. */
  private void thin(DistinctState state, int node) {
    int earlier = state.earlier(node);
    int later = state.later(node);
    if (earlier == NONE || later == NONE) return;
    if (state.time(later) - state.time(earlier) <= span) state.remove(node);
  }

  /** Values in the window that ends at a time; {@code node} is one of that time. */
  private int values(DistinctState state, int node, long end) {
    int from = node;
    while (state.after(from) != NONE && state.time(state.after(from)) == end) {
      from = state.after(from);
    }
    int values = 0;
    for (int n = from; n != NONE && state.time(n) >= end - span; n = state.before(n)) {
      int later = state.later(n);
      if (later == NONE || state.time(later) > end) values++;
    }
    return values;
  }

  private Step<DistinctState, Firing> fire(DistinctState state, long end, int values) {
    long start = end - span;
    int first = state.oldest;
    while (first != NONE && state.time(first) < start) first = state.after(first);
    Firing firing =
        new Firing(
            first == NONE ? end : state.time(first),
            end,
            values,
            state.silenced,
            state.events(start, end),
            List.of());
    state.suppressedUntil = end + span;
    state.silenced = 0;
    if (state.last <= end + span) {
      for (int n = state.newest; n != NONE && state.time(n) > end; n = state.before(n)) {
        state.silenced++;
      }
      state.clear();
    } else {
      while (state.oldest != NONE && state.time(state.oldest) <= end + span) {
        if (state.time(state.oldest) > end) state.silenced++;
        forget(state, state.oldest);
      }
    }
    return new Step<>(state, List.of(firing));
  }

  private void forget(DistinctState state, int node) {
    if (state.time(node) >= state.last - span && state.later(node) == NONE) state.alive--;
    state.remove(node);
  }

  @Override
  public Step<DistinctState, Firing> expire(DistinctState state, long watermark) {
    boolean past = state.last + lateness + span < watermark && state.suppressedUntil < watermark;
    return past ? forgotten() : quiet(state);
  }

  @Override
  DistinctState read(DataInput in, Input shared) throws IOException {
    return DistinctState.read(in, shared, span);
  }
}
