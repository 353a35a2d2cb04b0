package org.vigie.server.web;

import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.vigie.server.access.Permission;
import org.vigie.server.incident.Act;
import org.vigie.server.incident.Casework;
import org.vigie.server.incident.Casework.Actor;
import org.vigie.server.incident.Casework.Outcome;
import org.vigie.server.incident.Facts;
import org.vigie.server.incident.Incident;
import org.vigie.server.incident.Refusal;

/** What pages do to incidents. */
final class IncidentActs {
  private final Casework casework;
  private final IncidentForm forms;
  private final IncidentPage page;
  private final Guard guard;

  IncidentActs(Casework casework, IncidentForm forms, IncidentPage page, Guard guard) {
    this.casework = casework;
    this.forms = forms;
    this.page = page;
    this.guard = guard;
  }

  void routes(Routes routes) {
    routes.post("/incidents", Permission.HANDLE_INCIDENTS, this::declare);
    routes.post("/incidents/draft", Permission.HANDLE_INCIDENTS, this::draft);
    routes.post("/incidents/{number}/acts", Permission.HANDLE_INCIDENTS, this::act);
    routes.post("/incidents/{number}/evidence", Permission.HANDLE_INCIDENTS, this::attach);
    routes.get("/incidents/{number}/evidence/{id}", Permission.READ_INCIDENTS, this::read);
    routes.post("/alerts/{id}/add-to-incident", Permission.HANDLE_INCIDENTS, this::add);
  }

  /** POST from the queue: alerts that were picked go to the form that declares an incident. */
  private void draft(Context context) {
    String alerts =
        context.formParams("alert").stream()
            .limit(Casework.MAX_ALERTS)
            .map(id -> "alert=" + URLEncoder.encode(id, StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    context.redirect("/incidents/new?" + alerts, HttpStatus.SEE_OTHER);
  }

  private void declare(Context context) {
    Form form = Form.of(context);
    List<String> alerts = form.texts("alert");
    Facts facts = IncidentForm.facts(form);
    Outcome outcome = casework.declare(facts, alerts, form.time("occurred"), actor(context));
    if (isRefused(outcome)) {
      page.again(context, null, alerts, facts, problem(context, outcome));
      return;
    }
    answer(context, outcome, "declare", "/incidents/new");
  }

  private void act(Context context) {
    Form form = Form.of(context);
    String number = context.pathParam("number");
    Act act = forms.act(form, guard.person(context));
    long version = form.number("version", Casework.WHATEVER);
    Outcome outcome = casework.act(number, version, act, actor(context));
    Incident incident = casework.incident(number, guard.person(context).units());
    if (act instanceof Act.Describe(Facts facts) && incident != null && isRefused(outcome)) {
      page.again(context, incident, List.of(), facts, problem(context, outcome));
      return;
    }
    answer(context, outcome, form.text("act"), "/incidents/" + number);
  }

  private void add(Context context) {
    Form form = Form.of(context);
    Act act = new Act.Link(context.pathParam("id"));
    Outcome outcome = casework.act(form.text("incident"), Casework.WHATEVER, act, actor(context));
    answer(context, outcome, "link", "/alerts/" + context.pathParam("id"));
  }

  private void attach(Context context) throws IOException {
    Upload upload = Upload.of(context);
    guard.prove(context, upload.field("csrf"));
    String number = context.pathParam("number");
    Act act = new Act.Attach(upload.name(), upload.content(), upload.field("note"));
    answer(
        context,
        casework.act(number, Casework.WHATEVER, act, actor(context)),
        "attach",
        "/incidents/" + number);
  }

  /** GET of evidence: the reading is recorded before the first byte leaves. */
  void read(Context context) {
    String number = context.pathParam("number");
    String digits = context.pathParam("id");
    if (!digits.matches("\\d{1,18}")) throw new NotFoundResponse();
    long id = Long.parseLong(digits);
    Outcome outcome = casework.act(number, Casework.WHATEVER, new Act.Read(id), actor(context));
    if (outcome instanceof Outcome.Refused(Refusal why, String most) && why == Refusal.FULL) {
      throw new ConflictResponse(
          "evidence "
              + id
              + ": the incident has "
              + most
              + " records; the rest is kept for work on it, and no reading goes unrecorded");
    }
    if (!(outcome instanceof Outcome.Done(Incident incident))) throw new NotFoundResponse();
    Incident.Evidence evidence =
        incident.evidence().stream()
            .filter(each -> each.id() == id)
            .findFirst()
            .orElseThrow(NotFoundResponse::new);
    byte[] content = casework.content(evidence);
    if (content == null) {
      throw new ConflictResponse("evidence " + id + ": not the bytes that were attached");
    }
    String name = URLEncoder.encode(evidence.name(), StandardCharsets.UTF_8).replace("+", "%20");
    context.header("Content-Disposition", "attachment; filename*=UTF-8''" + name);
    context.header("X-Evidence-SHA-256", evidence.sha256());
    context.contentType("application/octet-stream").result(content);
  }

  private Actor actor(Context context) {
    return new Actor(guard.person(context), context.ip());
  }

  /** Whether what was said can be said better: it stays in its form then. */
  private static boolean isRefused(Outcome outcome) {
    return outcome instanceof Outcome.Refused || outcome instanceof Outcome.Conflict;
  }

  private String problem(Context context, Outcome outcome) {
    return IncidentForm.line(guard.words(context), outcome);
  }

  private void answer(Context context, Outcome outcome, String act, String back) {
    if (outcome instanceof Outcome.Unknown) throw new NotFoundResponse();
    if (outcome instanceof Outcome.Done(Incident incident)) {
      Words words = guard.words(context);
      Toast.say(context, words.say("incident.said." + act, incident.number()));
      context.redirect("/incidents/" + incident.number(), HttpStatus.SEE_OTHER);
      return;
    }
    Page shown = guard.page(context);
    List<String> lines = List.of(problem(context, outcome));
    context.status(HttpStatus.CONFLICT);
    context.html(
        Html.of(
            out ->
                JterefusedGenerated.render(
                    out, Html.PLAIN, shown, shown.say("alert.refused.title"), lines, back)));
  }
}
