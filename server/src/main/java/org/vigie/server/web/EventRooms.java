package org.vigie.server.web;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.server.access.Access;
import org.vigie.server.house.House;
import org.vigie.server.hunt.Drafts;
import org.vigie.server.privacy.Privacy;
import org.vigie.server.retro.Retro;
import org.vigie.store.state.State;

/** The pages and the API of what is stored: search, single events, sources. */
final class EventRooms {
  private final SearchPage search;
  private final EventPage event;
  private final SourcesPage sources;
  private final EventsApi eventsApi;
  private final Export export;
  private final SourcesApi sourcesApi;
  private final HealthApi healthApi;
  private final CollectionRoom collection;
  private final SeenApi seenApi;
  private final JobsApi jobsApi;
  private final JobsPage jobs;
  private final @Nullable HoldsPage holds;
  private final @Nullable RetroApi retroApi;
  private final SqlPage sql;
  private final EntityPage entity;
  private final HuntsPage hunts;
  private final DraftPage draft;
  private final SqlApi sqlApi;
  private final @Nullable InventoryPage inventory;
  private final @Nullable InventoryApi inventoryApi;
  private final @Nullable PrivacyPage privacy;

  EventRooms(Web.Stored stored, State state, Access access, Guard guard, InstantSource clock) {
    Classes classes = new Classes(OcsfSchema.bundled());
    export = new Export(stored.hunt(), access, guard, clock);
    search = new SearchPage(stored.hunt(), access, guard, classes, state, clock);
    event = new EventPage(stored.hunt(), stored.natives(), state.alerts(), guard, classes);
    Retiring retiring = new Retiring(stored.sources(), state.retirements(), guard, clock);
    sources = new SourcesPage(stored, state.alerts(), retiring, guard, clock);
    eventsApi =
        new EventsApi(stored.hunt(), stored.natives(), state.alerts(), access, guard, clock);
    Drafts drafts = new Drafts(stored.hunt(), stored.natives());
    draft = new DraftPage(stored.hunt(), drafts, access, guard, clock);
    hunts = new HuntsPage(state.hunts(), access, guard, clock);
    entity = new EntityPage(stored.hunt(), state, access, guard, classes, clock);
    sourcesApi = new SourcesApi(stored, guard);
    healthApi = new HealthApi(stored, state.alerts(), guard, clock);
    collection = new CollectionRoom(stored.collection(), guard);
    seenApi = new SeenApi(stored.hunt());
    jobsApi = new JobsApi(stored, access, guard, clock);
    jobs = new JobsPage(stored, jobsApi, access, guard, clock);
    Retro retro = stored.retro();
    retroApi = retro == null ? null : new RetroApi(retro, access, guard, clock);
    House.Works works = stored.works();
    holds = works == null ? null : new HoldsPage(works.holding(), guard, clock);
    sql = new SqlPage(stored.desk(), stored.hunt(), access, guard, clock);
    sqlApi = new SqlApi(sql, clock);
    Privacy kept = stored.privacy();
    privacy = kept == null ? null : new PrivacyPage(kept, state.audit(), access, guard);
    boolean inventoried = stored.inventories() != null;
    inventory =
        inventoried ? new InventoryPage(stored, state.alerts(), access, guard, clock) : null;
    inventoryApi = inventoried ? new InventoryApi(stored, access, guard) : null;
  }

  void routes(Routes routes) {
    draft.routes(routes); // fixed names before ids
    search.routes(routes);
    event.routes(routes);
    sources.routes(routes);
    export.routes(routes);
    eventsApi.routes(routes);
    sourcesApi.routes(routes);
    healthApi.routes(routes);
    collection.routes(routes);
    seenApi.routes(routes);
    jobsApi.routes(routes);
    jobs.routes(routes);
    if (holds != null) holds.routes(routes);
    if (retroApi != null) retroApi.routes(routes);
    sql.routes(routes);
    entity.routes(routes);
    hunts.routes(routes);
    sqlApi.routes(routes);
    if (inventory != null) inventory.routes(routes);
    if (inventoryApi != null) inventoryApi.routes(routes);
    if (privacy != null) privacy.routes(routes);
  }
}
