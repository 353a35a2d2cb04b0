package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.job.Job;
import org.vigie.server.job.Jobs;
import org.vigie.server.job.Reparsing;
import org.vigie.server.retro.Period;
import org.vigie.store.lake.Lake;

/** The jobs as JSON. */
final class JobsApi {
  private static final int MAX_NAME = 200;

  private final Jobs jobs;
  private final @Nullable Reparsing reparsing;
  private final Access access;
  private final Guard guard;
  private final InstantSource clock;

  JobsApi(Web.Stored stored, Access access, Guard guard, InstantSource clock) {
    this.jobs = stored.jobs();
    this.reparsing = stored.works() == null ? null : stored.works().reparsing();
    this.access = access;
    this.guard = guard;
    this.clock = clock;
  }

  void routes(Routes routes) {
    Routes whole = routes.whole();
    whole.get("/api/v1/jobs", Permission.READ_SOURCES, this::all);
    Reparsing works = reparsing;
    if (works == null) return;
    whole.post("/api/v1/reparse", Permission.TRY_PARSERS, context -> reparse(context, works));
  }

  private void reparse(Context context, Reparsing works) throws IOException {
    String problem = ask(context, works);
    if (!problem.isEmpty()) throw new BadRequestResponse(problem);
    context.status(HttpStatus.ACCEPTED);
    Json.send(context, out -> out.writeBooleanField("accepted", true));
  }

  /** Has stored events parsed anew as a form or body asks; what is wrong with it, or empty. */
  String ask(Context context, Reparsing works) throws IOException {
    Form form = Form.of(context);
    String source = form.text("source").strip();
    if (source.length() > MAX_NAME || source.chars().anyMatch(c -> c < ' ')) {
      return "source: at most " + MAX_NAME + " characters, without line breaks";
    }
    String from = form.text("from");
    if (from.isBlank()) return "from is missing; allowed: " + Period.ALLOWED;
    return switch (Period.of("received", from, form.text("to"), clock.millis())) {
      case Period.Read.Refused(String why) -> why;
      case Period.Read.Understood(Lake.Scope scope) -> {
        if (!works.ask(scope, source)) {
          yield "too many works wait already; see GET /api/v1/jobs";
        }
        String span = from + " – " + form.text("to");
        access.record(guard.person(context), "events.reparse", source, span, context.ip());
        yield "";
      }
    };
  }

  /** GET of all, the newest first. */
  void all(Context context) throws IOException {
    EventsApi.send(
        context,
        out -> {
          out.writeArrayFieldStart("jobs");
          for (Job job : jobs.all()) {
            out.writeStartObject();
            out.writeNumberField("id", job.id());
            out.writeStringField("kind", job.kind().name().toLowerCase(Locale.ROOT));
            if (!job.subject().isEmpty()) out.writeStringField("subject", job.subject());
            out.writeStringField("state", job.state().name().toLowerCase(Locale.ROOT));
            out.writeNumberField("started", job.started());
            if (job.ended() > 0) out.writeNumberField("ended", job.ended());
            out.writeNumberField("done", job.done());
            out.writeNumberField("of", job.of());
            out.writeStringField("outcome", job.outcome());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }
}
