package org.vigie.server.web.chart;

import java.util.List;

/** Values by name as bars below each other, in the order given; with an address each is a link. */
public final class Ranks implements Chart {
  /** More can't be read at a glance. */
  public static final int MOST = 40;

  private static final int LINE = 22;
  private static final int HEAD = 4;

  /** Share of the width that names have. */
  private static final double NAMES = 0.34;

  /** Share of the width that bars have; figures stand behind them. */
  private static final double BARS = 0.5;

  private final Wording wording;
  private final String title;
  private final List<Rank> ranks;

  /**
   * A bar.
   *
   * @param value not negative
   * @param href where it leads; empty for nowhere
   */
  public record Rank(String name, double value, String href) {
    public Rank {
      if (!(value >= 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException(name + ": values are not negative, not " + value);
      }
    }
  }

  private Ranks(Wording wording, String title, List<Rank> ranks) {
    this.wording = wording;
    this.title = title;
    this.ranks = List.copyOf(ranks);
  }

  /** Bars of at most {@link #MOST} values. */
  public static Ranks of(Wording wording, String title, List<Rank> ranks) {
    if (ranks.size() > MOST) throw new IllegalArgumentException("at most " + MOST + " bars");
    return new Ranks(wording, title, ranks);
  }

  @Override
  public String markup() {
    double most = ranks.stream().mapToDouble(Rank::value).max().orElse(0);
    Svg svg = new Svg();
    String height = Integer.toString(HEAD * 2 + LINE * ranks.size());
    svg.open("svg", "class", "chart ranks", "height", height, "role", "group", "aria-label", title);
    for (int i = 0; i < ranks.size(); i++) rank(svg, ranks.get(i), HEAD + LINE * i, most);
    return svg.close("svg").toString();
  }

  private void rank(Svg svg, Rank rank, int y, double most) {
    String figure = wording.figure(rank.value());
    boolean linked = !rank.href().isEmpty();
    String words = rank.name() + " · " + figure;
    if (linked) svg.open("a", "href", rank.href(), "aria-label", words);
    else svg.open("g", "role", "img", "aria-label", words);
    svg.put("title", words);
    double width = most == 0 ? 0 : rank.value() / most * BARS;
    String base = Integer.toString(y + 15);
    svg.put("text", shortened(rank.name(), 30), "class", "rank-name", "x", "0", "y", base);
    svg.leaf(
        "rect",
        "class",
        "bar-series c1",
        "x",
        Svg.percent(NAMES),
        "width",
        Svg.percent(Math.max(width, rank.value() > 0 ? 0.003 : 0)),
        "y",
        Integer.toString(y + 4),
        "height",
        Integer.toString(LINE - 8));
    String behind = Svg.percent(NAMES + width + 0.01);
    svg.put("text", figure, "class", "rank-value", "x", behind, "y", base);
    svg.close(linked ? "a" : "g");
  }

  /** The end of a name tells machines and files apart as often as its beginning. */
  static String shortened(String name, int most) {
    if (name.length() <= most) return name;
    int end = most / 3;
    return name.substring(0, most - end - 1) + "…" + name.substring(name.length() - end);
  }
}
