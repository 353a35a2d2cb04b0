package org.vigie.server.web.chart;

import java.util.List;
import java.util.function.DoubleFunction;

/** Measured values over time as lines; where nothing was measured, a line has a gap. */
public final class Lines implements Chart {
  private static final int HEIGHT = 120;

  /** Units across; the picture is stretched to its place, the stroke is not. */
  private static final double WIDE = 1_000;

  private final Frame frame;
  private final DoubleFunction<String> label;

  private Lines(Frame frame, DoubleFunction<String> label) {
    this.frame = frame;
    this.label = label;
  }

  /** Lines: {@code Lines.of(page.wording(), title, span, series)}. */
  public static Lines of(Wording wording, String title, Span span, List<Series> series) {
    return new Lines(new Frame(wording, title, span, series), wording::figure);
  }

  /** With values written in a way of their own, for instance as a length of time. */
  public Lines labelled(DoubleFunction<String> words) {
    return new Lines(frame, words);
  }

  @Override
  public String markup() {
    Svg svg = new Svg();
    double most = frame.series().stream().mapToDouble(Series::most).max().orElse(0);
    Axis axis = Axis.to(most, Axis.Kind.MEASURED);
    frame.open(svg, axis, HEIGHT, "img", label);
    svg.open(
        "svg",
        "width",
        "100%",
        "height",
        Integer.toString(HEIGHT),
        "viewBox",
        "0 0 " + Svg.number(WIDE) + " " + HEIGHT,
        "preserveAspectRatio",
        "none");
    for (Series one : frame.series()) {
      String path = path(one, axis);
      if (!path.isEmpty()) {
        svg.leaf(
            "path",
            "class",
            "line-series " + one.tone(),
            "d",
            path,
            "vector-effect",
            "non-scaling-stroke");
      }
    }
    svg.close("svg");
    hovers(svg);
    frame.close(svg, label);
    return svg.toString();
  }

  private String path(Series one, Axis axis) {
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (int slot = 0; slot < one.size(); slot++) {
      double value = one.at(slot);
      if (Double.isNaN(value)) {
        drawing = false;
        continue;
      }
      double x = (slot + 0.5) / one.size() * WIDE;
      String point = Svg.number(x) + " " + Svg.number(Frame.y(value, axis, HEIGHT));
      path.append(drawing ? "L" : "M").append(point);
      boolean alone = !drawing && (slot + 1 == one.size() || Double.isNaN(one.at(slot + 1)));
      if (alone) path.append("h1"); // one value between two gaps is a dot
      drawing = true;
    }
    return path.toString();
  }

  private void hovers(Svg svg) {
    double width = 1.0 / frame.span().slots();
    for (int slot = 0; slot < frame.span().slots(); slot++) {
      svg.open(
          "rect",
          "class",
          "slot",
          "x",
          Svg.percent(width * slot),
          "width",
          Svg.percent(width),
          "y",
          "0",
          "height",
          Integer.toString(HEIGHT));
      svg.put("title", frame.words(slot, label)).close("rect");
    }
  }
}
