package org.vigie.server.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Enrolment;
import org.vigie.server.access.Access.SignIn;
import org.vigie.server.access.Access.Step;
import org.vigie.server.access.Refusal;
import org.vigie.server.web.Guard.Kept;

/** Signing in, step by step, and out, and how a person likes the pages. */
final class Door {
  /** Seconds for which a browser keeps the token of a step; the server forgets it as soon. */
  private static final int STEP_SECONDS = 300;

  private final Access access;
  private final Guard guard;

  Door(Access access, Guard guard) {
    this.access = access;
    this.guard = guard;
  }

  /** The routes before there is a session: they prove themselves by cookies of their own. */
  void open(RoutesConfig routes) {
    routes.get("/sign-in", this::form);
    routes.post("/sign-in", this::signIn);
    for (Step step : new Step[] {Step.CODE, Step.NEW_PASSWORD, Step.ENROL}) {
      routes.get(path(step), context -> step(context, step));
      routes.post(path(step), context -> take(context, step));
    }
  }

  /** The routes of people who are signed in. */
  void routes(Routes routes) {
    routes.get("/", this::home);
    routes.post("/sign-out", this::signOut);
    routes.post("/preferences", this::prefer);
  }

  private void form(Context context) {
    String over = context.queryParam("over");
    String problem = over == null ? "" : guard.words(context).say("sign-in.over");
    show(context, 200, problem, "");
  }

  private void signIn(Context context) {
    String secret = guard.cookie(context, Kept.FORM);
    if (secret == null || !Access.proves(Guard.proof(context), secret)) {
      show(context, 403, guard.words(context).say("sign-in.stale"), field(context, "name"));
      return;
    }
    String name = field(context, "name");
    SignIn outcome = access.signIn(name, field(context, "password"), Guard.client(context));
    answer(context, outcome, (status, problem) -> show(context, status, problem, name));
  }

  /** GET of a step. */
  private void step(Context context, Step step) {
    String token = guard.cookie(context, Kept.STEP);
    if (token == null || !access.waits(token, step)) over(context);
    else show(context, step, token, 200, "");
  }

  /** POST of a step. */
  private void take(Context context, Step step) {
    String token = guard.cookie(context, Kept.STEP);
    if (token == null || !Access.proves(Guard.proof(context), token)) {
      over(context);
      return;
    }
    Access.Client client = Guard.client(context);
    SignIn outcome =
        switch (step) {
          case CODE -> access.code(token, field(context, "code"), client);
          case ENROL -> access.enrol(token, field(context, "code"), client);
          case NEW_PASSWORD ->
              field(context, "password").equals(field(context, "again"))
                  ? access.newPassword(token, field(context, "password"), client)
                  : new SignIn.Refused();
          case REPLACE -> new SignIn.Over(); // belongs to the profile
        };
    answer(context, outcome, (status, problem) -> show(context, step, token, status, problem));
  }

  private interface Again {
    /** Shows the same form again, with what is wrong. */
    void show(int status, String problem);
  }

  private void answer(Context context, SignIn outcome, Again again) {
    Words words = guard.words(context);
    switch (outcome) {
      case SignIn.Granted granted -> enter(context, granted);
      case SignIn.Next(String token, Step step) -> {
        guard.setCookie(context, Kept.STEP, token, STEP_SECONDS);
        context.redirect(path(step) + query(context, ""), HttpStatus.SEE_OTHER);
      }
      case SignIn.Refused refused -> again.show(401, words.say("sign-in.refused." + here(context)));
      case SignIn.Weak(Refusal reason) -> again.show(400, words.say(key(reason)));
      case SignIn.Over over -> over(context);
      case SignIn.Throttled throttled -> {
        long seconds = Guard.retryAfter(context, throttled.after());
        String wait = Times.length(words, seconds * 1_000);
        again.show(429, words.say("sign-in.throttled", wait));
      }
    }
  }

  /** A new session takes the place of whatever this browser had. */
  private void enter(Context context, SignIn.Granted granted) {
    String old = guard.token(context);
    if (!old.isEmpty()) access.signOut(old, context.ip());
    guard.setCookie(context, Kept.SESSION, granted.token(), -1);
    guard.setCookie(context, Kept.STEP, "", 0);
    String next = Links.local(field(context, "next"));
    if (granted.recovery().isEmpty()) {
      context.redirect(next, HttpStatus.SEE_OTHER);
      return;
    }
    Page page = guard.pageOf(granted.person(), granted.token(), "/profile");
    context.html(
        Html.of(
            out -> JterecoveryGenerated.render(out, Html.PLAIN, page, granted.recovery(), next)));
  }

  /** Back to the start: the step took too long, failed too often, or was another's. */
  private void over(Context context) {
    guard.setCookie(context, Kept.STEP, "", 0);
    context.redirect("/sign-in" + query(context, "over=1"), HttpStatus.SEE_OTHER);
  }

  private void home(Context context) {
    for (Room room : Room.values()) {
      if (room.opensTo(guard.person(context))) {
        context.redirect(room.path());
        return;
      }
    }
    context.redirect("/profile");
  }

  private void signOut(Context context) {
    access.signOut(guard.token(context), context.ip());
    guard.setCookie(context, Kept.SESSION, "", 0);
    // What was shown is not to be had back from the browser's memory.
    context.header("Clear-Site-Data", "\"cache\", \"storage\"");
    context.redirect("/sign-in", HttpStatus.SEE_OTHER);
  }

  private void prefer(Context context) {
    access.prefer(guard.person(context), field(context, "language"), field(context, "theme"));
    context.redirect(Links.local(field(context, "back")), HttpStatus.SEE_OTHER);
  }

  private void show(Context context, int status, String problem, String name) {
    Page asked = guard.page(context);
    // The door looks the same to someone who is inside already.
    Page page =
        asked.person() == null
            ? asked
            : guard.pageBefore(context, Guard.orEmpty(guard.cookie(context, Kept.FORM)));
    String next = next(context);
    context.status(status);
    context.html(
        Html.of(out -> JtesignInGenerated.render(out, Html.PLAIN, page, problem, name, next)));
  }

  private void show(Context context, Step step, String token, int status, String problem) {
    Page page = guard.pageBefore(context, token);
    String next = next(context);
    String action = path(step) + query(context, "");
    context.status(status);
    switch (step) {
      case CODE ->
          context.html(
              Html.of(
                  out -> JtecodeGenerated.render(out, Html.PLAIN, page, problem, action, next)));
      case NEW_PASSWORD ->
          context.html(
              Html.of(
                  out ->
                      JtenewPasswordGenerated.render(
                          out, Html.PLAIN, page, problem, action, next)));
      case ENROL, REPLACE -> {
        Enrolment offered = access.enrolment(token);
        if (offered == null) over(context);
        else enrol(context, page, offered, problem, action, next);
      }
    }
  }

  private static void enrol(
      Context context, Page page, Enrolment offered, String problem, String action, String next) {
    Qr qr = Qr.of(offered.uri());
    context.html(
        Html.of(
            out ->
                JteenrolGenerated.render(
                    out, Html.PLAIN, page, problem, action, next, qr, offered.secret())));
  }

  private static String path(Step step) {
    return switch (step) {
      case CODE -> "/sign-in/code";
      case NEW_PASSWORD -> "/sign-in/password";
      case ENROL -> "/sign-in/second-factor";
      case REPLACE -> "/profile/second-factor";
    };
  }

  /** The part of the texts that says what was refused here. */
  private static String here(Context context) {
    return switch (context.path()) {
      case "/sign-in/code", "/sign-in/second-factor" -> "code";
      case "/sign-in/password" -> "again";
      default -> "password";
    };
  }

  /** Language and aim, which go along from step to step. */
  private static String query(Context context, String more) {
    StringBuilder query = new StringBuilder("?language=").append(Guard.language(context));
    if (!more.isEmpty()) query.append('&').append(more);
    String next = next(context);
    if (!next.isEmpty()) {
      query.append("&next=").append(URLEncoder.encode(next, StandardCharsets.UTF_8));
    }
    return query.toString();
  }

  private static String next(Context context) {
    String asked = context.formParam("next");
    if (asked == null) asked = context.queryParam("next");
    return asked == null || asked.isEmpty() ? "" : Links.local(asked);
  }

  /** The key of a refusal's text. */
  static String key(Refusal reason) {
    return "refusal." + reason.name().toLowerCase(Locale.ROOT);
  }

  private static String field(Context context, String name) {
    return Guard.orEmpty(context.formParam(name));
  }
}
