package org.vigie.server.web;

import java.time.InstantSource;
import org.vigie.attack.Attack;
import org.vigie.server.incident.Casework;
import org.vigie.server.incident.Custody;
import org.vigie.store.state.State;

/** The room of the incidents: its list, pages, acts and API. */
final class Incidence {
  private final IncidentList list;
  private final IncidentPage page;
  private final IncidentActs acts;
  private final IncidentApi api;

  Incidence(State state, People people, Guard guard, Attack attack, InstantSource clock) {
    Casework casework = new Casework(state.incidents(), clock);
    Custody custody = new Custody(state.incidents());
    IncidentForm forms = new IncidentForm(people);
    list = new IncidentList(state, custody, people, guard, clock);
    page = new IncidentPage(state, casework, custody, people, guard, attack, clock);
    acts = new IncidentActs(casework, forms, page, guard);
    api = new IncidentApi(casework, custody, state.incidents(), forms, acts, guard);
  }

  void routes(Routes routes) {
    list.routes(routes);
    page.routes(routes);
    acts.routes(routes);
    api.routes(routes);
  }
}
