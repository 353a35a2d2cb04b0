package org.vigie.server.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpResponseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.pack.Pack;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.house.House;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Natives;
import org.vigie.server.inventory.Heard;
import org.vigie.server.inventory.Inventories;
import org.vigie.server.job.Jobs;
import org.vigie.server.privacy.Privacy;
import org.vigie.server.retro.Retro;
import org.vigie.server.source.Collection;
import org.vigie.server.source.Health;
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.server.tls.HttpConnector;
import org.vigie.server.tls.Tls;
import org.vigie.store.state.State;
import org.vigie.store.state.Unwritable;

/** The pages and the JSON API, served over HTTP until closed. */
public final class Web implements AutoCloseable {
  /** Most bytes of a request's body: forms here are small. */
  private static final long MAX_BODY = 64 * 1024;

  /** Most connections; more wait to be accepted, so that files can always be opened. */
  private static final int MAX_CONNECTIONS = 1_024;

  private final Guard guard;
  private final Assets assets = new Assets();
  private final Door door;
  private final AlertList list;
  private final AlertPage alert;
  private final AlertActs acts;
  private final Incidence incidence;
  private final Live live;
  private final Api api;
  private final @Nullable EventRooms events;
  private final AccountsPage accounts;
  private final AccountsApi accountsApi;
  private final ProfilePage profile;
  private final ProfileApi profileApi;
  private final AuditPage audit;
  private final ApiPage description;
  private final ParsersPage parsers;
  private final Metrics metrics;
  private List<Routes.Registered> registered = List.of();
  private final Javalin javalin;

  /**
   * What the operator decides.
   *
   * @param firstLine command that sends a first line, shown while there is no alert; may be empty
   * @param transport how browsers reach this server
   * @param content what runs now, to be tried; null where there is none
   * @param positions of journals and what else the house knows of itself, by the names of metrics
   */
  public record Config(
      String firstLine,
      Transport transport,
      Supplier<@Nullable Pack> content,
      Supplier<Map<String, Long>> positions) {
    /** With no positions that could be told. */
    public Config(String firstLine, Transport transport, Supplier<@Nullable Pack> content) {
      this(firstLine, transport, content, Map::of);
    }

    /** With no content that could be tried. */
    public Config(String firstLine, Transport transport) {
      this(firstLine, transport, () -> null);
    }
  }

  /** How browsers reach the server: over TLS, cookies are kept off plain connections. */
  public enum Transport {
    PLAIN,
    TLS
  }

  /**
   * What stands open where events are stored: search, events, sources, jobs, SQL and inventory; and
   * what makes the native view of an event again.
   *
   * @param works searches back, and parsing anew; null where nothing runs that could do them
   */
  public record Stored(
      Hunt hunt,
      Sources sources,
      Jobs jobs,
      Desk desk,
      Natives natives,
      @Nullable Inventories inventories,
      @Nullable Heard heard,
      @Nullable Privacy privacy,
      @Nullable Health health,
      @Nullable Collection collection,
      House.@Nullable Works works) {
    /** Where nobody watches over the sources or searches back. */
    public Stored(
        Hunt hunt,
        Sources sources,
        Jobs jobs,
        Desk desk,
        Natives natives,
        @Nullable Inventories inventories,
        @Nullable Heard heard,
        @Nullable Privacy privacy) {
      this(hunt, sources, jobs, desk, natives, inventories, heard, privacy, null, null, null);
    }

    @Nullable Retro retro() {
      return works == null ? null : works.retro();
    }

    /** Without inventory and pseudonyms, where nobody watches over the sources. */
    public Stored(Hunt hunt, Sources sources, Jobs jobs, Desk desk, Natives natives) {
      this(hunt, sources, jobs, desk, natives, null, null, null, null, null, null);
    }
  }

  /** Pages over the alerts of {@code state}, for those whom {@code access} lets in. */
  public Web(State state, Access access, InstantSource clock, Config config) {
    this(state, access, clock, config, null);
  }

  /** As the other, with the rooms of events; null where none are stored. */
  public Web(
      State state, Access access, InstantSource clock, Config config, @Nullable Stored stored) {
    Map<String, Words> languages = new TreeMap<>();
    for (String language : Access.LANGUAGES) languages.put(language, Words.load(language));
    Attack attack = Attack.embedded();
    guard = new Guard(access, assets, Map.copyOf(languages), config.transport());
    door = new Door(access, guard);
    People people = new People(state.accounts());
    list = new AlertList(state, people, guard, attack, clock, config.firstLine());
    alert = new AlertPage(state, people, guard, attack, clock);
    acts = new AlertActs(state, access, guard, people, clock);
    incidence = new Incidence(state, people, guard, attack, clock);
    live = new Live(state.alerts(), access, guard, attack, clock);
    api = new Api(state.alerts(), guard, clock);
    events = stored == null ? null : new EventRooms(stored, state, access, guard, clock);
    accounts = new AccountsPage(access, guard, clock, () -> units(stored));
    accountsApi = new AccountsApi(access, guard);
    profile = new ProfilePage(access, guard, clock);
    profileApi = new ProfileApi(access, guard);
    audit = new AuditPage(state.audit(), access, guard);
    description = new ApiPage(guard);
    metrics = new Metrics(state, stored, config.positions());
    parsers = new ParsersPage(config.content(), guard, clock);
    javalin = Javalin.create(this::configure);
  }

  private static Set<String> units(@Nullable Stored stored) {
    Inventories inventories = stored == null ? null : stored.inventories();
    return inventories == null ? Set.of() : inventories.units();
  }

  /** The routes behind the door, each with the permission that it needs. */
  List<Routes.Registered> registered() {
    return registered;
  }

  /** Listens on an address, plainly; port 0 takes a free one, see {@link #port}. */
  public Web start(String host, int port) {
    return start(host, port, null);
  }

  /** Listens on an address, over TLS where there is a certificate. */
  public Web start(String host, int port, @Nullable Tls tls) {
    javalin.unsafe.jetty.addConnector(
        (jetty, http) -> {
          ServerConnector connector = HttpConnector.of(jetty, http, tls, () -> {});
          connector.setHost(host);
          connector.setPort(port);
          return connector;
        });
    javalin.start();
    return this;
  }

  /** The port it listens on. */
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    live.close();
    javalin.stop();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.concurrency.useVirtualThreads = true;
    config.http.maxRequestSize = MAX_BODY;
    config.http.generateEtags = false;
    config.jetty.modifyServer(
        jetty -> jetty.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, jetty)));
    config.jetty.modifyHttpConfiguration(
        http -> {
          http.setSendServerVersion(false);
          http.setRequestHeaderSize(16 * 1024);
        });
    route(config.routes);
  }

  private void route(RoutesConfig routes) {
    Errors errors = new Errors(guard);
    routes.before(guard::admit);
    routes.get("/healthz", context -> context.contentType("text/plain").result("ok\n"));
    routes.get("/assets/{version}/{name}", assets::serve);
    door.open(routes);
    Routes behind = new Routes(routes, guard);
    rooms(behind);
    registered = behind.registered();
    routes.exception(HttpResponseException.class, errors::refused);
    routes.exception(EofException.class, errors::brokenOff);
    routes.exception(Unwritable.class, errors::unwritable);
    routes.exception(Exception.class, errors::broken);
  }

  /** What stands behind the door. */
  private void rooms(Routes routes) {
    door.routes(routes);
    routes.get("/alerts", Permission.READ_ALERTS, list::serve);
    routes.get("/alerts/stream", Permission.READ_ALERTS, live::serve);
    alert.routes(routes);
    acts.routes(routes);
    incidence.routes(routes);
    routes.get("/api/v1/alerts", Permission.READ_ALERTS, api::list);
    routes.get("/api/v1/alerts/{id}", Permission.READ_ALERTS, api::one);
    if (events != null) events.routes(routes);
    new StylePage(guard).routes(routes);
    accounts.routes(routes);
    accountsApi.routes(routes);
    profile.routes(routes);
    profileApi.routes(routes);
    audit.routes(routes);
    description.routes(routes);
    parsers.routes(routes);
    metrics.routes(routes);
  }
}
