package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import org.vigie.ocsf.Leaves;
import org.vigie.parse.Explanation;
import org.vigie.parse.Explanation.Line;
import org.vigie.parse.Explanation.Told;
import org.vigie.server.access.Permission;

/** What the page of parsers shows, for programs. */
final class ParsersApi {
  private final ParsersPage page;

  ParsersApi(ParsersPage page) {
    this.page = page;
  }

  void routes(Routes all) {
    Routes routes = all.whole();
    routes.post("/api/v1/parsers/try", Permission.TRY_PARSERS, this::tried);
  }

  /** POST of {@code text}, {@code parser} and {@code whole}. */
  private void tried(Context context) throws IOException {
    ParsersPage.Asked asked = ParsersPage.asked(Form.of(context));
    String problem = page.problem(page.page(context), asked);
    if (!problem.isEmpty()) throw new BadRequestResponse(problem);
    List<Trial> trials = page.trials(asked);
    Json.send(
        context,
        out -> {
          out.writeArrayFieldStart("events");
          for (Trial trial : trials) event(out, trial);
          out.writeEndArray();
        });
  }

  private static void event(JsonGenerator out, Trial trial) throws IOException {
    Told told = trial.told();
    out.writeStartObject();
    out.writeStringField("raw", told.event().raw());
    out.writeStringField("parser", told.event().parser());
    out.writeStringField("status", trial.status());
    out.writeStringField("form", told.form());
    out.writeStringField("claim", told.claim());
    if (told.chosen() != null) out.writeStringField("case", told.chosen().toString());
    out.writeNumberField("time", told.event().time());
    Json.texts(out, "warnings", told.event().warnings());
    Json.texts(out, "logsources", trial.logsources());
    leaves(out, told);
    lines(out, told);
    out.writeArrayFieldStart("rules");
    for (Trial.Rule rule : trial.rules()) {
      out.writeStartObject();
      out.writeStringField("id", rule.id());
      out.writeStringField("title", rule.title());
      out.writeStringField("level", rule.level());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeObjectFieldStart("nanoseconds");
    for (Explanation.Time time : told.times()) out.writeNumberField(time.part(), time.nanos());
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void leaves(JsonGenerator out, Told told) throws IOException {
    Leaves fields = told.event().fields();
    out.writeArrayFieldStart("decoded");
    for (Explanation.Leaf leaf : told.leaves()) {
      out.writeStartObject();
      out.writeStringField("name", fields.name(leaf.at()));
      out.writeStringField("value", fields.text(leaf.at()));
      out.writeStringField("came", leaf.came());
      if (leaf.made() != null) out.writeStringField("made", leaf.made().toString());
      out.writeBooleanField("mapped", (fields.flags(leaf.at()) & Leaves.MAPPED) != 0);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void lines(JsonGenerator out, Told told) throws IOException {
    Leaves ocsf = told.event().ocsf();
    out.writeArrayFieldStart("lines");
    for (Line line : told.lines()) {
      out.writeStartObject();
      if (line.place() != null) out.writeStringField("place", line.place().toString());
      out.writeStringField("what", line.what());
      out.writeArrayFieldStart("read");
      for (int leaf : line.read()) out.writeString(told.event().fields().name(leaf));
      out.writeEndArray();
      out.writeArrayFieldStart("written");
      for (int leaf : line.written()) {
        out.writeStartObject();
        out.writeStringField("path", ocsf.name(leaf));
        out.writeStringField("value", ocsf.text(leaf));
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
