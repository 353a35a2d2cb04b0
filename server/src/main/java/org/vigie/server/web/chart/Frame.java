package org.vigie.server.web.chart;

import java.util.List;
import java.util.function.DoubleFunction;

/** What charts over time share: the axes, and the table that says the same in figures. */
final class Frame {
  /** Room below the plot for the marks of time, in pixels. */
  private static final int FOOT = 20;

  /** Room above the plot for half a label. */
  private static final int HEAD = 8;

  private final Chart.Wording wording;
  private final String title;
  private final Span span;
  private final List<Series> series;

  Frame(Chart.Wording wording, String title, Span span, List<Series> series) {
    for (Series one : series) {
      if (one.size() != span.slots()) {
        throw new IllegalArgumentException(
            one.word() + ": " + one.size() + " values for " + span.slots() + " slots");
      }
    }
    this.wording = wording;
    this.title = title;
    this.span = span;
    this.series = List.copyOf(series);
  }

  Chart.Wording wording() {
    return wording;
  }

  Span span() {
    return span;
  }

  List<Series> series() {
    return series;
  }

  /** Y of a value in a plot of a height, from the top. */
  static double y(double value, Axis axis, int height) {
    return height - value / axis.top() * height;
  }

  /** Opens the picture: lines and labels of both axes, then the plot to draw into. */
  void open(Svg svg, Axis axis, int height, String role, DoubleFunction<String> label) {
    svg.open(
        "svg",
        "class",
        "chart",
        "height",
        Integer.toString(HEAD + height + FOOT),
        "role",
        role,
        "aria-label",
        title);
    svg.put("desc", span.words());
    for (double mark : axis.marks()) {
      String y = Svg.number(HEAD + y(mark, axis, height) + 3.5);
      svg.put("text", label.apply(mark), "class", "y-label", "x", "40", "y", y);
    }
    svg.open(
        "svg",
        "class",
        "plot",
        "x",
        "46",
        "y",
        Integer.toString(HEAD),
        "width",
        "92%",
        "height",
        Integer.toString(height + FOOT));
    for (double mark : axis.marks()) {
      String y = Svg.number(y(mark, axis, height));
      String kind = mark == 0 ? "axis" : "grid-line";
      svg.leaf("line", "class", kind, "x1", "0", "x2", "100%", "y1", y, "y2", y);
    }
    time(svg, height);
  }

  /** Closes what {@link #open} opened, and adds the table. */
  void close(Svg svg, DoubleFunction<String> label) {
    svg.close("svg").close("svg");
    svg.open("details", "class", "chart-data");
    svg.put("summary", wording.table());
    svg.open("div").open("table", "class", "grid").open("thead").open("tr");
    svg.put("th", wording.time(), "scope", "col");
    for (Series one : series) svg.put("th", one.word(), "scope", "col", "class", "num");
    svg.close("tr").close("thead").open("tbody");
    for (int slot = 0; slot < span.slots(); slot++) {
      if (isEmpty(slot)) continue;
      svg.open("tr").put("th", span.words(slot), "scope", "row", "class", "nowrap");
      for (Series one : series) svg.put("td", said(one.at(slot), label), "class", "num");
      svg.close("tr");
    }
    svg.close("tbody").close("table").close("div").close("details");
  }

  /** What a slot holds, in words: {@code 2026-11-24 12:00:00 – 12:05:00 · High 3 · Low 1}. */
  String words(int slot, DoubleFunction<String> label) {
    StringBuilder words = new StringBuilder(span.words(slot));
    for (Series one : series) {
      double value = one.at(slot);
      if (value > 0) words.append(" · ").append(one.word()).append(' ').append(label.apply(value));
    }
    return words.toString();
  }

  private void time(Svg svg, int height) {
    for (Span.Mark mark : span.marks(8)) {
      String x = Svg.percent(mark.at());
      svg.leaf(
          "line",
          "class",
          "axis",
          "x1",
          x,
          "x2",
          x,
          "y1",
          Integer.toString(height),
          "y2",
          Integer.toString(height + 4));
      // At the edges a label leans inwards, so that it is never cut.
      String place = mark.at() < 0.02 ? " first" : mark.at() > 0.98 ? " last" : "";
      String y = Integer.toString(height + 16);
      svg.put("text", mark.label(), "class", "x-label" + place, "x", x, "y", y);
    }
  }

  private static String said(double value, DoubleFunction<String> label) {
    return Double.isNaN(value) ? "–" : label.apply(value);
  }

  /** Slots where nothing is are left out of the table: there may be hundreds. */
  private boolean isEmpty(int slot) {
    return series.stream().allMatch(one -> Double.isNaN(one.at(slot)) || one.at(slot) == 0);
  }
}
