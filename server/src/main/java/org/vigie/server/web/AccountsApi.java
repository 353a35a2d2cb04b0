package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Actor;
import org.vigie.server.access.Access.Change;
import org.vigie.server.access.Administration;
import org.vigie.server.access.Bearers;
import org.vigie.server.access.Permission;
import org.vigie.store.state.Accounts.Origin;
import org.vigie.store.state.Accounts.Overview;
import org.vigie.store.state.ApiTokens.ApiToken;

/** The keeping of accounts, for scripts. */
final class AccountsApi {
  private static final String PATH = "/api/v1/accounts";

  private final Administration administration;
  private final Access access;
  private final Guard guard;

  AccountsApi(Access access, Guard guard) {
    this.access = access;
    this.guard = guard;
    administration = access.administration();
  }

  void routes(Routes all) {
    Routes routes = all.whole();
    Permission needs = Permission.ADMINISTER_ACCOUNTS;
    routes.get(PATH, needs, this::list);
    routes.post(PATH, needs, this::add);
    routes.get(PATH + "/{name}", needs, context -> one(context, List.of()));
    act(
        routes,
        "role",
        (actor, name, context) ->
            administration.setRole(
                actor, name, AccountsPage.role(Wire.Fields.of(context, "role").text("role"))));
    act(
        routes,
        "units",
        (actor, name, context) ->
            administration.setUnits(actor, name, Wire.Fields.of(context, "units").list("units")));
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
        PATH + "/{name}/" + path,
        Permission.ADMINISTER_ACCOUNTS,
        context -> {
          Actor actor = Actor.of(guard.person(context), context.ip());
          one(context, done(act.on(actor, known(context).account().name(), context)));
        });
  }

  /** What a change has to show once; refuses where it was refused. */
  static List<String> done(Change change) {
    return switch (change) {
      case Change.Done done -> List.of();
      case Change.Shown(List<String> secrets) -> secrets;
      case Change.Refused(var reason) -> throw new ConflictResponse(reason.text());
    };
  }

  private void list(Context context) throws IOException {
    List<Overview> all = administration.all();
    Wire.send(
        context,
        out -> {
          out.writeArrayFieldStart("accounts");
          for (Overview overview : all) {
            out.writeStartObject();
            account(out, overview);
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  private void add(Context context) throws IOException {
    Wire.Fields fields = Wire.Fields.of(context, "name", "display", "role");
    Change made =
        administration.add(
            Actor.of(guard.person(context), context.ip()),
            fields.text("name"),
            fields.text("display"),
            AccountsPage.role(fields.text("role")));
    List<String> secrets = done(made);
    Overview overview = administration.account(fields.text("name"));
    if (overview == null) throw new IllegalStateException("the account made is not there");
    context.status(201);
    send(context, overview, secrets);
  }

  private void one(Context context, List<String> secrets) throws IOException {
    send(context, known(context), secrets);
  }

  private void send(Context context, Overview overview, List<String> secrets) throws IOException {
    List<ApiToken> tokens = access.bearers().of(overview.account().name());
    Wire.send(
        context,
        out -> {
          account(out, overview);
          tokens(out, tokens);
          if (!secrets.isEmpty()) out.writeStringField("password", secrets.getFirst());
        });
  }

  static void tokens(JsonGenerator out, List<ApiToken> tokens) throws IOException {
    out.writeArrayFieldStart("tokens");
    for (ApiToken token : tokens) {
      out.writeStartObject();
      out.writeStringField("id", token.id());
      out.writeStringField("label", token.label());
      Wire.texts(out, "permissions", Bearers.scope(token).stream().map(Enum::name).toList());
      out.writeNumberField("created", token.created());
      out.writeNumberField("expires", token.expires());
      out.writeNumberField("used", token.used());
      out.writeNumberField("revoked", token.revoked());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static void account(JsonGenerator out, Overview overview) throws IOException {
    out.writeStringField("name", overview.account().name());
    out.writeStringField("display", overview.account().display());
    out.writeStringField("role", overview.account().role());
    out.writeStringField("standing", overview.account().standing().name().toLowerCase(Locale.ROOT));
    out.writeBooleanField("temporary_password", overview.origin() == Origin.TEMPORARY);
    out.writeNumberField("second_factor", overview.enrolled());
    out.writeNumberField("created", overview.created());
    out.writeNumberField("signed_in", overview.signedIn());
    out.writeNumberField("reviewed", overview.reviewed());
    out.writeStringField("reviewer", overview.reviewer());
    out.writeNumberField("sessions", overview.sessions());
    Wire.texts(out, "units", overview.units());
  }

  private Overview known(Context context) {
    Overview overview = administration.account(context.pathParam("name"));
    if (overview == null) throw new NotFoundResponse("there is no such account");
    return overview;
  }
}
