package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.vigie.alert.AlertJson;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.Alerts.Kept;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Stamp;
import org.vigie.store.state.VisibleAlerts;

/** The JSON form of the alerts, for scripts with a session. */
final class Api {
  private static final int PAGE = 100;
  private static final int FINDINGS = 100;

  private final Alerts alerts;
  private final Guard guard;
  private final InstantSource clock;

  Api(Alerts alerts, Guard guard, InstantSource clock) {
    this.alerts = alerts;
    this.guard = guard;
    this.clock = clock;
  }

  /** GET of a page: filters, {@code sort}, {@code before} and {@code limit} as asked. */
  void list(Context context) throws IOException {
    Filter filter = Filter.of(context);
    long before = Filter.number(context, "before", Long.MAX_VALUE);
    long limit = Filter.number(context, "limit", PAGE);
    if (limit < 1 || limit > Alerts.MAX_PAGE) {
      throw new BadRequestResponse("limit: 1 to " + Alerts.MAX_PAGE);
    }
    AlertQuery query =
        filter.query(guard.person(context).account(), clock.millis(), before, (int) limit);
    VisibleAlerts visible = alerts.within(guard.person(context).units());
    List<Listed> found = visible.page(query);
    Json.send(
        context,
        out -> {
          out.writeArrayFieldStart("alerts");
          for (Listed listed : found) {
            out.writeStartObject();
            listed(out, listed);
            out.writeEndObject();
          }
          out.writeEndArray();
          // Present where there may be more: give it as 'before'.
          if (found.size() == limit) out.writeNumberField("next", query.place(found.getLast()));
        });
  }

  /** GET of one alert with its stamps and its newest findings. */
  void one(Context context) throws IOException {
    String id = context.pathParam("id");
    VisibleAlerts visible = alerts.within(guard.person(context).units());
    Listed listed = visible.alert(id);
    if (listed == null) throw new NotFoundResponse();
    List<Kept> findings = visible.findings(id, Long.MAX_VALUE, FINDINGS);
    List<Stamp> stamps = visible.stamps(id);
    context.header("ETag", '"' + String.valueOf(listed.care().version()) + '"');
    Json.send(
        context,
        out -> {
          listed(out, listed);
          out.writeArrayFieldStart("stamps");
          for (Stamp stamp : stamps) {
            out.writeStartObject();
            out.writeStringField("kind", stamp.kind());
            out.writeNumberField("at", stamp.at());
            out.writeStringField("actor", stamp.actor());
            out.writeStringField("reason", stamp.reason());
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeArrayFieldStart("findings");
          for (Kept kept : findings) {
            out.writeStartObject();
            out.writeNumberField("detected", kept.detected());
            out.writeFieldName("finding");
            out.writeRawValue(kept.json());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  /** Answers a failed request. */
  static void error(Context context, int status, String message) {
    try {
      Json.send(context.status(status), out -> out.writeStringField("error", message));
    } catch (IOException e) {
      throw new AssertionError("a string refused to be written to", e);
    }
  }

  static void listed(JsonGenerator out, Listed listed) throws IOException {
    Alerts.Care care = listed.care();
    out.writeNumberField("number", listed.number());
    out.writeStringField("status", Form.word(listed.status()));
    out.writeNumberField("version", care.version());
    out.writeStringField("assignee", care.assignee());
    out.writeStringField(
        "disposition", care.disposition() == null ? "" : Form.word(care.disposition()));
    out.writeStringField("useful", Form.word(care.useful()));
    out.writeNumberField("priority", listed.priority());
    out.writeStringField("bu", listed.business().bu());
    out.writeStringField("criticality", listed.business().criticality().word());
    out.writeStringField("critical_function", listed.business().function());
    out.writeFieldName("alert");
    AlertJson.write(listed.alert(), out);
  }
}
