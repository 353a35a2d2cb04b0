package org.vigie.server.web.chart;

import gg.jte.Content;
import gg.jte.TemplateOutput;
import java.text.NumberFormat;
import java.util.Locale;

/**
 * A picture of figures that a template shows with {@code ${chart}}: {@link Bars#of} over time,
 * stacked; {@link Lines#of} over time; {@link Spark#of} in a line of text; {@link Share#of} for
 * parts of a whole; {@link Strip#of} for how busy and how well something was; {@link Ranks#of} by
 * name; {@link Ties#of} for whom one thing has to do with. Colours come by class from the style
 * sheet.
 */
public sealed interface Chart extends Content
    permits Bars, Lines, Ranks, Spark, Share, Strip, Ties {
  /**
   * What charts say in the reader's language; a page has it as {@code page.wording()}.
   *
   * @param language how figures are written, {@code en} or {@code fr}
   * @param table what opens the table of figures: "As a table"
   * @param time head of the column of times: "Time (UTC)"
   */
  record Wording(String language, String table, String time) {
    /** A figure as this language groups its digits; at most two decimals, none above a hundred. */
    public String figure(double value) {
      NumberFormat format = NumberFormat.getInstance(Locale.of(language));
      format.setMaximumFractionDigits(value >= 100 ? 0 : 2);
      return format.format(value);
    }

    /** A share of the whole with its sign: {@code 12.5%}, in French {@code 12,5 %}. */
    public String percent(double share) {
      NumberFormat format = NumberFormat.getPercentInstance(Locale.of(language));
      format.setMaximumFractionDigits(1);
      // French sets the sign apart by the space that it uses between digits, which is narrow.
      return format.format(share).replace('\u00A0', '\u202F');
    }
  }

  /** The markup. */
  String markup();

  @Override
  default void writeTo(TemplateOutput output) {
    output.writeContent(markup());
  }
}
