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
    joinGaps(state);
    return new Step<>(state, firings);
  }

  /** Only events before a gap, and the newest, are of interest. */
  private void joinGaps(SilenceState state) {
    for (int i = state.size - 2; i >= 0; i--) {
      if (state.times[i + 1] - state.times[i] <= span) state.remove(i);
    }
  }

  private List<Firing> settle(SilenceState state, long watermark) {
    List<Firing> firings = new ArrayList<>();
    while (state.size > 0 && state.times[0] + span < watermark) {
      long since = state.times[0];
      firings.add(new Firing(since, since + span, 0, 0, state.event(), state.entities));
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
