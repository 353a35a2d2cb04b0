package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.store.state.Alerts.Disposition;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Useful;
import org.vigie.store.state.Handling;
import org.vigie.store.state.Handling.Act;
import org.vigie.store.state.Handling.Deed;
import org.vigie.store.state.Handling.Outcome;
import org.vigie.store.state.Handling.Result;
import org.vigie.store.state.Handling.Target;
import org.vigie.store.state.Handling.Then;
import org.vigie.store.state.State;
import org.vigie.store.state.VisibleAlerts;

/** What is done to alerts, one or several at once, from pages and through the API. */
final class AlertActs {
  private static final String ACTS = "acknowledge, assign, comment, qualify, close, reopen";

  private final State state;
  private final Access access;
  private final Guard guard;
  private final People people;
  private final Words english;
  private final InstantSource clock;

  AlertActs(State state, Access access, Guard guard, People people, InstantSource clock) {
    this.state = state;
    this.access = access;
    this.guard = guard;
    this.people = people;
    this.clock = clock;
    english = Words.load("en");
  }

  void routes(Routes routes) {
    routes.post("/alerts/handle", Permission.HANDLE_ALERTS, this::several);
    routes.post("/alerts/{id}/handle", Permission.HANDLE_ALERTS, this::one);
    routes.post("/alerts/{id}/acknowledge", Permission.HANDLE_ALERTS, this::acknowledge);
    routes.get("/api/v1/alerts/{id}/acts", Permission.READ_ALERTS, this::told);
    routes.post("/api/v1/alerts/acts", Permission.HANDLE_ALERTS, this::severalForScripts);
    routes.post("/api/v1/alerts/{id}/acts", Permission.HANDLE_ALERTS, this::oneForScripts);
  }

  /** POST from the list: one act on all that were picked. */
  private void several(Context context) {
    Form form = Form.of(context);
    String back = Links.local(form.text("back"));
    List<Result> results = handle(context, form, targets(form));
    List<String> refused = new ArrayList<>();
    Words words = guard.words(context);
    for (Result result : results) {
      String line = line(words, result.outcome());
      if (!line.isEmpty()) refused.add(words.say("alert.number", number(result)) + ": " + line);
    }
    if (results.isEmpty()) refused.add(words.say("alerts.none-picked"));
    if (refused.isEmpty()) say(context, form, results.size());
    answer(context, refused, back);
  }

  /** Says in passing what was done, and to how many. */
  private void say(Context context, Form form, int alerts) {
    Words words = guard.words(context);
    String act = form.has("disposition") ? "qualify" : form.text("act");
    Toast.say(context, words.say("alert.said." + act, words.count("alert.said.alerts", alerts)));
  }

  private Object number(Result result) {
    Listed listed = state.alerts().all().alert(result.alert());
    return listed == null ? result.alert() : listed.number();
  }

  /** POST from an alert's page. */
  private void one(Context context) {
    Form form = Form.of(context);
    String id = context.pathParam("id");
    Target target = new Target(id, form.number("version", Target.WHATEVER));
    Outcome outcome = handle(context, form, List.of(target)).getFirst().outcome();
    if (outcome instanceof Outcome.Unknown) throw new NotFoundResponse();
    String line = line(guard.words(context), outcome);
    if (line.isEmpty()) say(context, form, 1);
    answer(context, line.isEmpty() ? List.of() : List.of(line), "/alerts/" + id);
  }

  /** POST of the button that takes an alert; taking one that is taken changes nothing. */
  private void acknowledge(Context context) {
    String id = context.pathParam("id");
    Target target = new Target(id, Target.WHATEVER);
    Outcome outcome = act(context, new Act.Acknowledge(), List.of(target)).getFirst().outcome();
    if (outcome instanceof Outcome.Unknown) throw new NotFoundResponse();
    Words words = guard.words(context);
    Toast.say(context, words.say("alert.said.acknowledge", words.count("alert.said.alerts", 1)));
    context.redirect("/alerts/" + id, HttpStatus.SEE_OTHER);
  }

  private void answer(Context context, List<String> refused, String back) {
    if (refused.isEmpty()) {
      context.redirect(back, HttpStatus.SEE_OTHER);
      return;
    }
    Page page = guard.page(context);
    context.status(HttpStatus.CONFLICT);
    context.html(
        Html.of(
            out ->
                JterefusedGenerated.render(
                    out, Html.PLAIN, page, page.say("alert.refused.title"), refused, back)));
  }

  private void severalForScripts(Context context) throws IOException {
    Form form = Form.of(context);
    List<Result> results = handle(context, form, targets(form));
    Json.send(
        context,
        out -> {
          out.writeArrayFieldStart("results");
          for (Result result : results) {
            out.writeStartObject();
            out.writeStringField("id", result.alert());
            outcome(out, result.outcome());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  private void oneForScripts(Context context) throws IOException {
    Form form = Form.of(context);
    String id = context.pathParam("id");
    Target target = new Target(id, Json.version(context, form));
    Outcome outcome = handle(context, form, List.of(target)).getFirst().outcome();
    switch (outcome) {
      case Outcome.Done done -> context.status(HttpStatus.OK);
      case Outcome.Unknown unknown -> throw new NotFoundResponse();
      case Outcome.Refused refused -> context.status(HttpStatus.UNPROCESSABLE_CONTENT);
      case Outcome.Conflict conflict -> context.status(HttpStatus.CONFLICT);
    }
    Listed now = visible(context).alert(id);
    if (now != null) context.header("ETag", '"' + String.valueOf(now.care().version()) + '"');
    Json.send(
        context,
        out -> {
          outcome(out, outcome);
          if (now != null) {
            out.writeObjectFieldStart("now");
            Api.listed(out, now);
            out.writeEndObject();
          }
        });
  }

  /** GET of what was done with an alert. */
  private void told(Context context) throws IOException {
    String id = context.pathParam("id");
    if (visible(context).alert(id) == null) throw new NotFoundResponse();
    List<Deed> deeds = state.handling().of(id);
    long millis = state.attention().on(id);
    Json.send(
        context,
        out -> {
          out.writeNumberField("analyst_time", millis);
          deeds(out, "acts", deeds);
        });
  }

  private void outcome(JsonGenerator out, Outcome outcome) throws IOException {
    out.writeStringField(
        "outcome",
        switch (outcome) {
          case Outcome.Done done -> "done";
          case Outcome.Unknown unknown -> "unknown";
          case Outcome.Refused refused -> "refused";
          case Outcome.Conflict conflict -> "conflict";
        });
    if (outcome instanceof Outcome.Refused(Handling.Refusal why)) {
      out.writeStringField("refusal", Form.word(why));
    }
    String line = line(english, outcome);
    if (!line.isEmpty()) out.writeStringField("error", line);
    if (outcome instanceof Outcome.Conflict(long version, List<Deed> since)) {
      out.writeNumberField("version", version);
      deeds(out, "since", since);
    }
  }

  private static void deeds(JsonGenerator out, String name, List<Deed> deeds) throws IOException {
    out.writeArrayFieldStart(name);
    for (Deed deed : deeds) {
      out.writeStartObject();
      out.writeNumberField("version", deed.version());
      out.writeNumberField("at", deed.at());
      out.writeStringField("actor", deed.actor());
      out.writeStringField("kind", deed.kind());
      out.writeStringField("detail", deed.detail());
      out.writeStringField("reason", deed.reason());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private List<Target> targets(Form form) {
    Set<String> ids = new LinkedHashSet<>(form.texts("alert"));
    if (ids.size() > Handling.MAX_TARGETS) {
      throw new BadRequestResponse("alert: at most " + Handling.MAX_TARGETS + " at once");
    }
    return ids.stream().map(id -> new Target(id, Target.WHATEVER)).toList();
  }

  private List<Result> handle(Context context, Form form, List<Target> targets) {
    return act(context, act(form, guard.person(context)), targets);
  }

  private VisibleAlerts visible(Context context) {
    return state.alerts().within(guard.person(context).units());
  }

  /** What may not be seen is not there, and comes last. */
  private List<Result> act(Context context, Act act, List<Target> targets) {
    Person person = guard.person(context);
    String action = "alert-" + verb(act);
    VisibleAlerts visible = visible(context);
    List<Target> seen = new ArrayList<>();
    List<Result> unknown = new ArrayList<>();
    for (Target target : targets) {
      if (visible.alert(target.alert()) != null) seen.add(target);
      else unknown.add(new Result(target.alert(), new Outcome.Unknown()));
    }
    List<Result> results =
        new ArrayList<>(
            state
                .handling()
                .handle(
                    seen,
                    act,
                    person.account(),
                    clock.millis(),
                    alert -> access.entry(person, action, alert, context.ip())));
    results.addAll(unknown);
    return results;
  }

  private static String verb(Act act) {
    return switch (act) {
      case Act.Acknowledge a -> "acknowledge";
      case Act.Assign a -> "assign";
      case Act.Comment a -> "comment";
      case Act.Qualify a -> "qualify";
      case Act.Close a -> "close";
      case Act.Reopen a -> "reopen";
      case Act.Settle a -> "settle";
    };
  }

  private Act act(Form form, Person person) {
    // A disposition says by itself what is wanted: the buttons that carry one carry no act.
    String act = form.has("disposition") ? "qualify" : form.text("act");
    return switch (act) {
      case "acknowledge" -> new Act.Acknowledge();
      case "assign" -> new Act.Assign(people.handler(form.text("assignee"), person));
      case "comment" -> new Act.Comment(form.text("text"));
      case "qualify" ->
          new Act.Qualify(
              form.one("disposition", Disposition.class),
              form.one("useful", Useful.class, Useful.UNSAID),
              form.text("reason"),
              form.one("then", Then.class, Then.CLOSE));
      case "close" -> new Act.Close();
      case "reopen" -> new Act.Reopen(form.text("reason"));
      default -> throw new BadRequestResponse("act: one of " + ACTS);
    };
  }

  /** What is wrong and what is allowed, empty where it was done. */
  private static String line(Words words, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> "";
      case Outcome.Unknown unknown -> words.say("error.404.title");
      case Outcome.Refused(Handling.Refusal why) -> words.say("alert.refused." + Form.word(why));
      case Outcome.Conflict(long version, List<Deed> since) -> {
        StringBuilder line = new StringBuilder(words.say("alert.refused.conflict"));
        for (Deed deed : since) {
          line.append(' ').append(DeedRow.of(words, deed).sentence()).append(';');
        }
        yield line.toString();
      }
    };
  }
}
