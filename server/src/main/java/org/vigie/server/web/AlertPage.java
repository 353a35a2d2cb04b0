package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.net.URLEncoder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.store.state.Alerts.Kept;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Incidents;
import org.vigie.store.state.Incidents.Scope;
import org.vigie.store.state.RetroHunts.Analysed;
import org.vigie.store.state.State;
import org.vigie.store.state.Units;
import org.vigie.store.state.VisibleAlerts;

/** One alert: why it fired, the event, the rule, the clock, and the findings it groups. */
final class AlertPage {
  /** Findings on the page. */
  private static final int FINDINGS = 50;

  /** Most open incidents that an alert is offered to be added to. */
  private static final int OTHERS = 50;

  private final State state;
  private final People people;
  private final Guard guard;
  private final Attack attack;
  private final InstantSource clock;

  /**
   * What the rule would have found in what is stored.
   *
   * @param href of the last search back with it, or of the form of one
   * @param said what that search found, or that there was none
   */
  record Back(String href, String said) {
    /** For those who see no searches back. */
    static final Back NONE = new Back("", "");

    boolean isShown() {
      return !href.isEmpty();
    }
  }

  /** A finding, or why it can't be read. */
  private record Opened(Kept kept, @Nullable Finding finding, String problem) {}

  AlertPage(State state, People people, Guard guard, Attack attack, InstantSource clock) {
    this.state = state;
    this.people = people;
    this.guard = guard;
    this.attack = attack;
    this.clock = clock;
  }

  /** Its routes. */
  void routes(Routes routes) {
    routes.get("/alerts/{id}", Permission.READ_ALERTS, this::serve);
  }

  /**
   * GET of the page; {@code ?finding=<id>} shows the event of that one, {@code ?before=<number>}
   * lists older findings.
   */
  void serve(Context context) {
    Page page = guard.page(context);
    Person person = guard.person(context);
    VisibleAlerts alerts = state.alerts().within(person.units());
    Listed listed = alerts.alert(context.pathParam("id"));
    if (listed == null) throw new NotFoundResponse();
    String id = listed.alert().id();
    long now = clock.millis();
    if (person.may(Permission.HANDLE_ALERTS)) {
      state.attention().look(person.account(), id, now);
    }
    long before = Filter.number(context, "before", Long.MAX_VALUE);
    List<Opened> findings =
        alerts.findings(id, before, FINDINGS).stream().map(AlertPage::open).toList();
    Opened shown = shown(alerts, id, findings, context.queryParam("finding"));
    AlertView view = new AlertView(page, attack, listed, listed.number(), now);
    Finding finding = shown == null ? null : shown.finding;
    Why why = finding == null ? null : Why.of(page.words(), listed.alert(), finding);
    String problem = shown == null ? "" : Inert.plain(shown.problem);
    Clock stamps = Clock.of(page.words(), listed.alert(), alerts.stamps(id));
    CareView care = care(view, person.units());
    String older = older(view, findings);
    context.html(
        Html.of(
            out ->
                JtealertGenerated.render(
                    out,
                    Html.PLAIN,
                    page,
                    view,
                    care,
                    new Shown(finding, why, problem),
                    rows(page, view, findings, shown),
                    note(page, findings, listed.alert().count()),
                    older,
                    stamps,
                    back(page, person, listed.alert().rule().id()))));
  }

  private Back back(Page page, Person person, String rule) {
    if (person.units().isBound() || !person.may(Permission.SEARCH_EVENTS)) return Back.NONE;
    Analysed last = state.retroHunts().last(rule);
    if (last == null) {
      String form = "/jobs?rule=" + URLEncoder.encode(rule, UTF_8) + "#new";
      return new Back(form, page.say("alert.rule.back.none"));
    }
    String said =
        page.say(
            "alert.rule.back.done",
            Times.seconds(last.hunt().created()),
            page.figure(last.hunt().progress().done()),
            page.figure(last.tally().findings()));
    return new Back("/jobs/retro/" + last.hunt().id(), said);
  }

  private CareView care(AlertView view, Units units) {
    String id = view.id();
    Words words = view.page().words();
    List<Incidents.Row> incidents = state.incidents().ofAlert(id, units);
    List<Incidents.Row> others =
        state
            .incidents()
            .page(
                new Incidents.Query(
                    Scope.OPEN, Set.of(), Set.of(), Set.of(), null, "", Long.MAX_VALUE, OTHERS),
                units)
            .stream()
            .filter(row -> !incidents.contains(row))
            .toList();
    return new CareView(
        view,
        state.handling().of(id).stream().map(deed -> DeedRow.of(words, deed)).toList(),
        people.handlers(),
        incidents,
        others,
        state.attention().on(id));
  }

  /** Where the findings before those shown are; empty where there is none. */
  private static String older(AlertView view, List<Opened> findings) {
    if (findings.isEmpty() || findings.getLast().kept.number() <= 1) return "";
    return view.href() + "?before=" + findings.getLast().kept.number() + "#findings";
  }

  private static String note(Page page, List<Opened> findings, int count) {
    if (findings.isEmpty()) return page.say("alert.findings.note", 0, 0, count);
    long first = findings.getLast().kept.number();
    return page.say("alert.findings.note", first, findings.getFirst().kept.number(), count);
  }

  private static @Nullable Opened shown(
      VisibleAlerts alerts, String alert, List<Opened> findings, @Nullable String id) {
    if (id == null) return findings.isEmpty() ? null : findings.getFirst();
    Kept kept = alerts.finding(alert, id);
    if (kept == null) throw new NotFoundResponse();
    return open(kept);
  }

  private static List<FindingRow> rows(
      Page page, AlertView view, List<Opened> findings, @Nullable Opened shown) {
    List<FindingRow> rows = new ArrayList<>();
    for (Opened opened : findings) {
      Finding finding = opened.finding;
      String event = event(finding);
      boolean reasoned = finding != null && !finding.reasons().isEmpty();
      rows.add(
          new FindingRow(
              view.href() + "?finding=" + opened.kept.id(),
              finding == null ? "?" : Times.seconds(finding.time()),
              Times.seconds(opened.kept.detected()),
              finding != null && reasoned
                  ? Why.line(page.words(), finding.reasons().getFirst())
                  : Inert.of(opened.problem),
              event,
              finding == null ? "" : view.event(event, finding.time()),
              shown != null && opened.kept.id().equals(shown.kept.id())));
    }
    return rows;
  }

  private static String event(@Nullable Finding finding) {
    return finding == null || finding.events().isEmpty()
        ? ""
        : finding.events().getLast().toString();
  }

  private static Opened open(Kept kept) {
    try {
      byte[] json = kept.json().getBytes(UTF_8);
      return new Opened(kept, FindingJson.read(json, 0, json.length), "");
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      return new Opened(kept, null, message == null ? "?" : message);
    }
  }
}
