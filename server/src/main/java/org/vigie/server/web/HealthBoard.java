package org.vigie.server.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.vigie.behaviour.Sign;
import org.vigie.behaviour.SourceWatch.Portrait;
import org.vigie.behaviour.SourceWatch.Stage;
import org.vigie.parse.Technology.Category;
import org.vigie.server.source.Health;
import org.vigie.server.source.Monitored;
import org.vigie.server.source.Rhythm;
import org.vigie.server.web.chart.Bars;
import org.vigie.server.web.chart.Chart;
import org.vigie.server.web.chart.Series;
import org.vigie.server.web.chart.Span;
import org.vigie.server.web.chart.Strip;
import org.vigie.server.web.chart.Strip.Cell;
import org.vigie.store.state.SourceRecords.Condition;
import org.vigie.store.state.SourceRecords.Day;
import org.vigie.store.state.SourceRecords.Hour;
import org.vigie.store.state.VisibleAlerts;

/**
 * The board of sources: a band of a week for each, by where it stands in the defence, with what is
 * wrong and what would be blind without it.
 */
final class HealthBoard {
  /** Hours of a band. */
  static final int HOURS = 168;

  /** Days of the picture of technologies. */
  private static final int DAYS = 30;

  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;

  private final Health health;
  private final VisibleAlerts alerts;
  private final Predicate<String> seen;
  private final Page page;
  private final long now;

  /** Sources that stand at one place of the defence. */
  record Group(String word, List<Row> rows) {}

  /** One source. */
  record Row(
      String href,
      Inert name,
      String plain,
      Inert technology,
      Chart strip,
      String tone,
      String state,
      String pause,
      String limit,
      String fed,
      String alone) {}

  /** Something that is told and lasts. */
  record Trouble(
      String time,
      String age,
      String href,
      Inert source,
      String kind,
      String tone,
      String rules,
      String alert) {}

  /** All of it. */
  record Board(List<Trouble> troubles, List<Group> groups, Chart technologies, String monitored) {}

  HealthBoard(Health health, VisibleAlerts alerts, Predicate<String> seen, Page page, long now) {
    this.health = health;
    this.alerts = alerts;
    this.seen = seen;
    this.page = page;
    this.now = now;
  }

  Board board() {
    List<Condition> open = new ArrayList<>(health.open());
    open.removeIf(one -> !seen.test(one.source()));
    open.sort(Comparator.comparingLong(Condition::since).reversed());
    List<Day> days =
        health.records().days(day(now - (DAYS - 1) * DAY), day(now)).stream()
            .filter(one -> seen.test(one.source()))
            .toList();
    Monitored monitored = Monitored.of(days);
    return new Board(
        open.stream().map(this::trouble).toList(),
        groups(open, days),
        technologies(monitored),
        page.figure(monitored.on(day(now)).values().stream().mapToInt(count -> count).sum()));
  }

  private String day(long millis) {
    return health.weeks().day(millis / 60_000).toString();
  }

  private Trouble trouble(Condition one) {
    String alert = alerts.alertOf(one.finding());
    return new Trouble(
        Times.seconds(one.since() * 60_000),
        Times.age(page.words(), now - one.since() * 60_000),
        one.source().isEmpty() ? "" : Links.source(one.source()),
        one.source().isEmpty() ? Inert.of(page.say("sources.all")) : Inert.of(one.source()),
        kind(one.kind()),
        tone(one),
        page.figure(one.rules()),
        alert == null ? "" : "/alerts/" + alert);
  }

  private String kind(String kind) {
    return page.say("sources.sign." + kind.toLowerCase(Locale.ROOT));
  }

  private static String tone(Condition one) {
    return cell(one) == Cell.BAD ? "bad" : "warn";
  }

  private static String tone(Category category) {
    return switch (category) {
      case PERIMETER -> "c1";
      case DEPTH -> "c2";
      case ENDPOINT -> "c3";
      case IDENTITY -> "c4";
      case CLOUD -> "c5";
      case APPLICATION -> "c6";
      case OTHER -> "c7";
    };
  }

  private static Cell cell(Condition one) {
    return switch (Sign.Kind.valueOf(one.kind())) {
      case SILENCE, UNPARSED -> Cell.BAD;
      case DROP, SURGE, LAG, SKEW -> Cell.WARN;
    };
  }

  private List<Group> groups(List<Condition> open, List<Day> days) {
    Map<String, Day> technologies = new HashMap<>();
    for (Day one : days) {
      technologies.merge(
          one.source(), one, (a, b) -> a.day().equals(b.day()) && a.events() > b.events() ? a : b);
    }
    Map<String, List<Condition>> told = new HashMap<>();
    for (Condition one : health.records().told(now / 60_000 - HOURS * 60L, 10_000)) {
      told.computeIfAbsent(one.source(), source -> new ArrayList<>()).add(one);
    }
    for (Condition one : open) {
      List<Condition> of = told.computeIfAbsent(one.source(), source -> new ArrayList<>());
      if (!of.contains(one)) of.add(one);
    }
    Map<String, List<Hour>> hours = new HashMap<>();
    for (Hour one : health.records().hours(now / HOUR - HOURS + 1, now / HOUR + 1)) {
      hours.computeIfAbsent(one.source(), source -> new ArrayList<>()).add(one);
    }
    Map<Category, List<Row>> groups = new EnumMap<>(Category.class);
    Map<String, Rhythm> rhythms = health.rhythms();
    for (Portrait one : health.portraits()) {
      if (!seen.test(one.name()) || rhythms.get(one.name()) == Rhythm.RETIRED) continue;
      Day day = technologies.get(one.name());
      Category category = day == null ? Category.OTHER : Category.named(day.category());
      String technology = day == null ? "–" : (day.vendor() + " " + day.product()).strip();
      List<Condition> conditions = told.getOrDefault(one.name(), List.of());
      groups
          .computeIfAbsent(category, c -> new ArrayList<>())
          .add(row(one, technology, conditions, hours.getOrDefault(one.name(), List.of())));
    }
    List<Group> all = new ArrayList<>();
    groups.forEach((category, rows) -> all.add(new Group(word(category), rows)));
    return all;
  }

  private String word(Category category) {
    return page.say("sources.category." + category.name().toLowerCase(Locale.ROOT));
  }

  private Row row(Portrait one, String technology, List<Condition> conditions, List<Hour> hours) {
    Health.Fed fed = health.fed(one.name());
    List<Condition> open = conditions.stream().filter(c -> c.ended() == 0).toList();
    String state =
        open.isEmpty()
            ? page.say(one.stage() == Stage.KNOWN ? "sources.usual" : "sources.learning")
            : kind(open.getFirst().kind());
    String tone =
        open.isEmpty() ? one.stage() == Stage.KNOWN ? "ok" : "muted" : tone(open.getFirst());
    boolean limited = one.stage() == Stage.KNOWN && one.limit() < 1e6;
    return new Row(
        Links.source(one.name()),
        Inert.of(one.name()),
        Inert.plain(one.name()),
        Inert.of(technology),
        strip(one.name(), conditions, hours),
        tone,
        state,
        Times.length(page.words(), one.pause() * 60_000),
        limited ? Times.length(page.words(), Math.round(one.limit()) * 60_000) : "–",
        page.figure(fed.all().size()),
        page.figure(fed.alone().size()));
  }

  private Chart strip(String name, List<Condition> conditions, List<Hour> hours) {
    long from = now / HOUR - HOURS + 1;
    long most = hours.stream().mapToLong(Hour::events).max().orElse(0);
    Cell[] cells = new Cell[HOURS];
    java.util.Arrays.fill(cells, Cell.NONE);
    for (Hour one : hours) cells[(int) (one.hour() - from)] = Strip.shade(one.events(), most);
    for (Condition one : conditions) {
      long begin = Math.max(from, one.since() / 60);
      long end = one.ended() == 0 ? now / HOUR : one.ended() / 60;
      for (long hour = begin; hour <= Math.min(end, now / HOUR); hour++) {
        int at = (int) (hour - from);
        if (cells[at] != Cell.BAD) cells[at] = cell(one);
      }
    }
    long events = hours.stream().mapToLong(Hour::events).sum();
    return Strip.of(
        page.say("sources.strip", Inert.plain(name), page.figure(events), conditions.size()),
        cells);
  }

  private Chart technologies(Monitored monitored) {
    List<Series> series = new ArrayList<>();
    Map<Category, long[]> counts = new TreeMap<>();
    for (int i = 0; i < DAYS; i++) {
      String day = day(now - (DAYS - 1 - i) * DAY);
      int slot = i;
      monitored
          .on(day)
          .forEach(
              (category, count) -> {
                if (count > 0) counts.computeIfAbsent(category, c -> new long[DAYS])[slot] = count;
              });
    }
    counts.forEach((category, of) -> series.add(Series.of(word(category), tone(category), of)));
    if (series.isEmpty()) series.add(Series.of(word(Category.OTHER), "c7", new long[DAYS]));
    long today = now / DAY * DAY;
    Span span = new Span(today - (DAYS - 1) * DAY, DAY, DAYS);
    return Bars.of(page.wording(), page.say("sources.technologies"), span, series).tall(90);
  }
}
