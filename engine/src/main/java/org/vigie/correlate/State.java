package org.vigie.correlate;

import java.io.DataOutput;
import java.io.IOException;

/** What is remembered of one group of one correlation: plain data that its reducer changes. */
abstract sealed class State
    permits SlidingState, DistinctState, WindowsState, SilenceState, PatternState {
  /** Form in which states are written. */
  static final int VERSION = 1;

  private static final byte[] NO_KEY = new byte[0];

  /** The group. */
  byte[] key = NO_KEY;

  /** When it was touched last: seconds of receipt. */
  int touched;

  abstract void write(DataOutput out) throws IOException;
}
