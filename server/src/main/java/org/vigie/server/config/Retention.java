package org.vigie.server.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How long events are kept; for ever unless the operator says otherwise.
 *
 * @param classes of sources; the first that a source is of decides
 */
public record Retention(List<Kept> classes) {
  /** All events are kept. */
  public static final Retention NONE = new Retention(List.of());

  private static final int MOST_DAYS = 36_500;

  /** Checks what an entry alone can't know to be missing. */
  public Retention {
    Set<String> names = new HashSet<>();
    for (Kept one : classes) {
      boolean wrong =
          one.name.isBlank() || one.because.isBlank() || one.days < 1 || one.days > MOST_DAYS;
      if (wrong || !names.add(one.name)) {
        throw new IllegalArgumentException(
            ".classes has an entry without a name of its own, without days (1 to "
                + MOST_DAYS
                + ") or without its justification; an entry is {name: perimeter, sources: [\"fw-*\"],"
                + " days: 365, because: \"CNIL: 6 to 12 months\"}");
      }
    }
  }

  /**
   * A class of sources.
   *
   * @param name how certificates call it
   * @param sources names of sources, {@code *} for any characters; all sources where empty
   * @param days for so long after their receipt
   * @param because why just that long; certificates say it
   */
  public record Kept(String name, List<String> sources, int days, String because) {
    /** What an entry lacks that says nothing. */
    public Kept() {
      this("", List.of(), 0, "");
    }
  }
}
