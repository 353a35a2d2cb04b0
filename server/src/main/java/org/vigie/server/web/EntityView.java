package org.vigie.server.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vigie.attack.Attack;
import org.vigie.server.hunt.Entity;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Hunt.Value;
import org.vigie.server.web.chart.Bars;
import org.vigie.server.web.chart.Chart;
import org.vigie.server.web.chart.Ranks;
import org.vigie.server.web.chart.Ranks.Rank;
import org.vigie.server.web.chart.Series;
import org.vigie.server.web.chart.Span;
import org.vigie.server.web.chart.Ties;
import org.vigie.store.lake.Lake;

/** What the page of an entity shows. */
record EntityView(
    Page page, Attack attack, Classes classes, SearchForm form, EntityPage.Known known, long now) {
  /** Peers of a field in the picture; the lists below have more. */
  private static final int IN_PICTURE = 6;

  private static final int CLASSES = 7;

  Inert value() {
    return Inert.of(known.entity().value());
  }

  String plain() {
    return Inert.plain(known.entity().value());
  }

  String kind() {
    return page.say("entity." + known.entity().kind().word());
  }

  /** Address of its own page over another range. */
  String ranged(String range) {
    return Links.entity(known.entity()) + "&range=" + range;
  }

  String search() {
    return form.asking(known.entity().question());
  }

  boolean wasSeen() {
    Lake.Seen seen = known.seen();
    return seen != null && seen.events() > 0;
  }

  String first() {
    Lake.Seen seen = known.seen();
    return seen == null || seen.events() == 0 ? "–" : Times.seconds(seen.first());
  }

  String last() {
    Lake.Seen seen = known.seen();
    return seen == null || seen.events() == 0 ? "–" : Times.seconds(seen.last());
  }

  /** How many events have it, by the indexes of all that is stored. */
  String ever() {
    Lake.Seen seen = known.seen();
    return seen == null ? "–" : page.figure(seen.events());
  }

  String count() {
    return page.figure(known.overview().total());
  }

  boolean isQuiet() {
    return known.overview().total() == 0;
  }

  /** Its events over time, by class. */
  Chart activity() {
    Hunt.Overview overview = known.overview();
    long from = form.window().from();
    int slots = (int) Math.ceilDiv(form.window().to() - from, overview.width());
    List<Long> frequent =
        overview.facets().getOrDefault("class", List.of()).stream()
            .limit(CLASSES)
            .map(value -> Long.parseLong(value.value()))
            .toList();
    Map<Integer, double[]> counts = new TreeMap<>();
    for (Hunt.Bar bar : overview.bars()) {
      int at = frequent.indexOf(bar.split());
      int slot = (int) ((bar.from() - from) / overview.width());
      counts.computeIfAbsent(at < 0 ? CLASSES : at, s -> new double[slots])[slot] +=
          (double) bar.count();
    }
    List<Series> series = new ArrayList<>();
    counts.forEach(
        (at, values) -> {
          String word =
              at == CLASSES ? page.say("search.other-classes") : classes.caption(frequent.get(at));
          series.add(new Series(word, "c" + (at + 1), values));
        });
    Span span = new Span(from, overview.width(), slots, form.look().zone());
    return Bars.of(page.wording(form.look()), page.say("entity.activity"), span, series)
        .linked(slot -> form.zoomed(span.at(slot), span.at(slot + 1)));
  }

  /** Whom it has to do with: half of the kinds of its peers left of it, the others right. */
  Chart ties() {
    List<Ties.Group> groups = new ArrayList<>();
    known
        .peers()
        .forEach(
            (field, values) -> {
              if (values.isEmpty()) return;
              List<Value> few = values.stream().limit(IN_PICTURE).toList();
              groups.add(
                  new Ties.Group(word(field), few.stream().map(v -> rank(field, v)).toList()));
            });
    int half = (groups.size() + 1) / 2;
    return Ties.of(
        page.wording(),
        page.say("entity.ties", plain()),
        plain(),
        groups.subList(0, half),
        groups.subList(half, groups.size()));
  }

  boolean hasPeers() {
    return known.peers().values().stream().anyMatch(values -> !values.isEmpty());
  }

  /** A list of peers. */
  record Peers(String word, Chart chart) {}

  List<Peers> peers() {
    List<Peers> lists = new ArrayList<>();
    known
        .peers()
        .forEach(
            (field, values) -> {
              if (!values.isEmpty()) lists.add(list(field, values));
            });
    List<Value> sources = known.overview().facets().getOrDefault("source", List.of());
    if (!sources.isEmpty()) lists.add(list("source", sources));
    return lists;
  }

  private Peers list(String field, List<Value> values) {
    List<Rank> ranks = values.stream().map(value -> rank(field, value)).toList();
    return new Peers(word(field), Ranks.of(page.wording(), word(field), ranks));
  }

  private Rank rank(String field, Value value) {
    Entity.Kind kind = Entity.Kind.ofField(field);
    String href =
        kind != null && value.value().length() <= Entity.MAX_VALUE
            ? Links.entity(new Entity(kind, value.value())) + "&range=" + form.range()
            : field.equals("source")
                ? Links.source(value.value())
                : form.asking(
                    Terms.with(known.entity().question(), Terms.term(field, value.value())));
    return new Rank(Inert.plain(value.value()), value.count(), href);
  }

  private String word(String field) {
    return switch (field) {
      case "user" -> page.say("entity.peers.user");
      case "host" -> page.say("entity.peers.host");
      case "ip" -> page.say("entity.peers.ip");
      case "domain" -> page.say("entity.peers.domain");
      case "process" -> page.say("entity.peers.process");
      case "file" -> page.say("entity.peers.file");
      default -> page.say("search.col.source");
    };
  }

  List<AlertView> alerts() {
    return known.alerts().stream()
        .map(listed -> new AlertView(page, attack, listed, listed.number(), now))
        .toList();
  }

  List<IncidentRow> incidents() {
    return known.incidents().stream().map(row -> new IncidentRow(page, row, true, now)).toList();
  }
}
