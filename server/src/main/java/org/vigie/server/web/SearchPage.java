package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.hunt.Freshness.Reach;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Hunt.Bar;
import org.vigie.server.hunt.Hunt.Found;
import org.vigie.server.hunt.Hunt.Overview;
import org.vigie.server.hunt.Hunt.Split;
import org.vigie.server.hunt.Query;
import org.vigie.server.hunt.Wrong;
import org.vigie.server.web.chart.Bars;
import org.vigie.server.web.chart.Chart;
import org.vigie.server.web.chart.Series;
import org.vigie.server.web.chart.Span;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.Hunts;
import org.vigie.store.state.Preferences;
import org.vigie.store.state.State;

/** Search: a question, when, how it lies in time, and the events, newest first. */
final class SearchPage {
  private static final int PAGE = 100;
  private static final int BARS = 60;

  /** Classes told apart in the histogram; the others share one colour. */
  private static final int CLASSES = 7;

  private final Hunt hunt;
  private final Access access;
  private final Guard guard;
  private final Classes classes;
  private final Preferences preferences;
  private final Hunts kept;
  private final InstantSource clock;

  SearchPage(
      Hunt hunt, Access access, Guard guard, Classes classes, State state, InstantSource clock) {
    this.hunt = hunt;
    this.access = access;
    this.guard = guard;
    this.classes = classes;
    this.preferences = state.preferences();
    this.kept = state.hunts();
    this.clock = clock;
  }

  void routes(Routes routes) {
    routes.get("/search", Permission.SEARCH_EVENTS, this::serve);
    routes.post("/search/look", Permission.SEARCH_EVENTS, this::look);
    Export export = new Export(hunt, access, guard, clock);
    routes.get("/search/export", Permission.SEARCH_EVENTS, export::serve);
  }

  /** POST of columns and zone: they are kept for the person, and the search shows itself so. */
  private void look(Context context) {
    Form form = Form.of(context);
    Look look = form.has("usual") ? Look.PLAIN : Look.chosen(form);
    look.keep(preferences, guard.person(context));
    SearchForm search = SearchForm.of(context, clock.millis(), look);
    context.redirect(search.looking(look), HttpStatus.SEE_OTHER);
  }

  /** GET of the page. */
  void serve(Context context) throws InterruptedException {
    Page page = guard.page(context);
    Look look = Look.of(context, preferences, guard.person(context));
    SearchForm form = SearchForm.of(context, clock.millis(), look);
    switch (hunt.ask(form.q())) {
      case Query.Outcome.Refused(Wrong wrong) -> {
        context.status(400);
        show(context, page, form, SearchAnswer.none(SearchProblem.of(page, form.q(), wrong)));
      }
      case Query.Outcome.Understood(Query query) -> {
        access.record(
            guard.person(context), "search", form.q() + " [" + form.range() + "]", context.ip());
        try {
          show(context, page, form, SearchAnswer.of(result(context, page, form, query)));
        } catch (Hunt.Busy busy) {
          context.status(503);
          show(context, page, form, SearchAnswer.none(SearchProblem.of(page.say("search.busy"))));
        } catch (Lake.TooMuch tooMuch) {
          context.status(503);
          show(
              context,
              page,
              form,
              SearchAnswer.none(SearchProblem.of(page.say("search.too-much"))));
        } catch (IOException broken) {
          throw new java.io.UncheckedIOException(broken);
        }
      }
    }
  }

  private static void show(Context context, Page page, SearchForm form, SearchAnswer answer) {
    context.html(Html.of(out -> JtesearchGenerated.render(out, Html.PLAIN, page, form, answer)));
  }

  private SearchResult result(Context context, Page page, SearchForm form, Query query)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    Hunt own = hunt.within(guard.person(context).units());
    Reach reach = own.reach();
    List<String> further = form.look().further();
    Overview overview = own.overview(query, form.window(), BARS, form.split(), further);
    ran(context, form, overview.total());
    Found found = own.search(query, form.window(), form.after(), PAGE, further);
    long took = (System.nanoTime() - started) / 1_000_000;
    Long upTo = reach.upTo();
    return new SearchResult(
        count(page, overview.total()),
        Times.length(page.words(), took),
        upTo == null ? "" : Times.millis(upTo, form.look().zone()),
        seen(page, own, query),
        String.join(", ", query.unknown()),
        histogram(page, form, overview),
        FacetView.of(page, classes, form, overview),
        found.events().stream()
            .map(event -> new LineView(page, classes, event, form.look()))
            .toList(),
        found.next() == null ? "" : form.page(found.next()));
  }

  /** Where the search is a kept one that was opened as such, it has run. */
  private void ran(Context context, SearchForm form, long events) {
    String id = context.queryParam("hunt");
    if (id == null || form.after() != null) return;
    String account = guard.person(context).account();
    Hunts.Saved saved = kept.hunt(id);
    if (saved == null || !saved.isFor(account, guard.person(context).units())) return;
    long from = form.window().from();
    kept.ran(id, new Hunts.Run(clock.millis(), account, from, form.window().to(), events));
  }

  private static String seen(Page page, Hunt own, Query query) throws IOException {
    Lake.Seen seen = own.seen(query);
    if (seen == null || seen.unknown() > 0) return "";
    if (seen.events() == 0) return page.say("search.seen.never");
    return page.say(
        "search.seen",
        page.figure(seen.events()),
        Times.millis(seen.first()),
        Times.millis(seen.last()));
  }

  private static String count(Page page, long total) {
    boolean one = total == 1 || (total == 0 && page.words().language().equals("fr"));
    String figure = page.figure(total);
    return one ? page.say("search.count.one", figure) : page.say("search.count.other", figure);
  }

  private Chart histogram(Page page, SearchForm form, Overview overview) {
    long from = form.window().from();
    int slots = (int) Math.ceilDiv(form.window().to() - from, overview.width());
    TreeMap<Long, double[]> counts = new TreeMap<>();
    List<Long> frequent = frequent(overview);
    for (Bar bar : overview.bars()) {
      long split =
          form.split() == Split.SEVERITY
              ? Severities.shown(bar.split())
              : frequent.contains(bar.split()) ? bar.split() : -1;
      int slot = (int) ((bar.from() - from) / overview.width());
      counts.computeIfAbsent(split, s -> new double[slots])[slot] += (double) bar.count();
    }
    List<Series> series = new ArrayList<>();
    counts.forEach(
        (split, values) -> {
          String tone =
              form.split() == Split.SEVERITY
                  ? Severities.tone(split)
                  : split < 0 ? "c8" : "c" + (frequent.indexOf(split) + 1);
          series.add(new Series(word(page, form.split(), split), tone, values));
        });
    Span span = new Span(from, overview.width(), slots, form.look().zone());
    return Bars.of(page.wording(form.look()), page.say("search.histogram"), span, series)
        .linked(slot -> form.zoomed(span.at(slot), span.at(slot + 1)));
  }

  private String word(Page page, Split split, long value) {
    return switch (split) {
      case SEVERITY -> Severities.word(page.words(), value);
      case CLASS -> value < 0 ? page.say("search.other-classes") : classes.caption(value);
    };
  }

  private static List<Long> frequent(Overview overview) {
    return overview.facets().getOrDefault("class", List.of()).stream()
        .limit(CLASSES)
        .map(value -> Long.parseLong(value.value()))
        .toList();
  }
}
