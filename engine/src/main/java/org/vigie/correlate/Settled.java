package org.vigie.correlate;

import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.vigie.correlate.WindowsState.Open;
import org.vigie.sigma.SigmaCorrelation.Limit;

/**
 * Conditions that a further event may make untrue, such as fewer than five events, or a mean: asked
 * of a window when it has closed, which is when the watermark has passed its end. A window opens
 * with an event and is as long as the span. Where no event at all would do, too, the next window
 * follows at once, so that silence is seen; a group that stays silent fires once and is forgotten.
 */
final class Settled extends Memory<WindowsState> {
  private final Aggregate.Form form;
  private final List<Limit> limits;
  private final Follow follow;
  private final Ending ending;

  /** What comes after a window. */
  enum Follow {
    /** The next event opens one. */
    WITH_NEXT_EVENT,
    /** The next begins where the last ended. */
    AT_ONCE
  }

  /** What becomes of windows that are open at the end of the stream. */
  enum Ending {
    /** They are asked as they are. */
    ASKED,
    /** It is not known what would have come: they are left. */
    LEFT
  }

  Settled(
      long span,
      long lateness,
      Aggregate.Form form,
      List<Limit> limits,
      Follow follow,
      Ending ending) {
    super(span, lateness);
    this.form = form;
    this.limits = limits;
    this.follow = follow;
    this.ending = ending;
  }

  @Override
  Settling settling() {
    return Settling.LATER;
  }

  @Override
  public WindowsState start() {
    return new WindowsState();
  }

  @Override
  public Step<WindowsState, Firing> apply(WindowsState state, Input in) {
    if (in.time < in.watermark) {
      late++;
      return state.windows.isEmpty() && state.next == SlidingState.NEVER
          ? forgotten()
          : quiet(state);
    }
    List<Firing> firings = settle(state, in.watermark);
    if (state.windows.isEmpty() && state.next == SlidingState.NEVER) {
      state.entities = Entities.of(in);
      if (follow == Follow.AT_ONCE) state.next = in.time;
    }
    window(state, in.time).add(in);
    return new Step<>(state, firings);
  }

  private Open window(WindowsState state, long time) {
    long start = time;
    if (follow == Follow.AT_ONCE) {
      // What is older than the first event, but not late, counts in the first window.
      start = Math.max(state.next, time - Math.floorMod(time - state.next, span));
    }
    int at = 0;
    while (at < state.windows.size() && state.windows.get(at).end <= time) at++;
    if (at < state.windows.size()) {
      Open open = state.windows.get(at);
      if (follow == Follow.AT_ONCE ? open.end == start + span : open.end - span < time + span) {
        return open;
      }
    }
    Open open = new Open(start, start + span, form.open());
    state.windows.add(at, open);
    return open;
  }

  /** Closes the windows whose end the watermark has reached. */
  private List<Firing> settle(WindowsState state, long watermark) {
    List<Firing> firings = List.of();
    if (follow == Follow.WITH_NEXT_EVENT) {
      while (!state.windows.isEmpty() && state.windows.getFirst().end <= watermark) {
        if (firings.isEmpty()) firings = new ArrayList<>(1);
        close(state, state.windows.removeFirst(), firings);
      }
      return firings;
    }
    while (state.next != SlidingState.NEVER && state.next + span <= watermark) {
      boolean none = state.windows.isEmpty() || state.windows.getFirst().end > state.next + span;
      Open open =
          none ? new Open(state.next, state.next + span, form.open()) : state.windows.removeFirst();
      boolean told = state.fired;
      List<Firing> closed = new ArrayList<>();
      close(state, open, closed);
      if (!closed.isEmpty() && !(none && told)) {
        if (firings.isEmpty()) firings = new ArrayList<>(1);
        firings.addAll(closed);
      }
      state.next += span;
      if (none && state.windows.isEmpty()) {
        state.next = SlidingState.NEVER;
        state.fired = false;
      }
    }
    return firings;
  }

  private void close(WindowsState state, Open open, List<Firing> firings) {
    double value = open.aggregate.value();
    state.fired = limits.stream().allMatch(limit -> limit.allows(value));
    if (!state.fired) return;
    firings.add(new Firing(open.start, open.end, value, 0, open.events(), state.entities));
  }

  @Override
  public Step<WindowsState, Firing> expire(WindowsState state, long watermark) {
    List<Firing> firings = settle(state, watermark);
    boolean over = state.windows.isEmpty() && state.next == SlidingState.NEVER;
    return new Step<>(over ? null : state, firings);
  }

  @Override
  Step<WindowsState, Firing> finish(WindowsState state, long watermark) {
    return expire(state, ending == Ending.ASKED ? Long.MAX_VALUE : watermark);
  }

  @Override
  WindowsState read(DataInput in, Input shared) throws IOException {
    return WindowsState.read(form, in, shared);
  }
}
