package org.vigie.server.web.chart;

import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts over time as bars, series stacked in their order from the bottom up. What is not zero is
 * never thinner than a pixel, so that the rare stays visible.
 */
public final class Bars implements Chart {
  private static final int HEIGHT = 120;

  /** Part of a slot that its bar fills. */
  private static final double FILL = 0.86;

  private final Frame frame;
  private final int height;
  private final @Nullable IntFunction<String> links;

  private Bars(Frame frame, int height, @Nullable IntFunction<String> links) {
    this.frame = frame;
    this.height = height;
    this.links = links;
  }

  /** A histogram: {@code Bars.of(page.wording(), title, new Span(from, step, slots), series)}. */
  public static Bars of(Wording wording, String title, Span span, List<Series> series) {
    return new Bars(new Frame(wording, title, span, series), HEIGHT, null);
  }

  /** With a plot of so many pixels in height. */
  public Bars tall(int pixels) {
    return new Bars(frame, pixels, links);
  }

  /** With each slot a link, for instance to zoom in. */
  public Bars linked(IntFunction<String> hrefOfSlot) {
    return new Bars(frame, height, hrefOfSlot);
  }

  @Override
  public String markup() {
    Svg svg = new Svg();
    double most = 0;
    for (int slot = 0; slot < frame.span().slots(); slot++) most = Math.max(most, total(slot));
    Axis axis = Axis.to(most, Axis.Kind.WHOLE);
    frame.open(svg, axis, height, links == null ? "img" : "group", frame.wording()::figure);
    for (int slot = 0; slot < frame.span().slots(); slot++) slot(svg, slot, axis);
    frame.close(svg, frame.wording()::figure);
    return svg.toString();
  }

  private void slot(Svg svg, int slot, Axis axis) {
    if (total(slot) == 0 && links == null) return;
    double width = 1.0 / frame.span().slots();
    String words = frame.words(slot, frame.wording()::figure);
    if (links == null) svg.open("g");
    else svg.open("a", "href", links.apply(slot), "aria-label", words);
    svg.put("title", words);
    double top = height;
    for (Series one : frame.series()) {
      double value = one.at(slot);
      if (Double.isNaN(value) || value == 0) continue;
      double size = Math.min(top, Math.max(1, value / axis.top() * height));
      top -= size;
      svg.leaf(
          "rect",
          "class",
          "bar-series " + one.tone(),
          "x",
          Svg.percent(width * (slot + (1 - FILL) / 2)),
          "width",
          Svg.percent(width * FILL),
          "y",
          Svg.number(top),
          "height",
          Svg.number(size));
    }
    String all = Integer.toString(height);
    String x = Svg.percent(width * slot);
    svg.leaf("rect", "class", "slot", "x", x, "width", Svg.percent(width), "y", "0", "height", all);
    svg.close(links == null ? "g" : "a");
  }

  private double total(int slot) {
    return frame.series().stream()
        .mapToDouble(one -> Double.isNaN(one.at(slot)) ? 0 : one.at(slot))
        .sum();
  }
}
