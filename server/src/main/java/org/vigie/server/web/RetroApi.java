package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.vigie.pack.Pack;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.retro.Period;
import org.vigie.server.retro.Plan;
import org.vigie.server.retro.Request;
import org.vigie.server.retro.Retro;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.RetroHunts.Progress;
import org.vigie.store.state.RetroHunts.RetroHunt;
import org.vigie.store.state.RetroHunts.Sample;
import org.vigie.store.state.RetroHunts.Tally;

/** The searches back as JSON: all that the pages show and do. */
final class RetroApi {
  private static final int NEWEST = 100;
  private static final int SAMPLES = 1_000;

  private final Retro retro;
  private final Access access;
  private final Guard guard;
  private final InstantSource clock;

  /** What a form or a body asks for. */
  sealed interface Asked {
    record Understood(Request request) implements Asked {}

    record Wrong(String why) implements Asked {}
  }

  RetroApi(Retro retro, Access access, Guard guard, InstantSource clock) {
    this.retro = retro;
    this.access = access;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes every) {
    Routes routes = every.whole();
    String all = "/api/v1/retro-hunts";
    routes.get(all, Permission.SEARCH_EVENTS, this::all);
    routes.post(all, Permission.HANDLE_ALERTS, this::start);
    routes.get(all + "/{id}", Permission.SEARCH_EVENTS, this::one);
    routes.post(all + "/{id}/stop", Permission.HANDLE_ALERTS, this::stop);
  }

  /** Reads a request from the members that pages and scripts use. */
  static Asked request(Form form, long now) {
    Lake.Scope scope;
    switch (Period.of(form.text("by"), form.text("from"), form.text("to"), now)) {
      case Period.Read.Refused(String why) -> {
        return new Asked.Wrong(why);
      }
      case Period.Read.Understood(Lake.Scope understood) -> scope = understood;
    }
    List<String> rules =
        form.text("rules").lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    String text = form.text("sigma");
    List<Pack.Item> files =
        text.isBlank() ? List.of() : List.of(new Pack.Item("rules/given.yml", text));
    Plan.Reading reading =
        form.text("reading").equals("whole") ? Plan.Reading.WHOLE : Plan.Reading.PRUNED;
    return new Asked.Understood(new Request(rules, files, form.text("indicators"), scope, reading));
  }

  private void all(Context context) throws IOException {
    List<RetroHunt> hunts = retro.record().newest(NEWEST);
    Json.send(
        context,
        out -> {
          out.writeArrayFieldStart("hunts");
          for (RetroHunt hunt : hunts) {
            out.writeStartObject();
            about(out, hunt);
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  private void start(Context context) throws IOException {
    Request request =
        switch (request(Form.of(context), clock.millis())) {
          case Asked.Wrong(String why) -> throw new BadRequestResponse(why);
          case Asked.Understood(Request understood) -> understood;
        };
    switch (retro.ask(request, guard.person(context).account())) {
      case Retro.Answer.Refused(List<String> reasons) ->
          throw new BadRequestResponse(String.join("; ", reasons));
      case Retro.Answer.Accepted(RetroHunt hunt) -> {
        access.record(
            guard.person(context), "retro.start", hunt.id() + " " + hunt.title(), context.ip());
        context.status(HttpStatus.CREATED);
        Json.send(context, out -> about(out, hunt));
      }
    }
  }

  private RetroHunt known(Context context) {
    RetroHunt hunt = retro.record().byId(context.pathParam("id"));
    if (hunt == null) throw new NotFoundResponse();
    return hunt;
  }

  private void stop(Context context) throws IOException {
    RetroHunt hunt = known(context);
    if (retro.stop(hunt.id())) {
      access.record(guard.person(context), "retro.stop", hunt.id(), context.ip());
    }
    RetroHunt now = known(context);
    Json.send(context, out -> about(out, now));
  }

  private void one(Context context) throws IOException {
    RetroHunt hunt = known(context);
    List<Tally> tallies = retro.record().tallies(hunt.id());
    List<Sample> samples = retro.record().samples(hunt.id(), SAMPLES);
    Json.send(
        context,
        out -> {
          about(out, hunt);
          out.writeArrayFieldStart("items");
          for (Tally tally : tallies) {
            out.writeStartObject();
            out.writeStringField("item", tally.item());
            out.writeStringField("title", tally.title());
            if (!tally.version().isEmpty()) out.writeStringField("version", tally.version());
            out.writeNumberField("findings", tally.findings());
            if (tally.findings() > 0) {
              out.writeNumberField("first", tally.first());
              out.writeNumberField("last", tally.last());
            }
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeArrayFieldStart("samples");
          for (Sample sample : samples) {
            out.writeStartObject();
            out.writeStringField("item", sample.item());
            out.writeNumberField("time", sample.time());
            out.writeStringField("id", sample.finding());
            out.writeFieldName("detail");
            out.writeRawValue(sample.json());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  private static void about(JsonGenerator out, RetroHunt hunt) throws IOException {
    Progress at = hunt.progress();
    out.writeStringField("id", hunt.id());
    out.writeStringField("title", hunt.title());
    out.writeStringField("actor", hunt.actor());
    out.writeStringField("state", hunt.status().name().toLowerCase(Locale.ROOT));
    out.writeNumberField("created", hunt.created());
    if (hunt.started() > 0) out.writeNumberField("started", hunt.started());
    if (hunt.ended() > 0) out.writeNumberField("ended", hunt.ended());
    out.writeNumberField("done", at.done());
    out.writeNumberField("of", at.total());
    out.writeNumberField("read", at.looked());
    out.writeNumberField("findings", at.findings());
    out.writeNumberField("busy_ms", at.busy());
    if (!hunt.error().isEmpty()) out.writeStringField("error", hunt.error());
  }
}
