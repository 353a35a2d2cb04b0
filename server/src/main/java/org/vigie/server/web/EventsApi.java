package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import java.io.IOException;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.hunt.Completion;
import org.vigie.server.hunt.EventLine;
import org.vigie.server.hunt.Freshness.Reach;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Hunt.Found;
import org.vigie.server.hunt.Hunt.Overview;
import org.vigie.server.hunt.Natives;
import org.vigie.server.hunt.Query;
import org.vigie.server.hunt.StoredEvent;
import org.vigie.server.hunt.StoredEvent.Raised;
import org.vigie.server.hunt.Wrong;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.VisibleAlerts;

/** Search and single events as JSON. */
final class EventsApi {
  private static final int PAGE = 100;
  private static final int BUCKETS = 60;
  private static final JsonFactory JSON = new JsonFactory();

  private final Hunt hunt;
  private final Natives natives;
  private final Alerts alerts;
  private final Access access;
  private final Guard guard;
  private final InstantSource clock;

  /** What an answer holds; written into an object that is open. */
  interface Body {
    void to(JsonGenerator out) throws IOException;
  }

  private interface Work<T> {
    T done() throws IOException, InterruptedException;
  }

  EventsApi(
      Hunt hunt, Natives natives, Alerts alerts, Access access, Guard guard, InstantSource clock) {
    this.hunt = hunt;
    this.natives = natives;
    this.alerts = alerts;
    this.access = access;
    this.guard = guard;
    this.clock = clock;
  }

  /** Its routes; those of fixed names before the one of ids. */
  void routes(Routes routes) {
    routes.get("/api/v1/events", Permission.SEARCH_EVENTS, this::list);
    routes.get("/api/v1/events/histogram", Permission.SEARCH_EVENTS, this::histogram);
    routes.get("/api/v1/events/complete", Permission.SEARCH_EVENTS, this::complete);
    routes.get("/api/v1/events/{id}", Permission.SEARCH_EVENTS, this::one);
  }

  /** GET of a page: {@code q}, {@code range} or {@code from} and {@code to}, {@code before}. */
  void list(Context context) throws IOException, InterruptedException {
    SearchForm form = SearchForm.of(context, clock.millis());
    long limit = Filter.number(context, "limit", PAGE);
    if (limit < 1 || limit > Hunt.MAX_PAGE) {
      throw new BadRequestResponse("limit: 1 to " + Hunt.MAX_PAGE);
    }
    Query query = query(context, form);
    Reach reach = hunt.reach();
    Found found =
        orBusy(
            () ->
                hunt.within(guard.person(context).units())
                    .search(query, form.window(), form.after(), (int) limit));
    send(
        context,
        out -> {
          about(out, form, query, reach);
          out.writeArrayFieldStart("events");
          for (EventLine event : found.events()) EventJson.write(event, out);
          out.writeEndArray();
          // Present where there is more: give it as 'before', with the same 'from' and 'to'.
          if (found.next() != null) {
            out.writeStringField("next", SearchForm.written(found.next()));
          }
        });
  }

  /** GET of counts over time and frequent values: as the list, and {@code buckets}. */
  void histogram(Context context) throws IOException, InterruptedException {
    SearchForm form = SearchForm.of(context, clock.millis());
    long buckets = Filter.number(context, "buckets", BUCKETS);
    if (buckets < 1 || buckets > Hunt.MAX_BUCKETS) {
      throw new BadRequestResponse("buckets: 1 to " + Hunt.MAX_BUCKETS);
    }
    Query query = query(context, form);
    Reach reach = hunt.reach();
    Overview overview =
        orBusy(
            () ->
                hunt.within(guard.person(context).units())
                    .overview(query, form.window(), (int) buckets, form.split()));
    send(
        context,
        out -> {
          about(out, form, query, reach);
          out.writeNumberField("total", overview.total());
          out.writeNumberField("width_ms", overview.width());
          out.writeStringField("split", form.split().name().toLowerCase(Locale.ROOT));
          out.writeArrayFieldStart("bars");
          for (Hunt.Bar bar : overview.bars()) {
            out.writeStartObject();
            out.writeNumberField("from", bar.from());
            out.writeNumberField("value", bar.split());
            out.writeNumberField("count", bar.count());
            out.writeEndObject();
          }
          out.writeEndArray();
          facets(out, overview.facets());
        });
  }

  /** GET of what may stand at character {@code at} of a question that is being written. */
  void complete(Context context) throws IOException, InterruptedException {
    SearchForm form = SearchForm.of(context, clock.millis());
    String asked = context.queryParam("q");
    String question = asked == null ? "" : asked; // not stripped: a space tells words apart
    long at = Filter.number(context, "at", question.length());
    if (at < 0 || at > question.length()) throw new BadRequestResponse("at: a place in q");
    Completion completion =
        hunt.within(guard.person(context).units()).complete(question, (int) at, form.window());
    send(
        context,
        out -> {
          out.writeNumberField("from", completion.from());
          out.writeNumberField("to", completion.to());
          out.writeArrayFieldStart("proposals");
          for (Completion.Proposal one : completion.proposals()) {
            out.writeStartObject();
            out.writeStringField("text", one.text());
            out.writeStringField("insert", one.insert());
            out.writeStringField("kind", one.kind().name().toLowerCase(Locale.ROOT));
            if (one.count() > 0) out.writeNumberField("count", one.count());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  private static void facets(JsonGenerator out, Map<String, List<Hunt.Value>> facets)
      throws IOException {
    out.writeObjectFieldStart("facets");
    for (var facet : facets.entrySet()) {
      out.writeArrayFieldStart(facet.getKey());
      for (Hunt.Value value : facet.getValue()) {
        out.writeStartObject();
        out.writeStringField("value", value.value());
        out.writeNumberField("count", value.count());
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  /** GET of one event, whole, with the findings that it raised. */
  void one(Context context) throws IOException, InterruptedException {
    Hunt own = hunt.within(guard.person(context).units());
    StoredEvent event = orBusy(() -> EventPage.known(own, context));
    List<Raised> raised = orBusy(() -> own.raised(event));
    VisibleAlerts visible = alerts.within(guard.person(context).units());
    Natives.View view = natives.of(event);
    send(
        context,
        out -> {
          EventJson.fields(event, out);
          EventJson.leaves(out, "native", view.fields());
          out.writeStringField("native_parser", view.parser());
          out.writeStringField("native_is", view.standing().name().toLowerCase(Locale.ROOT));
          out.writeArrayFieldStart("findings");
          for (Raised one : raised) {
            String alert = visible.alertOf(one.finding());
            // What it raised about another unit is not told.
            if (alert != null || !guard.person(context).units().isBound()) finding(out, one, alert);
          }
          out.writeEndArray();
        });
  }

  private static void finding(JsonGenerator out, Raised raised, @Nullable String alert)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("id", raised.finding());
    out.writeStringField("rule", raised.ruleId());
    out.writeStringField("title", raised.title());
    out.writeStringField("level", raised.level().toLowerCase(Locale.ROOT));
    out.writeNumberField("detected", raised.detected());
    out.writeFieldName("alert");
    out.writeString(alert);
    out.writeEndObject();
  }

  private Query query(Context context, SearchForm form) {
    return switch (hunt.ask(form.q())) {
      case Query.Outcome.Refused(Wrong wrong) ->
          throw new BadRequestResponse("q: " + wrong.message());
      case Query.Outcome.Understood(Query query) -> {
        String asked = form.q() + " [" + form.range() + "]";
        access.record(guard.person(context), "search", asked, context.ip());
        yield query;
      }
    };
  }

  private static <T> T orBusy(Work<T> work) throws IOException, InterruptedException {
    try {
      return work.done();
    } catch (Hunt.Busy | Lake.TooMuch refused) {
      throw unavailable(refused);
    }
  }

  /** Why there is no answer now. */
  static ServiceUnavailableResponse unavailable(IOException refused) {
    String message = refused.getMessage();
    return new ServiceUnavailableResponse(message == null ? "" : message);
  }

  /** What was asked, and up to where the answer is complete. */
  private static void about(JsonGenerator out, SearchForm form, Query query, Reach reach)
      throws IOException {
    out.writeNumberField("from", form.window().from());
    out.writeNumberField("to", form.window().to());
    Long upTo = reach.upTo();
    if (upTo != null) out.writeNumberField("complete_up_to", upTo);
    out.writeArrayFieldStart("unknown_fields");
    for (String name : query.unknown()) out.writeString(name);
    out.writeEndArray();
  }

  static void send(Context context, Body body) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      body.to(out);
      out.writeEndObject();
    }
    context.contentType("application/json; charset=utf-8").result(text.toString());
  }
}
