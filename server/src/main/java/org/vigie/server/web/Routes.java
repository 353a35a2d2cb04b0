package org.vigie.server.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Handler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Permission;

/** The routes of pages and API: none stands here without the permission that it needs. */
final class Routes {
  private final RoutesConfig routes;
  private final Guard guard;
  private final List<Registered> registered = new ArrayList<>();

  /**
   * A route that stands here.
   *
   * @param method in lower case
   * @param needs null where being signed in is enough
   */
  record Registered(String method, String path, @Nullable Permission needs) {}

  Routes(RoutesConfig routes, Guard guard) {
    this.routes = routes;
    this.guard = guard;
  }

  /** A page or an answer to read. */
  void get(String path, Permission needs, Handler handler) {
    registered.add(new Registered("get", path, needs));
    routes.get(path, context -> allowed(context, needs, handler));
  }

  /** An act; its proof was checked by {@link Guard#admit}. */
  void post(String path, Permission needs, Handler handler) {
    registered.add(new Registered("post", path, needs));
    routes.post(path, context -> allowed(context, needs, handler));
  }

  /** A page that everybody may read who is signed in. */
  void get(String path, Handler handler) {
    registered.add(new Registered("get", path, null));
    routes.get(path, context -> signedIn(context, handler));
  }

  /** An act that concerns nobody but the one who is signed in. */
  void post(String path, Handler handler) {
    registered.add(new Registered("post", path, null));
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
    if (!guard.person(context).may(needs)) throw new ForbiddenResponse(needs.name());
    handler.handle(context);
  }
}
