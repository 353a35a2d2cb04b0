package org.vigie.server.web.chart;

import java.util.Arrays;

/** A line the size of a word: how something went, without axes. */
public final class Spark implements Chart {
  /** Units across and up; the picture is stretched to its place, the stroke is not. */
  private static final int WIDE = 100;

  private static final int HIGH = 20;

  private final Wording wording;
  private final String title;
  private final Series series;

  private Spark(Wording wording, String title, Series series) {
    this.wording = wording;
    this.title = title;
    this.series = series;
  }

  /** Counts, oldest first: {@code Spark.of(page.wording(), title, counts)}. */
  public static Spark of(Wording wording, String title, long... counts) {
    return new Spark(wording, title, Series.of(title, "c1", counts));
  }

  /** In another tone than that of the first series. */
  public Spark toned(String tone) {
    return new Spark(wording, title, new Series(title, tone, series.values()));
  }

  @Override
  public String markup() {
    double most = Math.max(1, series.most());
    double[] values = series.values();
    double last = values.length == 0 ? 0 : values[values.length - 1];
    String words = title + ": ≤ " + wording.figure(series.most()) + ", → " + wording.figure(last);
    Svg svg = new Svg();
    svg.open(
        "svg",
        "class",
        "spark",
        "viewBox",
        "0 0 " + WIDE + " " + HIGH,
        "preserveAspectRatio",
        "none",
        "role",
        "img",
        "aria-label",
        words);
    svg.put("title", words);
    if (values.length > 0) {
      String line = line(values, most);
      String tone = " " + series.tone();
      svg.leaf("path", "class", "area" + tone, "d", line + "V" + HIGH + "H0Z");
      svg.leaf("path", "class", "line-series" + tone, "d", line);
    }
    return svg.close("svg").toString();
  }

  private static String line(double[] values, double most) {
    if (values.length == 1) return "M0 " + y(values[0], most) + "H" + WIDE;
    StringBuilder line = new StringBuilder();
    double apart = (double) WIDE / (values.length - 1);
    for (int i = 0; i < values.length; i++) {
      line.append(i == 0 ? 'M' : 'L').append(Svg.number(i * apart)).append(' ');
      line.append(y(values[i], most));
    }
    return line.toString();
  }

  /** A unit is kept free above and below, so that the stroke is never cut. */
  private static String y(double value, double most) {
    return Svg.number(HIGH - 1 - value / most * (HIGH - 2));
  }

  @Override
  public String toString() {
    return title + " " + Arrays.toString(series.values());
  }
}
