package org.vigie.correlate;

import java.util.Arrays;
import java.util.List;
import org.vigie.correlate.Sliding.Window;
import org.vigie.sigma.SigmaCorrelation.Limit;

/** What can be asked of the events of a sliding window. */
final class SlidingWindows {
  /** Most entries of a group where the condition sets no bound. */
  static final int MOST = 4_096;

  private static final boolean[] ALL = new boolean[0];

  private SlidingWindows() {}

  /** So many events, or more. */
  record Count(int least) implements Window {
    @Override
    public boolean holds(SlidingState state, int from, int to) {
      return to - from >= least;
    }

    @Override
    public double observed(SlidingState state, int from, int to) {
      return to - from;
    }

    @Override
    public boolean[] kept(SlidingState state, long span) {
      return ALL;
    }

    /** A window without firing has fewer than {@code least}; lateness keeps some windows more. */
    @Override
    public int most() {
      return 3 * least + MOST;
    }
  }

  /** A sum within limits. */
  record Sum(List<Limit> limits) implements Window {
    @Override
    public boolean holds(SlidingState state, int from, int to) {
      double sum = state.sum(from, to);
      for (Limit limit : limits) if (!limit.allows(sum)) return false;
      return true;
    }

    @Override
    public double observed(SlidingState state, int from, int to) {
      return state.sum(from, to);
    }

    /** Neighbours in the older half are put together once there are very many. */
    @Override
    public boolean[] kept(SlidingState state, long span) {
      if (state.count() < MOST) return ALL;
      boolean[] kept = new boolean[state.count()];
      for (int i = 0; i < kept.length; i++) kept[i] = i >= kept.length / 2 || (i & 1) == 1;
      return kept;
    }

    @Override
    public int most() {
      return 2 * MOST;
    }

    @Override
    public int stride() {
      return 3;
    }
  }

  /** Events of certain rules, in any order. */
  record Together(Alternatives alternatives) implements Window {
    @Override
    public boolean holds(SlidingState state, int from, int to) {
      return alternatives.holds(rules(state, from, to));
    }

    private static int rules(SlidingState state, int from, int to) {
      int rules = 0;
      for (int i = from; i < to; i++) rules |= 1 << state.rule(i);
      return rules;
    }

    @Override
    public double observed(SlidingState state, int from, int to) {
      return Integer.bitCount(rules(state, from, to));
    }

    /** Between two events of a rule that are not a span apart, a third makes no difference. */
    @Override
    public boolean[] kept(SlidingState state, long span) {
      boolean[] kept = new boolean[state.count()];
      long[] next = new long[32];
      Arrays.fill(next, Long.MAX_VALUE);
      long[] following = new long[state.count()];
      for (int i = state.count() - 1; i >= 0; i--) {
        following[i] = next[state.rule(i)];
        next[state.rule(i)] = state.time(i);
      }
      long[] before = new long[32];
      Arrays.fill(before, Long.MIN_VALUE);
      for (int i = 0; i < kept.length; i++) {
        long previous = before[state.rule(i)];
        kept[i] =
            previous == Long.MIN_VALUE
                || following[i] == Long.MAX_VALUE
                || following[i] - previous > span;
        if (kept[i]) before[state.rule(i)] = state.time(i);
      }
      return kept;
    }

    @Override
    public int most() {
      return MOST;
    }
  }

  /** Events of certain rules in the order of the list. */
  record InOrder(Alternatives alternatives) implements Window {
    @Override
    public boolean holds(SlidingState state, int from, int to) {
      if (alternatives.least() > 0) return longest(state, from, to) >= alternatives.least();
      for (int rules : alternatives.sets()) if (inOrder(state, from, to, rules)) return true;
      return false;
    }

    /** Whether the rules follow each other, each found as early as may be. */
    private static boolean inOrder(SlidingState state, int from, int to, int rules) {
      int wanted = rules;
      for (int i = from; i < to && wanted != 0; i++) {
        if (state.rule(i) == Integer.numberOfTrailingZeros(wanted)) wanted &= wanted - 1;
      }
      return wanted == 0;
    }

    /** Most rules that follow each other. */
    private static int longest(SlidingState state, int from, int to) {
      int[] until = new int[32];
      int longest = 0;
      for (int i = from; i < to; i++) {
        int rule = state.rule(i);
        int before = 0;
        for (int r = 0; r < rule; r++) before = Math.max(before, until[r]);
        until[rule] = Math.max(until[rule], before + 1);
        longest = Math.max(longest, until[rule]);
      }
      return longest;
    }

    @Override
    public double observed(SlidingState state, int from, int to) {
      return alternatives.least() > 0
          ? longest(state, from, to)
          : Integer.bitCount(Together.rules(state, from, to));
    }

    /** Of events of one rule that follow each other, those a span apart are enough. */
    @Override
    public boolean[] kept(SlidingState state, long span) {
      boolean[] kept = new boolean[state.count()];
      long previous = 0;
      for (int i = 0; i < kept.length; i++) {
        boolean inside =
            i > 0
                && i + 1 < kept.length
                && state.rule(i - 1) == state.rule(i)
                && state.rule(i + 1) == state.rule(i)
                && state.time(i + 1) - previous <= span;
        kept[i] = !inside;
        if (kept[i]) previous = state.time(i);
      }
      return kept;
    }

    @Override
    public int most() {
      return MOST;
    }
  }
}
