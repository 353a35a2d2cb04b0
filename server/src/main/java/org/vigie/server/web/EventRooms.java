package org.vigie.server.web;

import java.time.InstantSource;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.server.access.Access;
import org.vigie.store.state.State;

/** The pages and the API of what is stored: search, single events, sources. */
final class EventRooms {
  private final SearchPage search;
  private final EventPage event;
  private final SourcesPage sources;
  private final EventsApi eventsApi;
  private final Export export;
  private final SourcesApi sourcesApi;

  EventRooms(Web.Stored stored, State state, Access access, Guard guard, InstantSource clock) {
    Classes classes = new Classes(OcsfSchema.bundled());
    export = new Export(stored.hunt(), access, guard, clock);
    search = new SearchPage(stored.hunt(), access, guard, classes, clock);
    event = new EventPage(stored.hunt(), state.alerts(), guard, classes);
    sources = new SourcesPage(stored.sources(), guard, clock);
    eventsApi = new EventsApi(stored.hunt(), state.alerts(), access, guard, clock);
    sourcesApi = new SourcesApi(stored.sources());
  }

  void routes(Routes routes) {
    search.routes(routes);
    event.routes(routes);
    sources.routes(routes);
    export.routes(routes);
    eventsApi.routes(routes);
    sourcesApi.routes(routes);
  }
}
