package org.vigie.server.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.alert.Alert;
import org.vigie.store.state.Alerts.Stamp;

/** The stamps of an alert, the distances between them, and the figures that follow. */
record Clock(List<Row> rows, List<Figure> figures) {
  /** The symbols of the clock model, by kind of stamp, in the order of time. */
  private static final List<Map.Entry<String, String>> KINDS =
      List.of(
          Map.entry("occurred", "t0"),
          Map.entry("received", "t1"),
          Map.entry("detected", "t3"),
          Map.entry("acknowledged", "t4"));

  /**
   * A stamp.
   *
   * @param since distance from the stamp above; empty for the first
   * @param holds false where a later record corrected it
   */
  record Row(
      String kind,
      String symbol,
      String word,
      String time,
      String iso,
      String since,
      String note,
      boolean holds) {}

  /** A figure and how it is counted. */
  record Figure(String word, String formula, String length) {}

  static Clock of(Words words, Alert alert, List<Stamp> stamps) {
    Map<String, Stamp> holding = new HashMap<>();
    for (Stamp stamp : stamps) holding.put(stamp.kind(), stamp);
    List<Row> rows = new ArrayList<>();
    Stamp above = null;
    for (var kind : KINDS) {
      for (Stamp stamp : stamps) {
        if (!stamp.kind().equals(kind.getKey())) continue;
        rows.add(row(words, stamp, kind.getValue(), above, holding.get(stamp.kind())));
      }
      Stamp last = holding.get(kind.getKey());
      if (last != null) above = last;
    }
    return new Clock(rows, figures(words, alert, holding));
  }

  private static Row row(
      Words words, Stamp stamp, String symbol, @Nullable Stamp above, @Nullable Stamp holding) {
    String since = above == null ? "" : signed(words, stamp.at() - above.at());
    String note = "";
    if (stamp.kind().equals("acknowledged")) note = words.say("alert.clock.by", stamp.actor());
    if (!stamp.reason().isEmpty()) note = words.say("alert.clock.corrected", stamp.reason());
    return new Row(
        stamp.kind(),
        symbol,
        words.say("alert.clock." + stamp.kind()),
        Times.millis(stamp.at()),
        Times.iso(stamp.at()),
        since,
        note,
        stamp.equals(holding));
  }

  private static List<Figure> figures(Words words, Alert alert, Map<String, Stamp> holding) {
    List<Figure> figures = new ArrayList<>();
    add(figures, words, "alert.clock.to-detect", holding.get("occurred"), holding.get("detected"));
    add(
        figures,
        words,
        "alert.clock.to-acknowledge",
        holding.get("detected"),
        holding.get("acknowledged"));
    if (alert.last() > alert.first()) {
      figures.add(
          new Figure(
              words.say("alert.clock.span"),
              "",
              Times.length(words, alert.last() - alert.first())));
    }
    return figures;
  }

  private static void add(
      List<Figure> figures, Words words, String key, @Nullable Stamp from, @Nullable Stamp to) {
    if (from == null || to == null) return;
    String formula = symbol(to) + " − " + symbol(from);
    figures.add(new Figure(words.say(key), formula, Times.length(words, to.at() - from.at())));
  }

  private static String symbol(Stamp stamp) {
    return KINDS.stream()
        .filter(kind -> kind.getKey().equals(stamp.kind()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(stamp.kind());
  }

  private static String signed(Words words, long millis) {
    return (millis < 0 ? "" : "+") + Times.length(words, millis);
  }
}
