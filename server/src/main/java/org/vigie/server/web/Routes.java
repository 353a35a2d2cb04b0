package org.vigie.server.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Handler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;

/** The routes of pages and API: none stands here without the permission that it needs. */
final class Routes {
  /** Why a route about everything is closed to who sees the rows of some business units. */
  static final String WHOLE = "WHOLE";

  private final RoutesConfig routes;
  private final Guard guard;
  private final List<Registered> registered;
  private final Extent extent;

  /** What the answers of a route are about. */
  enum Extent {
    /** What the one who asks may see; the handler limits its queries. */
    OWN,
    /** Everything there is, which can't be divided by business units. */
    WHOLE
  }

  /**
   * A route that stands here.
   *
   * @param method in lower case
   * @param needs null where being signed in is enough
   */
  record Registered(String method, String path, @Nullable Permission needs, Extent extent) {}

  Routes(RoutesConfig routes, Guard guard) {
    this(routes, guard, new ArrayList<>(), Extent.OWN);
  }

  private Routes(RoutesConfig routes, Guard guard, List<Registered> registered, Extent extent) {
    this.routes = routes;
    this.guard = guard;
    this.registered = registered;
    this.extent = extent;
  }

  /** For routes whose answers are about everything there is. */
  Routes whole() {
    return new Routes(routes, guard, registered, Extent.WHOLE);
  }

  /** A page or an answer to read. */
  void get(String path, Permission needs, Handler handler) {
    registered.add(new Registered("get", path, needs, extent));
    routes.get(path, context -> allowed(context, needs, handler));
  }

  /** An act; its proof was checked by {@link Guard#admit}. */
  void post(String path, Permission needs, Handler handler) {
    registered.add(new Registered("post", path, needs, extent));
    routes.post(path, context -> allowed(context, needs, handler));
  }

  /** A page that everybody may read who is signed in. */
  void get(String path, Handler handler) {
    registered.add(new Registered("get", path, null, extent));
    routes.get(path, context -> signedIn(context, handler));
  }

  /** An act that concerns nobody but the one who is signed in. */
  void post(String path, Handler handler) {
    registered.add(new Registered("post", path, null, extent));
    routes.post(path, context -> signedIn(context, handler));
  }

  /** All routes so far, in the order in which they came. */
  List<Registered> registered() {
    return List.copyOf(registered);
  }

  private void signedIn(Context context, Handler handler) throws Exception {
    guard.signedIn(context);
    handler.handle(context);
  }

  private void allowed(Context context, Permission needs, Handler handler) throws Exception {
    // The message is the permission's name: the page says which role has it.
    Person person = guard.person(context);
    if (!person.may(needs)) throw new ForbiddenResponse(needs.name());
    if (extent == Extent.WHOLE && person.units().isBound()) throw new ForbiddenResponse(WHOLE);
    handler.handle(context);
  }
}
