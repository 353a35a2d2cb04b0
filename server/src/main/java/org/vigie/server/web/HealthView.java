package org.vigie.server.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.behaviour.SourceWatch.Portrait;
import org.vigie.behaviour.SourceWatch.Stage;
import org.vigie.detect.Finding.RuleCard;
import org.vigie.parse.Technology;
import org.vigie.server.source.Health;
import org.vigie.server.web.chart.Chart;
import org.vigie.server.web.chart.Lines;
import org.vigie.server.web.chart.Series;
import org.vigie.server.web.chart.Span;
import org.vigie.store.state.SourceRecords.Condition;
import org.vigie.store.state.SourceRecords.Hour;

/**
 * What is known of one source: its week against what was expected, its rhythm, the rules that it
 * feeds, and how its technologies are sent.
 */
record HealthView(
    Chart week,
    String sentence,
    List<Told> told,
    String feeding,
    List<Fed> rules,
    List<Card> cards) {
  /** Rules on the page. */
  private static final int MOST = 100;

  private static final long HOUR = 3_600_000;
  private static final int HOURS = HealthBoard.HOURS;

  /** Something that was told of it. */
  record Told(String time, String kind, String until, String rules) {}

  /** A rule that it feeds. */
  record Fed(String level, String levelWord, Inert title, boolean isAlone) {}

  /** How a technology is sent. */
  record Card(Inert technology, String category, Inert sent) {}

  /** Of a source; null where nothing was learned of it. */
  static @Nullable HealthView of(
      Page page, Health health, String name, List<String> parsers, long now) {
    Portrait portrait =
        health.portraits().stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
    if (portrait == null) return null;
    Health.Fed fed = health.fed(name);
    Set<String> alone = new HashSet<>();
    for (RuleCard rule : fed.alone()) alone.add(rule.id());
    List<Fed> rules = new ArrayList<>();
    for (RuleCard rule : fed.all()) {
      String level = rule.level().name().toLowerCase(Locale.ROOT);
      rules.add(
          new Fed(
              level,
              page.say("level." + level),
              Inert.of(rule.title()),
              alone.contains(rule.id())));
    }
    rules.sort((a, b) -> Boolean.compare(b.isAlone, a.isAlone)); // stable: by level within
    return new HealthView(
        week(page, health, name, now),
        sentence(page, portrait),
        told(page, health, name, now),
        page.say("sources.feeds.note", page.figure(fed.all().size()), page.figure(alone.size())),
        rules.stream().limit(MOST).toList(),
        cards(page, health, parsers));
  }

  private static Chart week(Page page, Health health, String name, long now) {
    long from = now / HOUR - HOURS + 1;
    double[] events = new double[HOURS];
    double[] low = new double[HOURS];
    double[] high = new double[HOURS];
    java.util.Arrays.fill(events, Double.NaN);
    java.util.Arrays.fill(low, Double.NaN);
    java.util.Arrays.fill(high, Double.NaN);
    for (Hour one : health.records().hours(from, from + HOURS)) {
      if (!one.source().equals(name)) continue;
      int at = (int) (one.hour() - from);
      events[at] = (double) one.events();
      if (one.expected() < 0) continue;
      low[at] = one.low();
      high[at] = one.high();
    }
    return Lines.of(
        page.wording(),
        page.say("sources.week"),
        new Span(from * HOUR, HOUR, HOURS),
        List.of(
            new Series(page.say("sources.events"), "c1", events),
            new Series(page.say("sources.band.low"), "low", low),
            new Series(page.say("sources.band.high"), "informational", high)));
  }

  private static String sentence(Page page, Portrait one) {
    Words words = page.words();
    String pause = Times.length(words, one.pause() * 60_000);
    String longest = Times.length(words, Math.round(one.longest()) * 60_000);
    if (one.stage() == Stage.LEARNING) return page.say("sources.learning.note", pause, longest);
    String limit = Times.length(words, Math.round(one.limit()) * 60_000);
    return page.say("sources.rhythm.known", pause, longest, limit);
  }

  private static List<Told> told(Page page, Health health, String name, long now) {
    return health.records().told(now / 60_000 - HOURS * 60L, 10_000).stream()
        .filter(one -> one.source().equals(name))
        .map(one -> told(page, one))
        .toList();
  }

  private static Told told(Page page, Condition one) {
    return new Told(
        Times.seconds(one.since() * 60_000),
        page.say("sources.sign." + one.kind().toLowerCase(Locale.ROOT)),
        one.ended() == 0 ? page.say("sources.lasts") : Times.seconds(one.ended() * 60_000),
        page.figure(one.rules()));
  }

  private static List<Card> cards(Page page, Health health, List<String> parsers) {
    List<Card> cards = new ArrayList<>();
    for (String parser : parsers) {
      Technology known = health.of(parser.replaceFirst("@.*", ""));
      String sent = known.sent().getOrDefault(page.words().language(), "");
      String word = known.category().name().toLowerCase(Locale.ROOT);
      Card card =
          new Card(
              Inert.of((known.vendor() + " " + known.product()).strip()),
              page.say("sources.category." + word),
              Inert.of(sent));
      if (!sent.isEmpty() && !cards.contains(card)) cards.add(card);
    }
    return cards;
  }
}
