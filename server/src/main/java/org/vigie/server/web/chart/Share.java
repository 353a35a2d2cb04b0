package org.vigie.server.web.chart;

import java.util.List;

/** Parts of a whole as one bar; with {@link #named} a legend says them in figures. */
public final class Share implements Chart {
  /** A part that is there is never thinner than this share of the bar. */
  private static final double LEAST = 0.008;

  private final Wording wording;
  private final String title;
  private final List<Series> parts;
  private final Legend legend;

  private enum Legend {
    LEFT_OUT,
    SHOWN
  }

  private Share(Wording wording, String title, List<Series> parts, Legend legend) {
    this.wording = wording;
    this.title = title;
    this.parts = List.copyOf(parts);
    this.legend = legend;
  }

  /** Each part is a series whose values are added up. */
  public static Share of(Wording wording, String title, List<Series> parts) {
    return new Share(wording, title, parts, Legend.LEFT_OUT);
  }

  /** With the legend below. */
  public Share named() {
    return new Share(wording, title, parts, Legend.SHOWN);
  }

  @Override
  public String markup() {
    double whole = parts.stream().mapToDouble(Series::sum).sum();
    StringBuilder words = new StringBuilder(title);
    for (Series part : parts) words.append(" · ").append(words(part, whole));
    Svg svg = new Svg();
    svg.open("svg", "class", "chart share", "role", "img", "aria-label", words.toString());
    svg.put("title", words.toString());
    svg.leaf("rect", "class", "empty-share", "width", "100%", "height", "100%");
    double drawn =
        parts.stream().mapToDouble(part -> width(part, whole)).sum(); // above 1 by the rare parts
    double from = 0;
    for (Series part : parts) {
      double width = width(part, whole);
      if (width == 0) continue;
      String x = Svg.percent(from / drawn);
      String wide = Svg.percent(width / drawn);
      String tone = "bar-series " + part.tone();
      svg.leaf("rect", "class", tone, "x", x, "width", wide, "height", "100%");
      from += width;
    }
    svg.close("svg");
    if (legend == Legend.SHOWN) legend(svg, whole);
    return svg.toString();
  }

  private void legend(Svg svg, double whole) {
    svg.open("ul", "class", "legend");
    for (Series part : parts) {
      svg.open("li", "class", part.tone()).text(part.word() + " ");
      svg.put("b", wording.figure(part.sum()));
      if (whole > 0) svg.text(" " + wording.percent(part.sum() / whole));
      svg.close("li");
    }
    svg.close("ul");
  }

  private String words(Series part, double whole) {
    String share = whole > 0 ? " (" + wording.percent(part.sum() / whole) + ")" : "";
    return part.word() + " " + wording.figure(part.sum()) + share;
  }

  private static double width(Series part, double whole) {
    double sum = part.sum();
    return sum == 0 ? 0 : Math.max(LEAST, sum / whole);
  }
}
