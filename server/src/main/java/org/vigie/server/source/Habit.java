package org.vigie.server.source;

import org.vigie.server.source.SourceFigures.Rhythm;

/** What a source's own past says of its silence. */
final class Habit {
  /** Who was heard of within this is live, whatever its habit. */
  private static final long SOON = 300_000;

  /** Nobody is silent within this. */
  private static final long LATE = 900_000;

  /** Without a habit, quiet for longer is silent. */
  private static final long UNKNOWN = 3_600_000;

  /** Fewer slots with events tell of no habit. */
  private static final int LEAST = 3;

  private Habit() {}

  /**
   * Judges a silence by the pauses between slots with events: up to the usual one (the median) a
   * source is live, up to the longest one it is quiet, beyond it is silent.
   *
   * @param volume events by slot, oldest first; the last slot is now
   * @param slot length of a slot in milliseconds
   * @param idle since the last event, milliseconds
   */
  static Rhythm judge(long[] volume, long slot, long idle) {
    int last = -1;
    int active = 0;
    long longest = 0;
    int[] pauses = new int[volume.length + 1];
    int known = 0;
    for (int i = 0; i < volume.length; i++) {
      if (volume[i] == 0) continue;
      active++;
      if (last >= 0) {
        pauses[known++] = i - last;
        longest = Math.max(longest, i - last);
      }
      last = i;
    }
    if (idle <= SOON) return Rhythm.LIVE;
    if (active < LEAST) return idle <= UNKNOWN ? Rhythm.QUIET : Rhythm.SILENT;
    java.util.Arrays.sort(pauses, 0, known);
    long usual = pauses[known / 2];
    if (usual > 1 && idle <= usual * slot) return Rhythm.LIVE;
    return idle <= Math.max(LATE, longest * slot) ? Rhythm.QUIET : Rhythm.SILENT;
  }
}
