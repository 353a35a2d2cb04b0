package org.vigie.server.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;
import org.vigie.parse.Explanation;
import org.vigie.parse.Explanation.Line;
import org.vigie.parse.Explanation.Place;

/**
 * A trial as its page shows it.
 *
 * @param tone of its status
 * @param chosen the line of the case; empty where there is none
 * @param decoded leaves of the native view, with the lines that made and read them
 * @param mapped attributes, with the lines that wrote them
 */
record TrialView(
    int number,
    Inert raw,
    String parser,
    String status,
    String tone,
    String how,
    String type,
    String time,
    String chosen,
    String logsources,
    List<Inert> warnings,
    List<Decoded> decoded,
    List<Mapped> mapped,
    List<Took> took,
    List<Trial.Rule> rules) {
  /** Longest text of one value, in characters. */
  private static final int LONGEST = 400;

  /**
   * A decoded leaf.
   *
   * @param came the name that it came with, where the parser gave it another
   * @param made the line that made it, or empty
   * @param by the lines that read it
   */
  record Decoded(
      Inert name, Inert value, String came, String made, List<String> by, boolean unmapped) {}

  /** An attribute, the line that wrote it, and the fields that the line read. */
  record Mapped(Inert path, Inert value, String place, String from) {}

  /** A part of the work and its time. */
  record Took(String part, String time) {}

  static TrialView of(Page page, Classes classes, int number, Trial trial) {
    Explanation.Told told = trial.told();
    Event event = told.event();
    String tone =
        switch (event.status()) {
          case VALID -> "ok";
          case WARNING -> "warn";
          case REJECTED -> "bad";
        };
    String claim = told.claim().isEmpty() ? "none" : told.claim();
    return new TrialView(
        number,
        Inert.of(event.raw()),
        event.parser(),
        page.say("event.status." + trial.status()),
        tone,
        told.form() + " · " + page.say("parsers.claim." + claim),
        classes.caption(event.classUid()),
        Instant.ofEpochMilli(event.time()).toString(),
        text(told.chosen()),
        String.join(", ", trial.logsources()),
        event.warnings().stream().map(Inert::of).toList(),
        decoded(told),
        mapped(told),
        told.times().stream().map(time -> took(page, time)).toList(),
        trial.rules());
  }

  private static Took took(Page page, Explanation.Time time) {
    String micros = String.format(Locale.ROOT, "%.1f", time.nanos() / 1e3);
    boolean comma = page.words().language().equals("fr");
    return new Took(
        page.say("parsers.part." + time.part()),
        (comma ? micros.replace('.', ',') : micros) + " µs");
  }

  private static List<Decoded> decoded(Explanation.Told told) {
    Leaves fields = told.event().fields();
    List<Decoded> rows = new ArrayList<>();
    for (Explanation.Leaf leaf : told.leaves()) {
      String name = fields.name(leaf.at());
      Set<String> by = new LinkedHashSet<>();
      for (int line : leaf.by()) by.add(text(told.lines().get(line).place()));
      by.remove("");
      rows.add(
          new Decoded(
              Inert.of(name),
              Inert.of(fields.text(leaf.at(), LONGEST)),
              leaf.came().equals(name) ? "" : Inert.plain(leaf.came()),
              text(leaf.made()),
              List.copyOf(by),
              (fields.flags(leaf.at()) & Leaves.MAPPED) == 0));
    }
    return rows;
  }

  private static List<Mapped> mapped(Explanation.Told told) {
    Leaves ocsf = told.event().ocsf();
    String[] places = new String[ocsf.size()];
    String[] from = new String[ocsf.size()];
    for (Line line : told.lines()) {
      Set<String> read = new LinkedHashSet<>();
      for (int leaf : line.read()) read.add("$" + told.event().fields().name(leaf));
      for (int leaf : line.written()) {
        places[leaf] = text(line.place());
        from[leaf] = Inert.plain(String.join(" ", read));
      }
    }
    List<Mapped> rows = new ArrayList<>();
    for (int i = 0; i < ocsf.size(); i++) {
      rows.add(
          new Mapped(
              Inert.of(ocsf.name(i)),
              Inert.of(ocsf.text(i, LONGEST)),
              places[i] == null ? "" : places[i],
              from[i] == null ? "" : from[i]));
    }
    return rows;
  }

  /** The last folders and the line; the whole path says no more. */
  private static String text(@Nullable Place place) {
    if (place == null) return "";
    String file = place.file();
    int cut = file.lastIndexOf("parsers/");
    String brief = cut < 0 ? file : file.substring(cut + "parsers/".length());
    return (brief.startsWith("base/") ? brief.substring(5) : brief) + ":" + place.line();
  }
}
