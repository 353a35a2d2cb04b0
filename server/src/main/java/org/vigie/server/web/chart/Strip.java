package org.vigie.server.web.chart;

/**
 * A band of cells over time, each in one of few shades or standings: how busy, and how well,
 * something was. Cells of one kind are one path, so that many bands stay small.
 */
public final class Strip implements Chart {
  private static final int HIGH = 10;

  private final String words;
  private final Cell[] cells;

  private Strip(String words, Cell[] cells) {
    this.words = words;
    this.cells = cells.clone();
  }

  /** What a cell shows. */
  public enum Cell {
    /** Nothing is known of this time. */
    NONE("none"),
    /** Nothing came. */
    EMPTY("empty"),
    /** Little, against the most. */
    LITTLE("s1"),
    SOME("s2"),
    MUCH("s3"),
    MOST("s4"),
    /** Something is wrong, but it comes. */
    WARN("warn"),
    /** It is silent, or not understood. */
    BAD("bad");

    private final String tone;

    Cell(String tone) {
      this.tone = tone;
    }
  }

  /** Cells, oldest first; {@code words} say what they show to who does not see them. */
  public static Strip of(String words, Cell... cells) {
    return new Strip(words, cells);
  }

  /** The shade of a count against the greatest, by orders of magnitude. */
  public static Cell shade(long count, long most) {
    if (count == 0) return Cell.EMPTY;
    double share = Math.log1p((double) count) / Math.log1p((double) Math.max(count, most));
    if (share < 0.4) return Cell.LITTLE;
    if (share < 0.65) return Cell.SOME;
    return share < 0.9 ? Cell.MUCH : Cell.MOST;
  }

  @Override
  public String markup() {
    Svg svg = new Svg();
    svg.open(
        "svg",
        "class",
        "strip",
        "viewBox",
        "0 0 " + Math.max(1, cells.length) + " " + HIGH,
        "preserveAspectRatio",
        "none",
        "role",
        "img",
        "aria-label",
        words);
    svg.put("title", words);
    for (Cell kind : Cell.values()) {
      if (kind == Cell.NONE) continue;
      String path = path(kind);
      if (!path.isEmpty()) svg.leaf("path", "class", "cell " + kind.tone, "d", path);
    }
    return svg.close("svg").toString();
  }

  /** Runs of equal cells as rectangles; what is wrong stands higher than the rest. */
  private String path(Cell kind) {
    StringBuilder path = new StringBuilder();
    int high = kind == Cell.WARN || kind == Cell.BAD ? HIGH : HIGH - 2;
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] != kind) continue;
      int from = i;
      while (i + 1 < cells.length && cells[i + 1] == kind) i++;
      path.append('M').append(from).append(' ').append((HIGH - high) / 2);
      path.append('h').append(i + 1 - from).append('v').append(high);
      path.append('h').append(from - i - 1).append('z');
    }
    return path.toString();
  }
}
