package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.SignIn;

/** Signing in and out, and how a person likes the pages. */
final class Door {
  private final Access access;
  private final Guard guard;

  Door(Access access, Guard guard) {
    this.access = access;
    this.guard = guard;
  }

  /** GET of the sign-in form. */
  void form(Context context) {
    String next = context.queryParam("next");
    show(context, 200, "", "", next == null ? "" : next);
  }

  /** POST of the sign-in form. */
  void signIn(Context context) {
    String secret = context.cookie(Guard.FORM);
    String name = field(context, "name");
    String next = field(context, "next");
    if (secret == null || !Access.proves(Guard.proof(context), secret)) {
      show(context, 403, guard.words(context).say("sign-in.stale"), name, next);
      return;
    }
    switch (access.signIn(name, field(context, "password"), context.ip())) {
      case SignIn.Granted granted -> {
        guard.setCookie(context, Guard.SESSION, granted.token(), -1);
        context.redirect(Links.local(next), HttpStatus.SEE_OTHER);
      }
      case SignIn.Refused refused ->
          show(context, 401, guard.words(context).say("sign-in.refused"), name, next);
      case SignIn.Throttled throttled -> {
        // Rounded up: whoever waits that long is let try.
        long seconds = (throttled.after().toMillis() + 999) / 1_000;
        context.header("Retry-After", Long.toString(seconds));
        Words words = guard.words(context);
        String wait = Times.length(words, seconds * 1_000);
        show(context, 429, words.say("sign-in.throttled", wait), name, next);
      }
    }
  }

  /** POST: ends the session. */
  void signOut(Context context) {
    access.signOut(guard.token(context), context.ip());
    guard.setCookie(context, Guard.SESSION, "", 0);
    context.redirect("/sign-in", HttpStatus.SEE_OTHER);
  }

  /** POST: language and theme. */
  void prefer(Context context) {
    access.prefer(guard.person(context), field(context, "language"), field(context, "theme"));
    context.redirect(Links.local(field(context, "back")), HttpStatus.SEE_OTHER);
  }

  private void show(Context context, int status, String problem, String name, String next) {
    Page asked = guard.page(context);
    // The door looks the same to someone who is inside already.
    Page page =
        asked.person() == null ? asked : new Page(asked.words(), asked.assets(), null, "", "");
    context.status(status);
    context.html(
        Html.of(out -> JtesignInGenerated.render(out, Html.PLAIN, page, problem, name, next)));
  }

  private static String field(Context context, String name) {
    String value = context.formParam(name);
    return value == null ? "" : value;
  }
}
