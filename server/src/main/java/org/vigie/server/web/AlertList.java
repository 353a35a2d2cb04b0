package org.vigie.server.web;

import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vigie.attack.Attack;
import org.vigie.detect.Finding.Level;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Attention;
import org.vigie.store.state.State;
import org.vigie.store.state.VisibleAlerts;

/** The queue of alerts, most urgent first: whole, or the part that a script asks for. */
final class AlertList {
  /** Alerts on one page. */
  private static final int PAGE = 100;

  private final Alerts alerts;
  private final Attention attention;
  private final People people;
  private final Guard guard;
  private final Attack attack;
  private final InstantSource clock;
  private final String firstLine;

  AlertList(
      State state,
      People people,
      Guard guard,
      Attack attack,
      InstantSource clock,
      String firstLine) {
    alerts = state.alerts();
    attention = state.attention();
    this.people = people;
    this.guard = guard;
    this.attack = attack;
    this.clock = clock;
    this.firstLine = firstLine;
  }

  /** GET of the list. */
  void serve(Context context) {
    Page page = guard.page(context);
    Filter filter = Filter.of(context);
    long before = Filter.number(context, "before", Long.MAX_VALUE);
    // Read before the page: a change in between comes twice rather than not at all.
    String stream = filter.path("/alerts/stream", "since", alerts.latestChange());
    long now = clock.millis();
    Person person = guard.person(context);
    if (person.may(Permission.HANDLE_ALERTS)) attention.look(person.account(), null, now);
    AlertQuery query = filter.query(person.account(), now, before, PAGE);
    VisibleAlerts visible = alerts.within(person.units());
    List<Listed> found = visible.page(query);
    String more =
        found.size() < PAGE ? "" : filter.path("/alerts", "before", query.place(found.getLast()));
    List<AlertView> rows =
        found.stream()
            .map(listed -> new AlertView(page, attack, listed, query.place(listed), now))
            .toList();
    context.header("Vary", "HX-Request");
    context.html(
        Html.of(
            out -> {
              if (context.header("HX-Request") == null) {
                JtealertsGenerated.render(
                    out,
                    Html.PLAIN,
                    page,
                    levels(page, visible, filter),
                    filter,
                    new Choices(page, people.handlers()),
                    rows,
                    more,
                    stream,
                    firstLine);
              } else if ("rows".equals(context.queryParam("part"))) {
                JterowsGenerated.render(out, Html.PLAIN, page, rows, more);
              } else {
                JtelistGenerated.render(
                    out, Html.PLAIN, page, filter, rows, more, stream, firstLine);
              }
            }));
  }

  private static List<LevelCount> levels(Page page, VisibleAlerts visible, Filter filter) {
    Map<Level, Integer> counts = visible.countsByLevel();
    return Arrays.stream(Level.values())
        .sorted(Comparator.reverseOrder())
        .map(
            level -> {
              String name = level.name().toLowerCase(Locale.ROOT);
              return new LevelCount(
                  name,
                  page.say("level." + name),
                  counts.getOrDefault(level, 0),
                  filter.levels().contains(level));
            })
        .toList();
  }
}
