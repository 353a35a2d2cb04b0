package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Change;
import org.vigie.server.access.Access.Enrolment;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.server.access.Profile;
import org.vigie.server.access.Refusal;
import org.vigie.server.web.Guard.Kept;
import org.vigie.store.state.Accounts.Session;

/**
 * A person's own account, for scripts. What lasts takes a session and the password: an API token
 * can't make itself another.
 */
final class ProfileApi {
  private static final String PATH = "/api/v1/profile";

  private final Profile profile;
  private final Access access;
  private final Guard guard;

  ProfileApi(Access access, Guard guard) {
    this.access = access;
    this.guard = guard;
    profile = access.profile();
  }

  void routes(Routes routes) {
    routes.get(PATH, this::show);
    routes.post(PATH + "/preferences", this::prefer);
    routes.post(PATH + "/password", this::setPassword);
    routes.post(PATH + "/second-factor", this::offer);
    routes.post(PATH + "/second-factor/confirm", this::confirm);
    routes.post(PATH + "/second-factor/remove", context -> proved(context, profile::dropFactor));
    routes.post(PATH + "/recovery-codes", context -> proved(context, profile::renewRecovery));
    routes.get(PATH + "/sessions", this::sessions);
    routes.post(PATH + "/sessions/{id}/end", this::endSession);
    routes.get(PATH + "/tokens", this::tokens);
    routes.post(PATH + "/tokens", this::makeToken);
    routes.post(PATH + "/tokens/{id}/revoke", this::revokeToken);
  }

  private void show(Context context) throws IOException {
    Person person = guard.person(context);
    Profile.Standing standing = profile.standing(person);
    Wire.send(
        context,
        out -> {
          AccountsApi.account(out, standing.overview());
          Wire.texts(out, "permissions", person.permissions().stream().map(Enum::name).toList());
          out.writeStringField("language", person.language());
          out.writeStringField("theme", person.theme());
          out.writeNumberField("recovery_codes", standing.recoveryLeft());
        });
  }

  private void prefer(Context context) throws IOException {
    Person person = guard.atBrowser(context);
    Wire.Fields fields = Wire.Fields.of(context, "language", "theme");
    String language = fields.text("language");
    String theme = fields.text("theme");
    if (!Access.LANGUAGES.contains(language) || !Access.THEMES.contains(theme)) {
      throw new BadRequestResponse(
          "language: en or fr, and theme: auto, light or dark, are wanted");
    }
    access.prefer(person, language, theme);
    answer(context, List.of());
  }

  private interface Proved {
    Change with(Person person, String password, String code, Access.Client client);
  }

  private void proved(Context context, Proved act) throws IOException {
    Person person = guard.atBrowser(context);
    Wire.Fields fields = Wire.Fields.of(context, "password", "code");
    answer(
        context,
        AccountsApi.done(
            act.with(person, fields.text("password"), fields.text("code"), Guard.client(context))));
  }

  private void setPassword(Context context) throws IOException {
    Person person = guard.atBrowser(context);
    Wire.Fields fields = Wire.Fields.of(context, "password", "next");
    List<String> session =
        AccountsApi.done(
            profile.setPassword(
                person, fields.text("password"), fields.text("next"), Guard.client(context)));
    guard.setCookie(context, Kept.SESSION, session.getFirst(), -1);
    Wire.send(
        context,
        out -> {
          Wire.texts(out, "secrets", List.of());
          out.writeStringField("csrf", Access.csrf(session.getFirst()));
        });
  }

  private void offer(Context context) throws IOException {
    Person person = guard.atBrowser(context);
    Wire.Fields fields = Wire.Fields.of(context, "password", "code");
    String token =
        AccountsApi.done(
                profile.offerFactor(
                    person, fields.text("password"), fields.text("code"), Guard.client(context)))
            .getFirst();
    Enrolment offer = profile.offered(person, token);
    if (offer == null) throw new ConflictResponse(Refusal.MISSING.text());
    Wire.send(
        context,
        out -> {
          out.writeStringField("offer", token);
          out.writeStringField("secret", offer.secret());
          out.writeStringField("uri", offer.uri());
        });
  }

  private void confirm(Context context) throws IOException {
    Person person = guard.atBrowser(context);
    Wire.Fields fields = Wire.Fields.of(context, "offer", "code");
    answer(
        context,
        AccountsApi.done(
            profile.takeFactor(
                person, fields.text("offer"), fields.text("code"), Guard.client(context))));
  }

  private void sessions(Context context) throws IOException {
    List<Session> sessions = profile.sessions(guard.person(context));
    String token = guard.token(context);
    Wire.send(
        context,
        out -> {
          out.writeArrayFieldStart("sessions");
          for (Session session : sessions) {
            out.writeStartObject();
            out.writeStringField("id", session.id());
            out.writeNumberField("created", session.created());
            out.writeNumberField("seen", session.seen());
            out.writeStringField("address", session.address());
            out.writeStringField("agent", session.agent());
            out.writeBooleanField("here", Profile.isOf(session, token));
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  private void endSession(Context context) throws IOException {
    Person person = guard.atBrowser(context);
    answer(
        context,
        AccountsApi.done(
            profile.endSession(person, context.pathParam("id"), Guard.client(context))));
  }

  private void tokens(Context context) throws IOException {
    Person person = guard.person(context);
    Wire.send(context, out -> AccountsApi.tokens(out, access.bearers().of(person.account())));
  }

  private void makeToken(Context context) throws IOException {
    Person person = guard.atBrowser(context);
    Wire.Fields fields = Wire.Fields.of(context, "password", "label", "permissions", "days");
    Set<Permission> scope = EnumSet.noneOf(Permission.class);
    for (String name : fields.list("permissions")) scope.add(ProfilePage.permission(name));
    List<String> made =
        AccountsApi.done(
            profile.makeToken(
                person,
                fields.text("password"),
                fields.text("label"),
                scope,
                ProfilePage.days(fields.text("days")),
                Guard.client(context)));
    context.status(201);
    answer(context, made);
  }

  private void revokeToken(Context context) throws IOException {
    Person person = guard.atBrowser(context);
    answer(
        context,
        AccountsApi.done(
            profile.revokeToken(person, context.pathParam("id"), Guard.client(context))));
  }

  /** What is shown once and never again; empty where there is nothing to show. */
  private static void answer(Context context, List<String> secrets) throws IOException {
    Wire.send(context, out -> Wire.texts(out, "secrets", secrets));
  }
}
