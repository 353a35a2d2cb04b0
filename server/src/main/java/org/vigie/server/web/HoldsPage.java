package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.server.config.Retention.Kept;
import org.vigie.server.job.Holding;
import org.vigie.server.job.Holding.Outcome;
import org.vigie.server.retro.Period;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.LegalHolds.LegalHold;

/** How long events are kept, and what is held whatever that says: page and API. */
final class HoldsPage {
  private static final String PATH = "/jobs/holds";
  private static final String API = "/api/v1/holds";

  private final Holding holding;
  private final Guard guard;
  private final InstantSource clock;

  /** A class of the retention on a line. */
  record KeptView(String name, String sources, String days, String because) {}

  /** A hold on a line. */
  record HoldView(
      String id,
      boolean holds,
      boolean all,
      Inert question,
      String span,
      Inert because,
      String actor,
      String created,
      Inert end) {}

  /** What somebody filled in, and what is wrong with it; empty at first. */
  record Draft(String problem, String search, String by, String from, String to, String because) {
    static final Draft NONE = new Draft("", "", "received", "30d", "now", "");

    static Draft of(Form form, String problem) {
      return new Draft(
          problem,
          form.text("search"),
          form.text("by"),
          form.text("from"),
          form.text("to"),
          form.text("because"));
    }
  }

  HoldsPage(Holding holding, Guard guard, InstantSource clock) {
    this.holding = holding;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes all) {
    Routes routes = all.whole();
    routes.get(PATH, Permission.READ_SOURCES, context -> show(context, 200, Draft.NONE));
    routes.post(PATH, Permission.HOLD_EVENTS, this::place);
    routes.post(PATH + "/{id}/lift", Permission.HOLD_EVENTS, this::lift);
    routes.get(API, Permission.READ_SOURCES, this::list);
    routes.post(API, Permission.HOLD_EVENTS, this::hold);
    routes.post(API + "/{id}/release", Permission.HOLD_EVENTS, this::release);
  }

  private Holding.Actor actor(Context context) {
    return new Holding.Actor(guard.person(context).account(), context.ip());
  }

  private Outcome placed(Context context, Form form) {
    return switch (Period.of(form.text("by"), form.text("from"), form.text("to"), clock.millis())) {
      case Period.Read.Refused(String why) -> new Outcome.Refused(why);
      case Period.Read.Understood(Lake.Scope scope) ->
          holding.place(form.text("search"), scope, form.text("because"), actor(context));
    };
  }

  private Outcome lifted(Context context) {
    String because = Form.of(context).text("because");
    return holding.lift(context.pathParam("id"), because, actor(context));
  }

  private void place(Context context) {
    Form form = Form.of(context);
    switch (placed(context, form)) {
      case Outcome.Refused(String why) -> show(context, 400, Draft.of(form, why));
      case Outcome.Done done -> done(context, guard.words(context).say("holds.said.placed"));
    }
  }

  private void lift(Context context) {
    switch (lifted(context)) {
      case Outcome.Refused(String why) ->
          show(context, 400, new Draft(why, "", "received", "30d", "now", ""));
      case Outcome.Done done -> done(context, guard.words(context).say("holds.said.lifted"));
    }
  }

  private void done(Context context, String said) {
    Toast.say(context, said);
    context.redirect(PATH, HttpStatus.SEE_OTHER);
  }

  private void hold(Context context) throws IOException {
    String id = answered(placed(context, Form.of(context)));
    context.status(HttpStatus.CREATED);
    Wire.send(context, out -> out.writeStringField("id", id));
  }

  private void release(Context context) throws IOException {
    String id = answered(lifted(context));
    Wire.send(context, out -> out.writeStringField("id", id));
  }

  private static String answered(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Refused(String why) -> throw new BadRequestResponse(why);
      case Outcome.Done(String id) -> id;
    };
  }

  private void list(Context context) throws IOException {
    Wire.send(
        context,
        out -> {
          out.writeArrayFieldStart("classes");
          for (Kept kept : holding.classes()) {
            out.writeStartObject();
            out.writeStringField("name", kept.name());
            Wire.texts(out, "sources", kept.sources());
            out.writeNumberField("days", kept.days());
            out.writeStringField("because", kept.because());
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeArrayFieldStart("holds");
          for (LegalHold hold : holding.all()) write(out, hold);
          out.writeEndArray();
        });
  }

  private static void write(JsonGenerator out, LegalHold hold) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", hold.id());
    out.writeStringField("search", hold.question());
    out.writeStringField("by", hold.by().toLowerCase(Locale.ROOT));
    out.writeNumberField("from", hold.from());
    out.writeNumberField("to", hold.to());
    out.writeStringField("because", hold.because());
    out.writeStringField("actor", hold.actor());
    out.writeNumberField("created", hold.created());
    if (hold.released() > 0) {
      out.writeNumberField("released", hold.released());
      out.writeStringField("released_by", hold.releasedBy());
      out.writeStringField("released_because", hold.releasedBecause());
    }
    out.writeEndObject();
  }

  private void show(Context context, int status, Draft draft) {
    Page page = guard.page(context);
    Person person = guard.person(context);
    List<KeptView> classes = holding.classes().stream().map(kept -> view(page, kept)).toList();
    List<HoldView> holds = holding.all().stream().map(hold -> view(page, hold)).toList();
    boolean may = person.may(Permission.HOLD_EVENTS);
    context.status(status);
    context.html(
        Html.of(
            out -> JteholdsGenerated.render(out, Html.PLAIN, page, classes, holds, draft, may)));
  }

  private static KeptView view(Page page, Kept kept) {
    String sources =
        kept.sources().isEmpty()
            ? page.say("holds.sources.all")
            : String.join(", ", kept.sources());
    return new KeptView(
        kept.name(), sources, page.say("holds.days", page.figure(kept.days())), kept.because());
  }

  private static HoldView view(Page page, LegalHold hold) {
    Lake.Scope.By by = Lake.Scope.By.valueOf(hold.by());
    boolean holds = hold.released() == 0;
    return new HoldView(
        hold.id(),
        holds,
        hold.question().isBlank(),
        Inert.of(hold.question()),
        JobsPage.scope(page, new Lake.Scope(by, hold.from(), hold.to())),
        Inert.of(hold.because()),
        hold.actor(),
        Times.seconds(hold.created()),
        Inert.of(
            holds
                ? ""
                : page.say(
                    "holds.lifted",
                    Times.seconds(hold.released()),
                    hold.releasedBy(),
                    hold.releasedBecause())));
  }
}
