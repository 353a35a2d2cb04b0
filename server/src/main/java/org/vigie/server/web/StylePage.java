package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.vigie.server.web.chart.Bars;
import org.vigie.server.web.chart.Chart;
import org.vigie.server.web.chart.Lines;
import org.vigie.server.web.chart.Series;
import org.vigie.server.web.chart.Share;
import org.vigie.server.web.chart.Span;
import org.vigie.server.web.chart.Spark;

/**
 * The page of the look itself: every token and every part in both themes, as the rooms use them.
 */
final class StylePage {
  /** Least contrast of text on its ground: WCAG 2.2, level AA. */
  private static final double TEXT = 4.5;

  /** Least contrast of what is no text but must be seen: edges of controls, lines of charts. */
  private static final double SHAPE = 3;

  private static final List<String> GROUNDS = List.of("bg", "surface", "sunken");
  private static final List<String> LEVELS =
      List.of("critical", "high", "medium", "low", "informational");
  private static final List<String> TONES = List.of("ok", "warn", "bad", "info");

  private static final Span DAY = new Span(1_795_478_400_000L, 900_000, 96); // 2026-11-24

  private final Guard guard;

  /**
   * A colour on the ground that it may stand on.
   *
   * @param least the contrast that the two must have
   */
  record Pair(String ink, String ground, double least) {
    String inkColour() {
      return "var(--" + ink + ")";
    }

    String groundColour() {
      return "var(--" + ground + ")";
    }
  }

  StylePage(Guard guard) {
    this.guard = guard;
  }

  /** Its routes: it shows nothing of the house's data, so everybody who is signed in may look. */
  void routes(Routes routes) {
    routes.get("/style", this::serve);
    routes.post("/style/toast", this::toast);
  }

  /** POST: an act that does nothing but say so. */
  void toast(Context context) {
    Toast.say(context, guard.page(context).say("style.sample"));
    context.redirect("/style", HttpStatus.SEE_OTHER);
  }

  void serve(Context context) {
    Page page = guard.page(context);
    context.html(
        Html.of(
            out ->
                JtestyleGenerated.render(
                    out, Html.PLAIN, page, pairs(), bars(page), lines(page), small(page))));
  }

  /** All pairs that the style sheets use. */
  static List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (String ground : GROUNDS) {
      for (String ink : List.of("text", "muted", "accent", "signal-text")) {
        pairs.add(new Pair(ink, ground, TEXT));
      }
      for (String tone : TONES) pairs.add(new Pair(tone, ground, TEXT));
      for (String level : LEVELS) pairs.add(new Pair(level, ground, TEXT));
      pairs.add(new Pair("line-strong", ground, SHAPE));
    }
    for (String tone : TONES) {
      pairs.add(new Pair(tone, tone + "-soft", TEXT));
      pairs.add(new Pair("text", tone + "-soft", TEXT));
    }
    for (String level : LEVELS) pairs.add(new Pair(level, level + "-soft", TEXT));
    for (String ink : List.of("text", "muted", "accent")) {
      pairs.add(new Pair(ink, "accent-soft", TEXT));
    }
    pairs.add(new Pair("text", "informational-soft", TEXT));
    pairs.add(new Pair("text", "signal-soft", TEXT));
    pairs.add(new Pair("signal-text", "signal-soft", TEXT));
    pairs.add(new Pair("on-signal", "signal", TEXT));
    pairs.add(new Pair("on-accent", "accent", TEXT));
    pairs.add(new Pair("on-accent", "accent-strong", TEXT));
    pairs.add(new Pair("on-critical", "critical-fill", TEXT));
    pairs.add(new Pair("on-danger", "danger-fill", TEXT));
    pairs.add(new Pair("mark-text", "mark", TEXT));
    for (String ground : List.of("bar", "bar-raised")) {
      pairs.add(new Pair("bar-text", ground, TEXT));
      pairs.add(new Pair("bar-muted", ground, TEXT));
      pairs.add(new Pair("bar-accent", ground, TEXT));
    }
    for (int i = 1; i <= 8; i++) pairs.add(new Pair("c" + i, "surface", SHAPE));
    return List.copyOf(pairs);
  }

  private static List<Chart> bars(Page page) {
    List<Series> levels = new ArrayList<>();
    for (String level : LEVELS.reversed()) {
      int most = 1 << (2 * (LEVELS.size() - 1 - LEVELS.indexOf(level)) + 1);
      String word = page.say("level." + level);
      levels.add(new Series(word, level, wave(LEVELS.indexOf(level), most)));
    }
    List<Series> colours =
        IntStream.rangeClosed(1, 8)
            .mapToObj(i -> new Series("c" + i, "c" + i, wave(i, 40)))
            .toList();
    String title = page.say("style.chart.bars");
    return List.of(
        Bars.of(page.wording(), title, DAY, levels).linked(slot -> "/style?slot=" + slot),
        Bars.of(page.wording(), title, DAY, colours).tall(80));
  }

  private static Chart lines(Page page) {
    double[] gap = wave(2, 300);
    for (int slot = 40; slot < 52; slot++) gap[slot] = Double.NaN;
    List<Series> series =
        List.of(new Series("p50", "c1", wave(1, 120)), new Series("p95", "c2", gap));
    return Lines.of(page.wording(), page.say("style.chart.lines"), DAY, series)
        .labelled(value -> page.wording().figure(value) + " " + page.say("unit.ms"));
  }

  private static List<Chart> small(Page page) {
    long[] counts = new long[48];
    for (int i = 0; i < counts.length; i++) counts[i] = i * 7L * i % 53;
    String share = page.say("style.chart.share");
    return List.of(
        Spark.of(page.wording(), page.say("style.chart.spark"), counts),
        Spark.of(page.wording(), page.say("style.chart.spark"), counts).toned("warn"),
        Share.of(
                page.wording(),
                share,
                List.of(
                    Series.of("ok", "ok", 9_412),
                    Series.of("warn", "warn", 388),
                    Series.of("bad", "bad", 7)))
            .named());
  }

  /** Figures that look like a day's: made by arithmetic, the same at each visit. */
  private static double[] wave(int shift, int most) {
    double[] values = new double[DAY.slots()];
    for (int slot = 0; slot < values.length; slot++) {
      double tide = 1 + Math.sin((slot + shift * 11) * 2 * Math.PI / values.length);
      values[slot] = Math.floor(tide / 2 * most * ((slot * 7 + shift * 3) % 10) / 10);
    }
    return values;
  }
}
