package org.vigie.server.web;

import java.util.List;
import java.util.stream.Collectors;
import org.vigie.server.source.Rhythm;
import org.vigie.server.source.SourceFigures;
import org.vigie.server.source.SourceFigures.Counts;
import org.vigie.server.source.Sources;
import org.vigie.server.web.chart.Chart;
import org.vigie.server.web.chart.Series;
import org.vigie.server.web.chart.Share;
import org.vigie.server.web.chart.Spark;

/** A source in the table, as the page shows it. */
record SourceView(Page page, SourceFigures figures, Rhythm standing, long now) {
  /** Slots of five minutes that one point of a spark line adds up. */
  private static final int PER_POINT = 6;

  String href() {
    return Links.source(figures.name());
  }

  /** The whole name, where the list shows only its start. */
  String plainName() {
    return Inert.plain(figures.name());
  }

  Inert name() {
    if (figures.isUnknown()) return Inert.of(page.say("sources.unknown"));
    return Inert.of(figures.name().isEmpty() ? "–" : figures.name());
  }

  String transport() {
    return Inert.plain(figures.transport());
  }

  String rhythm() {
    if (figures.isUnknown()) return page.say("sources.unknown.rhythm");
    return SourceWords.rhythm(page.words(), standing);
  }

  String tone() {
    return SourceWords.tone(standing);
  }

  boolean wasHeard() {
    return figures.lastReceived() > 0;
  }

  boolean hasEvents() {
    return figures.counts().events() > 0;
  }

  String last() {
    return Times.seconds(figures.lastReceived());
  }

  String age() {
    return Times.age(page.words(), now - figures.lastReceived());
  }

  String events() {
    return page.figure(figures.counts().events());
  }

  String bytes() {
    return bytes(page.words(), figures.bytes());
  }

  /** Events a second over the last minute. */
  String rate() {
    return page.wording().figure(Math.round(figures.recent() / 6.0) / 10.0);
  }

  String lag() {
    return Times.length(page.words(), figures.lag().median());
  }

  String lagP95() {
    return Times.length(page.words(), figures.lag().p95());
  }

  String addresses() {
    return page.figure(figures.addresses());
  }

  String refused() {
    return page.figure(figures.refused());
  }

  String truncated() {
    return page.figure(figures.truncated());
  }

  boolean hasLoss() {
    return figures.refused() + figures.truncated() > 0;
  }

  String parsers() {
    return figures.parsers().stream()
        .map(parser -> Inert.plain(parser.replaceFirst("@.*", "")))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  Chart spark() {
    long[] volume = figures.volume();
    long[] points = new long[Sources.SLOTS / PER_POINT];
    for (int i = 0; i < points.length * PER_POINT; i++) points[i / PER_POINT] += volume[i];
    return Spark.of(page.wording(), page.say("sources.volume"), points);
  }

  Chart share() {
    return Share.of(page.wording(), page.say("sources.understood"), parts());
  }

  private List<Series> parts() {
    Counts counts = figures.counts();
    return List.of(
        Series.of(page.say("event.status.valid"), "ok", counts.valid()),
        Series.of(page.say("event.status.warning"), "warn", counts.warning()),
        Series.of(page.say("event.status.rejected"), "bad", counts.rejected()));
  }

  /** A count of bytes with its unit, of 1,024 each. */
  static String bytes(Words words, long bytes) {
    double value = (double) bytes;
    int unit = 0;
    while (value >= 1_024 && unit < 4) {
      value /= 1_024;
      unit++;
    }
    String figure = new Chart.Wording(words.language(), "", "").figure(round(value));
    return figure + " " + unit(words, unit);
  }

  private static double round(double value) {
    return value >= 100 ? Math.rint(value) : Math.rint(value * 10) / 10;
  }

  private static String unit(Words words, int unit) {
    return switch (unit) {
      case 0 -> words.say("unit.b");
      case 1 -> words.say("unit.kib");
      case 2 -> words.say("unit.mib");
      case 3 -> words.say("unit.gib");
      default -> words.say("unit.tib");
    };
  }
}
