package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Actor;
import org.vigie.server.access.Access.Change;
import org.vigie.server.access.Administration;
import org.vigie.server.access.Permission;
import org.vigie.server.access.Role;
import org.vigie.store.state.Accounts.Overview;

/** The accounts: who they are, what they may do, and the acts of those who answer for them. */
final class AccountsPage {
  private final Administration administration;
  private final Access access;
  private final Guard guard;
  private final InstantSource clock;

  /** Business units that are known of. */
  private final Supplier<? extends Set<String>> units;

  AccountsPage(
      Access access, Guard guard, InstantSource clock, Supplier<? extends Set<String>> units) {
    this.access = access;
    this.guard = guard;
    this.clock = clock;
    this.units = units;
    administration = access.administration();
  }

  void routes(Routes all) {
    Routes routes = all.whole();
    Permission needs = Permission.ADMINISTER_ACCOUNTS;
    routes.get("/accounts", needs, context -> list(context, 200, ""));
    routes.post("/accounts", needs, this::add);
    routes.get("/accounts/{name}", needs, context -> one(context, 200, "", List.of()));
    act(routes, "role", (actor, name, context) -> setRole(actor, name, context));
    act(
        routes,
        "units",
        (actor, name, context) -> administration.setUnits(actor, name, context.formParams("unit")));
    act(routes, "disable", (actor, name, context) -> administration.disable(actor, name));
    act(routes, "enable", (actor, name, context) -> administration.enable(actor, name));
    act(routes, "reset-password", (a, name, context) -> administration.resetPassword(a, name));
    act(
        routes,
        "reset-second-factor",
        (actor, name, context) -> administration.resetSecondFactor(actor, name));
    act(routes, "end-sessions", (actor, name, context) -> administration.endSessions(actor, name));
    act(routes, "review", (actor, name, context) -> administration.review(actor, name));
    act(
        routes,
        "tokens/{id}/revoke",
        (a, name, context) -> access.bearers().revoke(a, name, context.pathParam("id")));
  }

  private interface Act {
    Change on(Actor actor, String name, Context context);
  }

  private void act(Routes routes, String path, Act act) {
    routes.post(
        "/accounts/{name}/" + path,
        Permission.ADMINISTER_ACCOUNTS,
        context -> {
          Actor actor = Actor.of(guard.person(context), context.ip());
          String name = known(context).account().name();
          answer(context, act.on(actor, name, context));
        });
  }

  private Change setRole(Actor actor, String name, Context context) {
    return administration.setRole(actor, name, role(Guard.orEmpty(context.formParam("role"))));
  }

  private void answer(Context context, Change change) {
    switch (change) {
      case Change.Done done -> {
        Toast.say(context, guard.words(context).say("profile.done"));
        // From the list, a review leads back to it.
        String back = Guard.orEmpty(context.formParam("back"));
        String here = "/accounts/" + context.pathParam("name");
        context.redirect(back.isEmpty() ? here : Links.local(back), HttpStatus.SEE_OTHER);
      }
      case Change.Shown(List<String> secrets) -> one(context, 200, "", secrets);
      case Change.Refused(var reason) ->
          one(context, 409, guard.words(context).say(Door.key(reason)), List.of());
    }
  }

  private void add(Context context) {
    Actor actor = Actor.of(guard.person(context), context.ip());
    String name = Guard.orEmpty(context.formParam("name"));
    Change made =
        administration.add(
            actor,
            name,
            Guard.orEmpty(context.formParam("display")),
            role(Guard.orEmpty(context.formParam("role"))));
    switch (made) {
      case Change.Shown(List<String> secrets) -> {
        Overview overview = administration.account(name);
        if (overview == null) throw new IllegalStateException("the account made is not there");
        show(context, 201, overview, "", secrets);
      }
      case Change.Refused(var reason) ->
          list(context, 409, guard.words(context).say(Door.key(reason)));
      case Change.Done done -> context.redirect("/accounts", HttpStatus.SEE_OTHER);
    }
  }

  private void list(Context context, int status, String problem) {
    Page page = guard.page(context);
    long now = clock.millis();
    List<AccountRow> rows =
        administration.all().stream().map(one -> new AccountRow(page, one, now)).toList();
    long due = rows.stream().filter(AccountRow::reviewDue).count();
    context.status(status);
    context.html(
        Html.of(out -> JteaccountsGenerated.render(out, Html.PLAIN, page, rows, due, problem)));
  }

  private void one(Context context, int status, String problem, List<String> secrets) {
    show(context, status, known(context), problem, secrets);
  }

  private void show(
      Context context, int status, Overview overview, String problem, List<String> secrets) {
    Page page = guard.page(context);
    long now = clock.millis();
    AccountRow row = new AccountRow(page, overview, now);
    List<SessionRow> sessions =
        administration.sessions(row.name()).stream()
            .map(session -> new SessionRow(session, false))
            .toList();
    List<TokenRow> tokens =
        access.bearers().of(row.name()).stream()
            .map(token -> new TokenRow(page, token, now))
            .toList();
    Map<String, Boolean> choices = new TreeMap<>();
    for (String unit : units.get()) choices.put(unit, false);
    for (String unit : overview.units()) choices.put(unit, true);
    context.status(status);
    context.html(
        Html.of(
            out ->
                JteaccountGenerated.render(
                    out, Html.PLAIN, page, row, choices, sessions, tokens, problem, secrets)));
  }

  private Overview known(Context context) {
    Overview overview = administration.account(context.pathParam("name"));
    if (overview == null) throw new NotFoundResponse();
    return overview;
  }

  /** The role of a name, in any case. */
  static Role role(String name) {
    for (Role role : Role.values()) if (role.name().equalsIgnoreCase(name)) return role;
    throw new BadRequestResponse("role: one of " + String.join(", ", names(Role.values())));
  }

  /** The names of constants, in lower case. */
  static List<String> names(Enum<?>[] constants) {
    return Arrays.stream(constants).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
  }
}
