package org.vigie.server.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.Locale;
import org.vigie.server.access.Permission;
import org.vigie.server.job.Job;
import org.vigie.server.job.Jobs;

/** The jobs as JSON. */
final class JobsApi {
  private final Jobs jobs;

  JobsApi(Jobs jobs) {
    this.jobs = jobs;
  }

  void routes(Routes routes) {
    Routes whole = routes.whole();
    whole.get("/api/v1/jobs", Permission.READ_SOURCES, this::all);
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
