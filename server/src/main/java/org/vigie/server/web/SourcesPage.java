package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Permission;
import org.vigie.server.source.Health;
import org.vigie.server.source.Rhythm;
import org.vigie.server.source.SourceDetail;
import org.vigie.server.source.SourceDetail.Sample;
import org.vigie.server.source.SourceDetail.Slot;
import org.vigie.server.source.SourceFigures;
import org.vigie.server.source.SourceFigures.Counts;
import org.vigie.server.source.Sources;
import org.vigie.server.web.chart.Bars;
import org.vigie.server.web.chart.Chart;
import org.vigie.server.web.chart.Lines;
import org.vigie.server.web.chart.Series;
import org.vigie.server.web.chart.Span;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.Units;
import org.vigie.store.state.VisibleAlerts;

/** The sources: who is live, quiet or silent; and one of them closely. */
final class SourcesPage {
  /** Slots of five minutes in one bar. */
  private static final int PER_BAR = 3;

  private final Sources sources;
  private final @Nullable Health health;
  private final Alerts alerts;
  private final Retiring retiring;
  private final Guard guard;
  private final InstantSource clock;

  /** A figure above the table. */
  record Stat(String figure, String word, String tone) {}

  /** An event that was not fully understood. */
  record SampleView(String href, String time, String parser, List<Inert> warnings, Inert raw) {}

  /** A name with its count, and the search for it. */
  record NameView(Inert name, String count, String href) {}

  /** What was learned of all sources, or of one; null where nobody watches over them. */
  record Learned(HealthBoard.@Nullable Board board, @Nullable HealthView view) {}

  SourcesPage(
      Web.Stored stored, Alerts alerts, Retiring retiring, Guard guard, InstantSource clock) {
    this.retiring = retiring;
    sources = stored.sources();
    health = stored.health();
    this.alerts = alerts;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes routes) {
    routes.get("/sources", Permission.READ_SOURCES, this::all);
    routes.get("/sources/{name}", Permission.READ_SOURCES, this::one);
    retiring.routes(routes);
  }

  /** GET of all. */
  void all(Context context) throws IOException {
    Page page = guard.page(context);
    Units units = guard.person(context).units();
    List<SourceFigures> figures = sources.all(units);
    Map<String, Rhythm> rhythms = rhythms();
    List<SourceView> views =
        figures.stream()
            .map(one -> new SourceView(page, one, standing(one, rhythms), clock.millis()))
            // Silent ones first: they are why somebody comes here.
            .sorted(Comparator.comparing(SourceView::standing))
            .toList();
    HealthBoard.Board board = board(page, units);
    List<ReaderView> readers =
        sources.standings(units).stream()
            .map(standing -> new ReaderView(page, standing, clock.millis()))
            .toList();
    context.html(
        Html.of(
            out ->
                JtesourcesGenerated.render(
                    out,
                    Html.PLAIN,
                    page,
                    stats(page, views),
                    new Learned(board, null),
                    views,
                    readers)));
  }

  private HealthBoard.@Nullable Board board(Page page, Units units) {
    if (health == null) return null;
    VisibleAlerts visible = alerts.within(units);
    return new HealthBoard(health, visible, sources.seenBy(units), page, clock.millis()).board();
  }

  /** GET of one. */
  void one(Context context) throws IOException {
    Page page = guard.page(context);
    SourceDetail detail = sources.one(context.pathParam("name"), guard.person(context).units());
    if (detail == null) throw new NotFoundResponse();
    List<SourceView> views =
        detail.figures().stream()
            .map(one -> new SourceView(page, one, standing(one, rhythms()), clock.millis()))
            .toList();
    Chart volume = volume(page, detail);
    Chart lag = lag(page, detail);
    List<SampleView> rejected = samples(detail.rejected());
    List<SampleView> warned = samples(detail.warned());
    List<NameView> parsers =
        detail.parsers().stream()
            .map(
                one ->
                    new NameView(
                        Inert.of(one.name()),
                        page.figure(one.count()),
                        SearchForm.link(
                            Terms.term("source", detail.name())
                                + " "
                                + Terms.term("parser", one.name()))))
            .toList();
    List<NameView> unmapped =
        detail.unmapped().stream()
            .map(
                one ->
                    new NameView(
                        Inert.of(one.name()),
                        page.figure(one.count()),
                        one.name().matches("[A-Za-z_@][A-Za-z0-9_.@-]*")
                            ? SearchForm.link(
                                Terms.term("source", detail.name()) + " " + one.name() + ":*")
                            : ""))
            .toList();
    List<String> made = detail.parsers().stream().map(SourceDetail.Counted::name).toList();
    HealthView rhythm =
        health == null ? null : HealthView.of(page, health, detail.name(), made, clock.millis());
    context.html(
        Html.of(
            out ->
                JtesourceGenerated.render(
                    out,
                    Html.PLAIN,
                    page,
                    Inert.of(detail.name()),
                    Inert.plain(detail.name()),
                    SearchForm.link(Terms.term("source", detail.name())),
                    views,
                    new Learned(null, rhythm),
                    retiring.view(page, detail.name()),
                    volume,
                    lag,
                    rejected,
                    warned,
                    parsers,
                    unmapped)));
  }

  private Map<String, Rhythm> rhythms() {
    return health == null ? Map.of() : health.rhythms();
  }

  /** How a source stands: as it is told, and else whether it was ever heard. */
  static Rhythm standing(SourceFigures one, Map<String, Rhythm> rhythms) {
    Rhythm otherwise = one.lastReceived() == 0 ? Rhythm.NEVER : Rhythm.LEARNING;
    return rhythms.getOrDefault(one.name(), otherwise);
  }

  private static List<Stat> stats(Page page, List<SourceView> views) {
    List<Stat> stats = new ArrayList<>();
    List<SourceFigures> figures = views.stream().map(SourceView::figures).toList();
    for (Rhythm rhythm : Rhythm.values()) {
      long count =
          views.stream()
              .filter(view -> view.standing() == rhythm && !view.figures().isUnknown())
              .count();
      String tone = count == 0 ? "muted" : SourceWords.tone(rhythm);
      stats.add(new Stat(page.figure(count), SourceWords.rhythm(page.words(), rhythm), tone));
    }
    long events = figures.stream().mapToLong(source -> source.counts().events()).sum();
    long bytes = figures.stream().mapToLong(SourceFigures::bytes).sum();
    stats.add(new Stat(page.figure(events), page.say("sources.events"), ""));
    stats.add(new Stat(SourceView.bytes(page.words(), bytes), page.say("sources.bytes"), ""));
    return stats;
  }

  private static Chart volume(Page page, SourceDetail detail) {
    List<Series> series =
        List.of(
            bars(page.say("event.status.valid"), "ok", detail, Counts::valid),
            bars(page.say("event.status.warning"), "warn", detail, Counts::warning),
            bars(page.say("event.status.rejected"), "bad", detail, Counts::rejected));
    return Bars.of(page.wording(), page.say("sources.volume"), span(detail), series);
  }

  private static Series bars(
      String word, String tone, SourceDetail detail, ToLongFunction<Counts> of) {
    long[] counts = new long[detail.slots().size() / PER_BAR];
    for (int i = 0; i < counts.length * PER_BAR; i++) {
      counts[i / PER_BAR] += of.applyAsLong(detail.slots().get(i).counts());
    }
    return Series.of(word, tone, counts);
  }

  private static Span span(SourceDetail detail) {
    return new Span(detail.from(), Sources.SLOT * PER_BAR, detail.slots().size() / PER_BAR);
  }

  /** Clocks that run ahead give a lag below zero, which is drawn as none. */
  private static Chart lag(Page page, SourceDetail detail) {
    double[] seconds = new double[detail.slots().size()];
    for (int i = 0; i < seconds.length; i++) {
      Slot slot = detail.slots().get(i);
      Long lag = slot.lag();
      seconds[i] = lag == null ? Double.NaN : Math.max(0, lag) / 1_000.0;
    }
    Span span = new Span(detail.from(), Sources.SLOT, seconds.length);
    Series series = new Series(page.say("sources.lag.median"), "c2", seconds);
    return Lines.of(page.wording(), page.say("sources.lag"), span, List.of(series))
        .labelled(value -> Times.length(page.words(), Math.round(value * 1_000)));
  }

  private static List<SampleView> samples(List<Sample> samples) {
    return samples.stream()
        .map(
            sample ->
                new SampleView(
                    Links.event(sample.id(), sample.time()),
                    Times.seconds(sample.time()),
                    Inert.plain(sample.parser()),
                    sample.warnings().stream().map(Inert::of).toList(),
                    Inert.of(sample.raw())))
        .toList();
  }
}
