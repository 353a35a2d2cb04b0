package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.server.incident.Casework;
import org.vigie.server.incident.Custody;
import org.vigie.server.incident.Custody.Verdict;
import org.vigie.server.incident.Facts;
import org.vigie.server.incident.Incident;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.State;
import org.vigie.store.state.VisibleAlerts;

/** One incident: facts, clock, tasks, alerts, evidence, and the records that prove them. */
final class IncidentPage {
  /** Records on the page, the newest first. */
  private static final int RECORDS = 200;

  private final State state;
  private final Casework casework;
  private final Custody custody;
  private final People people;
  private final Guard guard;
  private final Attack attack;
  private final InstantSource clock;

  IncidentPage(
      State state,
      Casework casework,
      Custody custody,
      People people,
      Guard guard,
      Attack attack,
      InstantSource clock) {
    this.state = state;
    this.casework = casework;
    this.custody = custody;
    this.people = people;
    this.guard = guard;
    this.attack = attack;
    this.clock = clock;
  }

  void routes(Routes routes) {
    routes.get("/incidents/new", Permission.HANDLE_INCIDENTS, this::declare);
    routes.get("/incidents/{number}", Permission.READ_INCIDENTS, this::serve);
    routes.get("/incidents/{number}/edit", Permission.HANDLE_INCIDENTS, this::edit);
  }

  /** GET of the form that declares an incident, with the alerts that the address names. */
  private void declare(Context context) {
    Page page = guard.page(context);
    List<AlertView> alerts = views(page, visible(context), context.queryParams("alert"));
    form(context, new IncidentDraft(null, alerts, null, ""));
  }

  /** GET of the form that says the facts anew. */
  private void edit(Context context) {
    form(context, new IncidentDraft(known(context), List.of(), null, ""));
  }

  /**
   * Answers with the form again, as it was filled in, and with what is wrong.
   *
   * @param incident whose facts were said anew; null for one that was declared
   */
  void again(
      Context context,
      @Nullable Incident incident,
      List<String> alerts,
      Facts typed,
      String problem) {
    context.status(HttpStatus.CONFLICT);
    List<AlertView> views = views(guard.page(context), visible(context), alerts);
    form(context, new IncidentDraft(incident, views, typed, problem));
  }

  private void form(Context context, IncidentDraft draft) {
    Page page = guard.page(context);
    IncidentChoices choices = new IncidentChoices(page, people.handlers());
    context.html(
        Html.of(out -> JteincidentFormGenerated.render(out, Html.PLAIN, page, choices, draft)));
  }

  private VisibleAlerts visible(Context context) {
    return state.alerts().within(guard.person(context).units());
  }

  private List<AlertView> views(Page page, VisibleAlerts visible, List<String> ids) {
    List<AlertView> alerts = new ArrayList<>();
    for (String id : ids.stream().limit(Casework.MAX_ALERTS).toList()) {
      Listed listed = visible.alert(id);
      if (listed != null) alerts.add(view(page, listed));
    }
    return alerts;
  }

  /** GET of the page; {@code ?verify=all} verifies the bytes of evidence too. */
  private void serve(Context context) {
    Page page = guard.page(context);
    Person person = guard.person(context);
    long now = clock.millis();
    if (person.may(Permission.HANDLE_ALERTS)) {
      state.attention().look(person.account(), null, now);
    }
    Incident incident = known(context);
    boolean whole = "all".equals(context.queryParam("verify"));
    String number = incident.number();
    Verdict verdict = whole ? custody.verify(number) : custody.check(number);
    Verdict.Broken ledger = custody.lastAnchor();
    VisibleAlerts visible = visible(context);
    List<AlertView> alerts = new ArrayList<>();
    for (String id : incident.alerts().keySet()) {
      Listed listed = visible.alert(id);
      if (listed != null) alerts.add(view(page, listed));
    }
    List<RecordRow> records =
        state.incidents().log(number).reversed().stream()
            .limit(RECORDS)
            .map(entry -> RecordRow.of(page.words(), entry))
            .toList();
    IncidentView view =
        new IncidentView(
            page,
            incident,
            new IncidentChoices(page, people.handlers()),
            alerts,
            records,
            Clock.of(page.words(), incident.stamps(), first(state, incident)),
            verdict,
            ledger == null ? "" : page.say("custody.flaw." + Form.word(ledger.flaw())),
            now);
    context.html(Html.of(out -> JteincidentGenerated.render(out, Html.PLAIN, page, view)));
  }

  /** When the first of its alerts was taken, and when one was first qualified. */
  static List<Stamp> first(State state, Incident incident) {
    List<Stamp> first = new ArrayList<>();
    for (String kind : List.of("acknowledged", "qualified")) {
      Stamp earliest = null;
      for (String alert : incident.alerts().keySet()) {
        Stamp holding = null;
        for (Stamp stamp : state.alerts().all().stamps(alert)) {
          if (stamp.kind().equals(kind)) holding = stamp;
        }
        if (holding != null && (earliest == null || holding.at() < earliest.at())) {
          earliest = holding;
        }
      }
      if (earliest != null) first.add(earliest);
    }
    return first;
  }

  private Incident known(Context context) {
    Incident incident =
        casework.incident(context.pathParam("number"), guard.person(context).units());
    if (incident == null) throw new NotFoundResponse();
    return incident;
  }

  private AlertView view(Page page, Listed listed) {
    return new AlertView(page, attack, listed, listed.number(), clock.millis());
  }
}
