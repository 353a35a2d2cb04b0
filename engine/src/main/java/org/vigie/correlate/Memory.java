package org.vigie.correlate;

import java.io.DataInput;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Reducer;

/**
 * A correlation as a reducer over the events of its rules. The state is handed over with each call:
 * it is changed in place and given back, so that an event costs no copy.
 */
abstract class Memory<S extends State> implements Reducer<S, Input, Firing> {
  private static final Step<?, Firing> FORGOTTEN = new Step<>(null, List.of());

  /** Most that lies between the first and the last event of a window, milliseconds. */
  final long span;

  /** How much older than the newest event of its group an event may be. */
  final long lateness;

  /** Events that came too late to count. */
  long late;

  /** Events of groups so full that older ones had to be dropped. */
  long dropped;

  Memory(long span, long lateness) {
    this.span = span;
    this.lateness = lateness;
  }

  @Override
  public final @Nullable String key(Input in) {
    return in.key();
  }

  /** Whether conditions hold only after time has passed: then states are asked to expire. */
  abstract Settling settling();

  /** When a condition is known to hold. */
  enum Settling {
    /** With an event. */
    AT_ONCE,
    /** When no event can come any more that would change it. */
    LATER
  }

  /**
   * The end of the stream: conditions are asked for windows that are still open, but not those
   * which need that nothing more comes.
   */
  Step<S, Firing> finish(S state, long watermark) {
    return expire(state, watermark);
  }

  /** Reads what {@link State#write} wrote. */
  abstract S read(DataInput in, Input shared) throws IOException;

  /** Nothing came of it. */
  static <S extends State> Step<S, Firing> quiet(S state) {
    return new Step<>(state, List.of());
  }

  @SuppressWarnings("unchecked")
  static <S extends State> Step<S, Firing> forgotten() {
    return (Step<S, Firing>) FORGOTTEN;
  }
}
