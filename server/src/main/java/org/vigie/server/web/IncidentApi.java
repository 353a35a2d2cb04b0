package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;
import org.vigie.server.incident.Act;
import org.vigie.server.incident.Casework;
import org.vigie.server.incident.Casework.Actor;
import org.vigie.server.incident.Casework.Outcome;
import org.vigie.server.incident.Custody;
import org.vigie.server.incident.Custody.Verdict;
import org.vigie.server.incident.Incident;
import org.vigie.server.incident.Severity;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.Incidents;
import org.vigie.store.state.Incidents.Entry;

/** The JSON form of incidents: all that the pages show and do. */
final class IncidentApi {
  private static final int PAGE = 100;

  private final Casework casework;
  private final Custody custody;
  private final Incidents incidents;
  private final IncidentForm forms;
  private final IncidentActs acts;
  private final Guard guard;
  private final Words english = Words.load("en");

  IncidentApi(
      Casework casework,
      Custody custody,
      Incidents incidents,
      IncidentForm forms,
      IncidentActs acts,
      Guard guard) {
    this.casework = casework;
    this.custody = custody;
    this.incidents = incidents;
    this.forms = forms;
    this.acts = acts;
    this.guard = guard;
  }

  void routes(Routes routes) {
    String one = "/api/v1/incidents/{number}";
    routes.get("/api/v1/incidents", Permission.READ_INCIDENTS, this::list);
    routes.post("/api/v1/incidents", Permission.HANDLE_INCIDENTS, this::declare);
    routes.get(one, Permission.READ_INCIDENTS, this::one);
    routes.post(one + "/acts", Permission.HANDLE_INCIDENTS, this::act);
    routes.get(one + "/records", Permission.READ_INCIDENTS, this::records);
    routes.get(one + "/custody", Permission.READ_INCIDENTS, this::verify);
    routes.post(one + "/evidence", Permission.HANDLE_INCIDENTS, this::attach);
    routes.get(one + "/evidence/{id}", Permission.READ_INCIDENTS, acts::read);
  }

  private void list(Context context) throws IOException {
    IncidentFilter filter = IncidentFilter.of(context);
    long before = Filter.number(context, "before", Long.MAX_VALUE);
    long limit = Filter.number(context, "limit", PAGE);
    if (limit < 1 || limit > Incidents.MAX_PAGE) {
      throw new BadRequestResponse("limit: 1 to " + Incidents.MAX_PAGE);
    }
    Person person = guard.person(context);
    List<Incidents.Row> rows =
        incidents.page(filter.query(person.account(), before, (int) limit), person.units());
    Json.send(
        context,
        out -> {
          out.writeArrayFieldStart("incidents");
          for (Incidents.Row row : rows) {
            out.writeStartObject();
            out.writeStringField("number", row.number());
            out.writeNumberField("version", row.version());
            out.writeStringField("phase", word(row.state()));
            out.writeStringField(
                "severity", Form.word(Severity.of(Math.clamp(row.severity(), 0, 3))));
            out.writeStringField("risk", word(row.risk()));
            out.writeStringField("assignee", row.assignee());
            out.writeStringField("title", row.title());
            out.writeNumberField("declared", row.declared());
            out.writeNumberField("closed", row.closed());
            out.writeEndObject();
          }
          out.writeEndArray();
          // Present where there may be more: give it as 'before'.
          if (rows.size() == limit) out.writeNumberField("next", rows.getLast().ordinal());
        });
  }

  private void declare(Context context) throws IOException {
    Form form = Form.of(context);
    Outcome outcome =
        casework.declare(
            IncidentForm.facts(form), form.texts("alerts"), form.time("occurred"), actor(context));
    answer(context, outcome, HttpStatus.CREATED);
  }

  private void act(Context context) throws IOException {
    Form form = Form.of(context);
    Act act = forms.act(form, guard.person(context));
    long version = Json.version(context, form);
    String number = context.pathParam("number");
    answer(context, casework.act(number, version, act, actor(context)), HttpStatus.OK);
  }

  /** POST of a file as it is, its name in the address. */
  private void attach(Context context) throws IOException {
    String name = Upload.plain(Filter.parameter(context, "name"));
    Act act = new Act.Attach(name, Upload.body(context), Filter.parameter(context, "note"));
    String number = context.pathParam("number");
    answer(
        context, casework.act(number, Casework.WHATEVER, act, actor(context)), HttpStatus.CREATED);
  }

  private void one(Context context) throws IOException {
    Incident incident = known(context);
    context.header("ETag", '"' + String.valueOf(incident.version()) + '"');
    Json.send(context, out -> incident(out, incident));
  }

  private void records(Context context) throws IOException {
    String number = known(context).number();
    Json.send(context, out -> records(out, "records", incidents.log(number)));
  }

  private void verify(Context context) throws IOException {
    Verdict verdict = custody.verify(known(context).number());
    Json.send(context, out -> verdict(out, verdict));
  }

  private Incident known(Context context) {
    Incident incident =
        casework.incident(context.pathParam("number"), guard.person(context).units());
    if (incident == null) throw new NotFoundResponse();
    return incident;
  }

  private Actor actor(Context context) {
    return new Actor(guard.person(context), context.ip());
  }

  private void answer(Context context, Outcome outcome, HttpStatus done) throws IOException {
    String line = IncidentForm.line(english, outcome);
    switch (outcome) {
      case Outcome.Unknown unknown -> throw new NotFoundResponse();
      case Outcome.Done(Incident incident) -> {
        context.status(done).header("ETag", '"' + String.valueOf(incident.version()) + '"');
        Json.send(context, out -> incident(out, incident));
      }
      case Outcome.Refused refused -> {
        context.status(HttpStatus.UNPROCESSABLE_CONTENT);
        Json.send(
            context,
            out -> {
              out.writeStringField("refusal", Form.word(refused.why()));
              out.writeStringField("error", line);
            });
      }
      case Outcome.Conflict(long version, List<Entry> since) -> {
        context.status(HttpStatus.CONFLICT);
        Json.send(
            context,
            out -> {
              out.writeStringField("error", line);
              out.writeNumberField("version", version);
              records(out, "since", since);
            });
      }
    }
  }

  private static void records(JsonGenerator out, String name, List<Entry> log) throws IOException {
    out.writeArrayFieldStart(name);
    for (Entry entry : log) {
      out.writeStartObject();
      out.writeNumberField("sequence", entry.sequence());
      out.writeNumberField("at", entry.at());
      out.writeStringField("actor", entry.actor());
      out.writeStringField("kind", entry.kind());
      out.writeStringField("payload", entry.payload());
      out.writeStringField("hash", entry.hash());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static String word(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void verdict(JsonGenerator out, Verdict verdict) throws IOException {
    switch (verdict) {
      case Verdict.Intact(long records, String head) -> {
        out.writeStringField("custody", "intact");
        out.writeNumberField("records", records);
        out.writeStringField("head", head);
      }
      case Verdict.Broken(long sequence, var flaw, String detail) -> {
        out.writeStringField("custody", "broken");
        out.writeNumberField("sequence", sequence);
        out.writeStringField("flaw", Form.word(flaw));
        out.writeStringField("detail", detail);
      }
    }
  }

  private static void incident(JsonGenerator out, Incident incident) throws IOException {
    out.writeStringField("number", incident.number());
    out.writeNumberField("version", incident.version());
    out.writeStringField("phase", Form.word(incident.phase()));
    out.writeStringField("assignee", incident.assignee());
    out.writeStringField("summary", incident.summary());
    out.writeStringField("title", incident.facts().title());
    out.writeStringField("description", incident.facts().description());
    out.writeStringField("risk", Form.word(incident.facts().risk()));
    out.writeStringField("rsit", Form.word(incident.facts().rsit()));
    out.writeStringField("severity", Form.word(incident.facts().severity()));
    out.writeStringField("impact", incident.facts().impact());
    out.writeStringField("unit", incident.facts().unit());
    Json.texts(out, "units", incident.units());
    out.writeStringField("perimeter", incident.facts().perimeter());
    out.writeStringField("induced", incident.facts().induced());
    Json.texts(out, "rules", incident.rules());
    Json.texts(out, "devices", incident.devices());
    Json.texts(out, "collectors", incident.collectors());
    Json.texts(out, "events", incident.events());
    Json.texts(out, "alerts", incident.alerts().keySet());
    out.writeArrayFieldStart("stamps");
    for (Stamp stamp : incident.stamps()) {
      out.writeStartObject();
      out.writeStringField("kind", stamp.kind());
      out.writeNumberField("at", stamp.at());
      out.writeStringField("actor", stamp.actor());
      out.writeStringField("reason", stamp.reason());
      out.writeEndObject();
    }
    out.writeEndArray();
    lists(out, incident);
  }

  private static void lists(JsonGenerator out, Incident incident) throws IOException {
    out.writeArrayFieldStart("tasks");
    for (Incident.Task task : incident.tasks()) {
      out.writeStartObject();
      out.writeNumberField("id", task.id());
      out.writeStringField("title", task.title());
      out.writeStringField("assignee", task.assignee());
      out.writeNumberField("due", task.due());
      out.writeNumberField("done", task.done());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("evidence");
    for (Incident.Evidence evidence : incident.evidence()) {
      out.writeStartObject();
      out.writeNumberField("id", evidence.id());
      out.writeStringField("name", evidence.name());
      out.writeStringField("event", evidence.event());
      out.writeStringField("sha256", evidence.sha256());
      out.writeNumberField("size", evidence.size());
      out.writeStringField("note", evidence.note());
      out.writeNumberField("at", evidence.at());
      out.writeStringField("by", evidence.by());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("register");
    for (Incident.Told told : incident.register()) {
      out.writeStartObject();
      out.writeStringField("kind", told.kind());
      out.writeNumberField("at", told.at());
      out.writeStringField("channel", told.channel());
      out.writeStringField("recipient", told.recipient());
      out.writeStringField("text", told.text());
      out.writeStringField("by", told.by());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
