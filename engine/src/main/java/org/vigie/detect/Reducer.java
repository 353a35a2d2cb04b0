package org.vigie.detect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stage with memory as a pure function: correlation, behaviour and alert grouping are reducers.
 * The runtime (threads here, keyed operators of a stream processor elsewhere) keeps one state a key
 * and calls {@link #apply} in the order of arrival. Times are epoch milliseconds.
 *
 * @param <S> plain, compact, versioned data
 * @param <I> input
 * @param <O> output
 */
public interface Reducer<S, I, O> {
  /** Key of the state that an input belongs to; null where it is not concerned. */
  @Nullable String key(I in);

  /** State of a key never seen. */
  S start();

  /**
   * Takes one input in. Deterministic. The state is handed over: it may be changed and given back.
   */
  Step<S, O> apply(S state, I in);

  /** Lets time pass: no later input will be older than {@code watermark}. */
  Step<S, O> expire(S state, long watermark);

  /** The next state, null to forget the key, and what comes out. */
  record Step<S, O>(@Nullable S state, List<O> out) {}
}
