package org.vigie.server.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Handler;
import org.vigie.server.access.Permission;

/** The routes of pages and API: none stands here without the permission that it needs. */
final class Routes {
  private final RoutesConfig routes;
  private final Guard guard;

  Routes(RoutesConfig routes, Guard guard) {
    this.routes = routes;
    this.guard = guard;
  }

  /** A page or an answer to read. */
  void get(String path, Permission needs, Handler handler) {
    routes.get(path, context -> allowed(context, needs, handler));
  }

  /** An act; its proof was checked by {@link Guard#admit}. */
  void post(String path, Permission needs, Handler handler) {
    routes.post(path, context -> allowed(context, needs, handler));
  }

  /** A page that everybody may read who is signed in. */
  void get(String path, Handler handler) {
    routes.get(path, context -> signedIn(context, handler));
  }

  /** An act that concerns nobody but the one who is signed in. */
  void post(String path, Handler handler) {
    routes.post(path, context -> signedIn(context, handler));
  }

  private void signedIn(Context context, Handler handler) throws Exception {
    guard.signedIn(context);
    handler.handle(context);
  }

  private void allowed(Context context, Permission needs, Handler handler) throws Exception {
    if (!guard.person(context).role().may(needs)) throw new ForbiddenResponse();
    handler.handle(context);
  }
}
