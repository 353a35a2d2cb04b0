package org.vigie.correlate;

import java.io.DataInput;
import java.io.IOException;
import java.util.List;

/**
 * Conditions that more events only make truer, such as ten events in five minutes: known to hold
 * with the event that completes a window. A window ends with an event and reaches back by the span;
 * one that comes out of order completes those that end after it, too.
 */
final class Sliding extends Memory<SlidingState> {
  /** From so many entries on, those that can make no difference are looked for. */
  private static final int CROWDED = 64;

  private final Window window;
  private final int stride;

  /** Whether entries of a window fulfil the condition. */
  interface Window {
    boolean holds(SlidingState state, int from, int to);

    /** The number that was compared. */
    double observed(SlidingState state, int from, int to);

    /** Entries that can make no difference: not to be kept. */
    boolean[] kept(SlidingState state, long span);

    /** Most entries a group may have. */
    int most();

    /** Longs of an entry. */
    default int stride() {
      return 2;
    }
  }

  Sliding(long span, long lateness, Window window) {
    super(span, lateness);
    this.window = window;
    this.stride = window.stride();
  }

  @Override
  Settling settling() {
    return Settling.AT_ONCE;
  }

  @Override
  public SlidingState start() {
    return new SlidingState(stride);
  }

  @Override
  public Step<SlidingState, Firing> apply(SlidingState state, Input in) {
    if (state.last != SlidingState.NEVER && in.time < state.last - lateness) {
      late++;
      return quiet(state);
    }
    if (in.time > state.last) state.last = in.time;
    if (in.time <= state.suppressedUntil) {
      state.silenced++;
      return quiet(state);
    }
    state.dropBefore(state.last - lateness - span);
    if (state.isFull()) thin(state);
    int at = state.insert(in);
    for (int i = at; i < state.count(); i++) {
      long end = state.time(i);
      if (end - in.time > span) break;
      if (i + 1 < state.count() && state.time(i + 1) == end) continue;
      int from = state.from(end - span, i + 1);
      if (window.holds(state, from, i + 1)) return fire(state, from, i + 1);
    }
    return quiet(state);
  }

  private Step<SlidingState, Firing> fire(SlidingState state, int from, int to) {
    long end = state.time(to - 1);
    Firing firing =
        new Firing(
            state.time(from),
            end,
            window.observed(state, from, to),
            state.silenced,
            state.events(from, to),
            List.of());
    state.suppressedUntil = end + span;
    int before = state.count() - to;
    state.dropBefore(end + span + 1);
    state.silenced = before - state.count();
    return new Step<>(state, List.of(firing));
  }

  private void thin(SlidingState state) {
    if (state.count() >= CROWDED) {
      boolean[] kept = window.kept(state, span);
      if (kept.length > 0) state.keep(kept);
    }
    int over = state.count() - window.most();
    if (over < 0) return;
    dropped += over + 1;
    state.drop(over + 1);
  }

  @Override
  public Step<SlidingState, Firing> expire(SlidingState state, long watermark) {
    boolean past = state.last + lateness + span < watermark && state.suppressedUntil < watermark;
    return past ? forgotten() : quiet(state);
  }

  @Override
  SlidingState read(DataInput in, Input shared) throws IOException {
    return SlidingState.read(stride, in, shared);
  }
}
