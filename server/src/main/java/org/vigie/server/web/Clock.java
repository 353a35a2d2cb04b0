package org.vigie.server.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.alert.Alert;
import org.vigie.store.state.Alerts.Stamp;

/** The stamps of an alert or incident, the distances between them, and the figures that follow. */
record Clock(List<Row> rows, List<Figure> figures) {
  /** The symbols of the clock model, by kind of stamp, in the order of time. */
  private static final List<Map.Entry<String, String>> KINDS =
      List.of(
          Map.entry("occurred", "t0"),
          Map.entry("received", "t1"),
          Map.entry("stored", "t2"),
          Map.entry("detected", "t3"),
          Map.entry("acknowledged", "t4"),
          Map.entry("qualified", "t5"),
          Map.entry("declared", "t6"),
          Map.entry("aware", ""),
          Map.entry("classified_major", ""),
          Map.entry("notified", "t7"),
          Map.entry("answered", "t8"),
          Map.entry("contained", "t9"),
          Map.entry("resolved", "t10"),
          Map.entry("closed", "t11"),
          Map.entry("reopened", "tx"));

  /** Stamps that people set: who did stands beside them. */
  private static final String HOUSE = "vigie";

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

  /** That of an alert. */
  static Clock of(Words words, Alert alert, List<Stamp> stamps) {
    Map<String, Stamp> holding = holding(stamps);
    List<Figure> figures = new ArrayList<>();
    add(figures, words, "alert.clock.lag", holding.get("occurred"), holding.get("stored"));
    add(figures, words, "alert.clock.to-detect", holding.get("occurred"), holding.get("detected"));
    for (String kind : List.of("acknowledged", "qualified")) {
      add(figures, words, "alert.clock.to-" + kind, holding.get("detected"), holding.get(kind));
    }
    if (alert.last() > alert.first()) {
      String span = Times.length(words, alert.last() - alert.first());
      figures.add(new Figure(words.say("alert.clock.span"), "", span));
    }
    return new Clock(rows(words, stamps), figures);
  }

  /** That of an incident, with the first stamps of its alerts where they are needed. */
  static Clock of(Words words, List<Stamp> own, List<Stamp> ofAlerts) {
    Map<String, Stamp> holding = holding(own);
    for (Stamp stamp : ofAlerts) {
      holding.merge(stamp.kind(), stamp, (a, b) -> own.contains(a) || a.at() <= b.at() ? a : b);
    }
    List<Stamp> all = new ArrayList<>(own);
    for (String kind : List.of("acknowledged", "qualified")) {
      Stamp first = holding.get(kind);
      if (first != null && !all.contains(first)) all.add(first);
    }
    List<Figure> figures = new ArrayList<>();
    FIGURES.forEach(
        figure ->
            add(
                figures,
                words,
                "alert.clock." + figure.key,
                holding.get(figure.from),
                holding.get(figure.to)));
    return new Clock(rows(words, all), figures);
  }

  private record Difference(String key, String from, String to) {}

  private static final List<Difference> FIGURES =
      List.of(
          new Difference("to-detect", "occurred", "detected"),
          new Difference("to-acknowledged", "detected", "acknowledged"),
          new Difference("to-qualified", "detected", "qualified"),
          new Difference("to-notified", "detected", "notified"),
          new Difference("to-contained", "declared", "contained"),
          new Difference("to-resolved", "acknowledged", "resolved"),
          new Difference("dwell", "occurred", "contained"));

  private static Map<String, Stamp> holding(List<Stamp> stamps) {
    Map<String, Stamp> holding = new HashMap<>();
    for (Stamp stamp : stamps) holding.put(stamp.kind(), stamp);
    return holding;
  }

  private static List<Row> rows(Words words, List<Stamp> stamps) {
    Map<String, Stamp> holding = holding(stamps);
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
    return rows;
  }

  private static Row row(
      Words words, Stamp stamp, String symbol, @Nullable Stamp above, @Nullable Stamp holding) {
    String since = above == null ? "" : signed(words, stamp.at() - above.at());
    String note = "";
    if (!stamp.actor().equals(HOUSE)) note = words.say("alert.clock.by", stamp.actor());
    if (!stamp.reason().isEmpty()) {
      note = (note.isEmpty() ? "" : note + " · ") + words.say("alert.clock.reason", stamp.reason());
    }
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
