package org.vigie.correlate;

import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * No event of a group that is known, for the span after its last: told when the watermark has
 * passed that time. A group that has fallen silent is forgotten until it is heard of again.
 */
final class Silence extends Memory<SilenceState> {
  Silence(long span, long lateness) {
    super(span, lateness);
  }

  @Override
  Settling settling() {
    return Settling.LATER;
  }

  @Override
  public SilenceState start() {
    return new SilenceState();
  }

  @Override
  public Step<SilenceState, Firing> apply(SilenceState state, Input in) {
    if (in.time < in.watermark) {
      late++;
      return state.size == 0 ? forgotten() : quiet(state);
    }
    List<Firing> firings = settle(state, in.watermark);
    if (state.size == 0) state.entities = Entities.of(in);
    state.insert(in);
    join(state, in.watermark);
    return new Step<>(state, firings);
  }

  /**
   * Forgets events that end no gap and begin none, whatever may still come: those that another
   * follows within the span, if nothing can come before them, or if what is before reaches there.
   */
  private void join(SilenceState state, long watermark) {
    for (int i = state.size - 2; i >= 0; i--) {
      long next = state.times[i + 1];
      if (next - state.times[i] > span) continue;
      boolean first = i == 0 && state.times[0] < watermark;
      if (first || i > 0 && next - state.times[i - 1] <= span) state.remove(i);
    }
  }

  private List<Firing> settle(SilenceState state, long watermark) {
    List<Firing> firings = List.of();
    while (state.size > 0 && state.times[0] + span < watermark) {
      long since = state.times[0];
      if (state.size == 1 || state.times[1] - since > span) {
        if (firings.isEmpty()) firings = new ArrayList<>(1);
        firings.add(new Firing(since, since + span, 0, 0, state.event(), state.entities));
      }
      state.remove(0);
    }
    return firings;
  }

  @Override
  public Step<SilenceState, Firing> expire(SilenceState state, long watermark) {
    List<Firing> firings = settle(state, watermark);
    return new Step<>(state.size == 0 ? null : state, firings);
  }

  @Override
  SilenceState read(DataInput in, Input shared) throws IOException {
    return SilenceState.read(in, shared);
  }
}
