package org.vigie.correlate;

import java.io.DataOutput;
import java.io.IOException;

/** What is remembered of one group of one correlation: plain data that its reducer changes. */
abstract sealed class State
    permits SlidingState, DistinctState, WindowsState, SilenceState, PatternState {
  /** Form in which states are written. */
  static final int VERSION = 1;

  abstract void write(DataOutput out) throws IOException;
}
