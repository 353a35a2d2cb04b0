package org.vigie.parse;

import org.jspecify.annotations.Nullable;

/**
 * Which lines of a list have something to read in an event: for each slot a bitmap of the lines
 * that its leaf calls up, so that the others, which are most, are not even looked at.
 */
final class Agenda {
  /** Lines that are called up whatever the event holds. */
  private final long[] always;

  /** The lines that the leaf of each slot calls up, as many words a slot as {@link #always} has. */
  private final long[] bySlot;

  private final int slots;

  /** What lines read, where that is so little that they are asked one by one; else null. */
  private final int @Nullable [][] few;

  /** Most slots that lines are asked for one by one: fewer than events have leaves. */
  private static final int MOST_ASKED = 40;

  /**
   * An agenda of lines.
   *
   * @param reads for each line the slots of which one must have a leaf; empty where none must
   */
  Agenda(int[][] reads) {
    int words = (reads.length + 63) / 64;
    always = new long[words];
    int most = 0;
    for (int[] line : reads) for (int slot : line) most = Math.max(most, slot + 1);
    slots = most;
    int asked = 0;
    for (int[] line : reads) asked += 1 + line.length;
    few = asked <= MOST_ASKED ? reads : null;
    bySlot = new long[slots * words];
    for (int i = 0; i < reads.length; i++) {
      if (reads[i].length == 0) always[i >> 6] |= 1L << i;
      for (int slot : reads[i]) bySlot[slot * words + (i >> 6)] |= 1L << i;
    }
  }

  /** A way through the lines of an agenda, in their order; one thread reuses it. */
  static final class Walk {
    private Agenda agenda = new Agenda(new int[0][]);
    private long[] left = new long[8];

    /** Slots of the run that have been regarded. */
    private int seen;

    private int word;

    /** Begins with the lines that the leaves in the run call up. */
    void begin(Agenda next) {
      if (agenda != next) agenda = next;
      if (next.few != null) return;
      int words = next.always.length;
      if (left.length < words) left = new long[2 * words];
      System.arraycopy(next.always, 0, left, 0, words);
      seen = 0;
      word = 0;
    }

    /** The next line that is called up, or -1; a leaf bound on the way calls up those behind. */
    int next(Run run, int last) {
      if (agenda.few != null) return asked(agenda.few, run, last);
      int words = agenda.always.length;
      if (seen < run.bound()) more(run, last, words);
      while (word < words) {
        long bits = left[word];
        if (bits != 0) {
          left[word] = bits & bits - 1;
          return (word << 6) + Long.numberOfTrailingZeros(bits);
        }
        word++;
      }
      return -1;
    }

    private static int asked(int[][] reads, Run run, int last) {
      for (int i = last + 1; i < reads.length; i++) if (run.mayStand(reads[i])) return i;
      return -1;
    }

    private void more(Run run, int last, int words) {
      int first = last + 1 >> 6;
      long behind = -1L << (last + 1 & 63);
      long[] lines = agenda.bySlot;
      for (int end = run.bound(); seen < end; seen++) {
        int slot = run.bound(seen);
        if (slot >= agenda.slots) continue;
        int at = slot * words;
        if (first < words) left[first] |= lines[at + first] & behind;
        for (int i = first + 1; i < words; i++) left[i] |= lines[at + i];
      }
      word = Math.min(word, first);
    }
  }
}
