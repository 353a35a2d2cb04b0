package org.vigie.server.web;

import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.server.incident.Custody;
import org.vigie.server.incident.Custody.Verdict;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.Attention;
import org.vigie.store.state.Incidents;
import org.vigie.store.state.State;

/** The list of incidents, newest first; each is verified as it is listed. */
final class IncidentList {
  /** Incidents on one page. */
  private static final int PAGE = 100;

  private final Incidents incidents;
  private final Attention attention;
  private final Custody custody;
  private final People people;
  private final Guard guard;
  private final InstantSource clock;

  IncidentList(State state, Custody custody, People people, Guard guard, InstantSource clock) {
    incidents = state.incidents();
    attention = state.attention();
    this.custody = custody;
    this.people = people;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes routes) {
    routes.get("/incidents", Permission.READ_INCIDENTS, this::serve);
  }

  private void serve(Context context) {
    Page page = guard.page(context);
    Person person = guard.person(context);
    long now = clock.millis();
    if (person.may(Permission.HANDLE_ALERTS)) attention.look(person.account(), null, now);
    IncidentFilter filter = IncidentFilter.of(context);
    long before = Filter.number(context, "before", Long.MAX_VALUE);
    List<Incidents.Row> found =
        incidents.page(filter.query(person.account(), before, PAGE), person.units());
    List<IncidentRow> rows = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (Incidents.Row row : found) {
      boolean intact = custody.check(row.number()) instanceof Verdict.Intact;
      if (!intact) broken.add(row.number());
      rows.add(new IncidentRow(page, row, intact, now));
    }
    Verdict.Broken ledger = custody.lastAnchor();
    if (ledger != null) broken.add(page.say("custody.ledger"));
    String more = found.size() < PAGE ? "" : filter.path(found.getLast().ordinal());
    List<Account> handlers = people.handlers();
    IncidentChoices choices = new IncidentChoices(page, handlers);
    context.html(
        Html.of(
            out ->
                JteincidentsGenerated.render(
                    out, Html.PLAIN, page, filter, choices, rows, broken, more)));
  }
}
