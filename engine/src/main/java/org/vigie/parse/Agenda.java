package org.vigie.parse;

/**
 * Which lines of a list have something to read in an event: for each slot a bitmap of the lines
 * that its leaf calls up, so that the others, which are most, are not even looked at.
 */
final class Agenda {
  /** Lines that are called up whatever the event holds. */
  private final long[] always;

  /** By slot the lines that its leaf calls up; empty where none. */
  private final long[][] bySlot;

  /**
   * An agenda of lines.
   *
   * @param reads for each line the slots of which one must have a leaf; empty where none must
   */
  Agenda(int[][] reads) {
    int words = (reads.length + 63) / 64;
    always = new long[words];
    int slots = 0;
    for (int[] line : reads) for (int slot : line) slots = Math.max(slots, slot + 1);
    bySlot = new long[slots][0];
    for (int i = 0; i < reads.length; i++) {
      if (reads[i].length == 0) always[i >> 6] |= 1L << i;
      for (int slot : reads[i]) {
        if (bySlot[slot].length == 0) bySlot[slot] = new long[words];
        bySlot[slot][i >> 6] |= 1L << i;
      }
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
      agenda = next;
      int words = next.always.length;
      if (left.length < words) left = new long[2 * words];
      System.arraycopy(next.always, 0, left, 0, words);
      seen = 0;
      word = 0;
    }

    /** The next line that is called up, or -1; a leaf bound on the way calls up those behind. */
    int next(Run run, int last) {
      if (seen < run.bound()) more(run, last);
      int words = agenda.always.length;
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

    private void more(Run run, int last) {
      int first = last + 1 >> 6;
      long behind = -1L << (last + 1 & 63);
      for (; seen < run.bound(); seen++) {
        int slot = run.bound(seen);
        if (slot >= agenda.bySlot.length) continue;
        long[] lines = agenda.bySlot[slot];
        for (int i = first; i < lines.length; i++) {
          left[i] |= i == first ? lines[i] & behind : lines[i];
        }
      }
      word = Math.min(word, first);
    }
  }
}
