package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Change;
import org.vigie.server.access.Access.Enrolment;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.server.access.Profile;
import org.vigie.server.web.Guard.Kept;

/** What people see and do about their own account. */
final class ProfilePage {
  private final Profile profile;
  private final Access access;
  private final Guard guard;
  private final InstantSource clock;

  /** What one answer has to say besides how things stand. */
  private record Said(int status, String problem, String done, List<String> secrets) {
    static final Said NOTHING = new Said(200, "", "", List.of());
  }

  ProfilePage(Access access, Guard guard, InstantSource clock) {
    this.access = access;
    this.guard = guard;
    this.clock = clock;
    profile = access.profile();
  }

  void routes(Routes routes) {
    routes.get("/profile", context -> show(context, Said.NOTHING));
    routes.post("/profile/password", this::setPassword);
    routes.post("/profile/second-factor", this::offer);
    routes.post("/profile/second-factor/confirm", this::confirm);
    routes.post(
        "/profile/second-factor/remove",
        context -> answer(context, "profile", proved(context, profile::dropFactor)));
    routes.post(
        "/profile/recovery-codes",
        context -> answer(context, "recovery", proved(context, profile::renewRecovery)));
    routes.post(
        "/profile/sessions/{id}/end",
        context ->
            answer(
                context,
                "profile",
                profile.endSession(
                    guard.atBrowser(context), context.pathParam("id"), Guard.client(context))));
    routes.post("/profile/tokens", this::makeToken);
    routes.post(
        "/profile/tokens/{id}/revoke",
        context ->
            answer(
                context,
                "profile",
                profile.revokeToken(
                    guard.atBrowser(context), context.pathParam("id"), Guard.client(context))));
  }

  private interface Proved {
    Change with(Person person, String password, String code, Access.Client client);
  }

  private Change proved(Context context, Proved act) {
    return act.with(
        guard.atBrowser(context),
        field(context, "password"),
        field(context, "code"),
        Guard.client(context));
  }

  private void setPassword(Context context) {
    Words words = guard.words(context);
    if (!field(context, "next").equals(field(context, "again"))) {
      show(context, new Said(400, words.say("sign-in.refused.again"), "", List.of()));
      return;
    }
    Change change =
        profile.setPassword(
            guard.atBrowser(context),
            field(context, "password"),
            field(context, "next"),
            Guard.client(context));
    if (change instanceof Change.Shown(List<String> session)) {
      guard.setCookie(context, Kept.SESSION, session.getFirst(), -1);
      context.redirect("/profile?done=password", HttpStatus.SEE_OTHER);
      return;
    }
    answer(context, "profile", change);
  }

  private void offer(Context context) {
    Change change = proved(context, profile::offerFactor);
    if (change instanceof Change.Shown(List<String> token)) {
      offered(context, token.getFirst(), 200, "");
      return;
    }
    answer(context, "profile", change);
  }

  private void confirm(Context context) {
    String token = field(context, "offer");
    Change change =
        profile.takeFactor(
            guard.atBrowser(context), token, field(context, "code"), Guard.client(context));
    if (change instanceof Change.Refused(var reason)) {
      offered(context, token, 400, guard.words(context).say(Door.key(reason)));
      return;
    }
    answer(context, "recovery", change);
  }

  private void offered(Context context, String token, int status, String problem) {
    Enrolment offer = profile.offered(guard.person(context), token);
    if (offer == null) {
      show(context, new Said(409, guard.words(context).say("refusal.missing"), "", List.of()));
      return;
    }
    Page page = guard.page(context);
    Qr qr = Qr.of(offer.uri());
    context.status(status);
    context.html(
        Html.of(
            out ->
                JtereplaceGenerated.render(
                    out, Html.PLAIN, page, problem, token, qr, offer.secret())));
  }

  private void makeToken(Context context) {
    Set<Permission> scope = EnumSet.noneOf(Permission.class);
    for (String name : context.formParams("permission")) scope.add(permission(name));
    answer(
        context,
        "token",
        profile.makeToken(
            guard.atBrowser(context),
            field(context, "password"),
            field(context, "label"),
            scope,
            days(field(context, "days")),
            Guard.client(context)));
  }

  private void answer(Context context, String kind, Change change) {
    switch (change) {
      case Change.Done done -> context.redirect("/profile?done=" + kind, HttpStatus.SEE_OTHER);
      case Change.Shown(List<String> secrets) when kind.equals("recovery") -> {
        Page page = guard.page(context);
        context.html(
            Html.of(
                out -> JterecoveryGenerated.render(out, Html.PLAIN, page, secrets, "/profile")));
      }
      case Change.Shown(List<String> secrets) -> show(context, new Said(200, "", "", secrets));
      case Change.Refused(var reason) ->
          show(context, new Said(400, guard.words(context).say(Door.key(reason)), "", List.of()));
    }
  }

  private void show(Context context, Said said) {
    Page page = guard.page(context);
    Person person = guard.person(context);
    long now = clock.millis();
    String token = guard.token(context);
    AccountRow row = new AccountRow(page, profile.standing(person).overview(), now);
    List<SessionRow> sessions =
        profile.sessions(person).stream()
            .map(session -> new SessionRow(session, Profile.isOf(session, token)))
            .toList();
    List<TokenRow> tokens =
        access.bearers().of(person.account()).stream()
            .map(one -> new TokenRow(page, one, now))
            .toList();
    String asked = context.queryParam("done");
    String done = asked == null ? said.done : page.say("profile.done");
    context.status(said.status);
    context.html(
        Html.of(
            out ->
                JteprofileGenerated.render(
                    out,
                    Html.PLAIN,
                    page,
                    row,
                    profile.standing(person),
                    sessions,
                    tokens,
                    said.problem,
                    done,
                    said.secrets)));
  }

  /** The permission of a name, in any case. */
  static Permission permission(String name) {
    for (Permission one : Permission.values()) if (one.name().equalsIgnoreCase(name)) return one;
    throw new BadRequestResponse(
        "permissions: of " + String.join(", ", AccountsPage.names(Permission.values())));
  }

  /** A number of days; what is no number is 0, which is refused with what is allowed. */
  static int days(@Nullable String text) {
    return text != null && text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
  }

  private static String field(Context context, String name) {
    return Guard.orEmpty(context.formParam(name));
  }
}
