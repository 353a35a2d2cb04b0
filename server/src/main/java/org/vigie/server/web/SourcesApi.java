package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Permission;
import org.vigie.server.ingest.pull.Standing;
import org.vigie.server.source.Health;
import org.vigie.server.source.Rhythm;
import org.vigie.server.source.SourceDetail;
import org.vigie.server.source.SourceDetail.Counted;
import org.vigie.server.source.SourceDetail.Sample;
import org.vigie.server.source.SourceDetail.Slot;
import org.vigie.server.source.SourceFigures;
import org.vigie.server.source.SourceFigures.Counts;
import org.vigie.server.source.Sources;

/** The figures of the sources as JSON. */
final class SourcesApi {
  private final Sources sources;
  private final @Nullable Health health;
  private final Guard guard;

  SourcesApi(Web.Stored stored, Guard guard) {
    this.guard = guard;
    sources = stored.sources();
    health = stored.health();
  }

  void routes(Routes routes) {
    routes.get("/api/v1/sources", Permission.READ_SOURCES, this::all);
    routes.get("/api/v1/sources/{name}", Permission.READ_SOURCES, this::one);
  }

  /** GET of all. */
  void all(Context context) throws IOException {
    List<SourceFigures> all = sources.all(guard.person(context).units());
    Map<String, Rhythm> rhythms = health == null ? Map.of() : health.rhythms();
    List<Standing> readers = sources.standings(guard.person(context).units());
    EventsApi.send(
        context,
        out -> {
          out.writeArrayFieldStart("sources");
          for (SourceFigures source : all) figures(out, source, rhythms);
          out.writeEndArray();
          out.writeArrayFieldStart("readers");
          for (Standing reader : readers) standing(out, reader);
          out.writeEndArray();
        });
  }

  private static void standing(JsonGenerator out, Standing reader) throws IOException {
    out.writeStartObject();
    out.writeStringField("source", reader.source());
    out.writeStringField("service", reader.service());
    if (reader.lastSuccess() > 0) out.writeNumberField("last_success", reader.lastSuccess());
    out.writeNumberField("behind_ms", reader.behind());
    if (!reader.error().isEmpty()) {
      out.writeStringField("last_error", reader.error());
      out.writeNumberField("last_error_at", reader.errorAt());
    }
    out.writeEndObject();
  }

  /** GET of one, closely. */
  void one(Context context) throws IOException {
    SourceDetail detail = sources.one(context.pathParam("name"), guard.person(context).units());
    if (detail == null) throw new NotFoundResponse();
    Map<String, Rhythm> rhythms = health == null ? Map.of() : health.rhythms();
    EventsApi.send(
        context,
        out -> {
          out.writeStringField("name", detail.name());
          out.writeArrayFieldStart("transports");
          for (SourceFigures source : detail.figures()) figures(out, source, rhythms);
          out.writeEndArray();
          out.writeNumberField("from", detail.from());
          out.writeNumberField("slot_ms", Sources.SLOT);
          out.writeArrayFieldStart("slots");
          for (Slot slot : detail.slots()) {
            out.writeStartObject();
            counts(out, slot.counts());
            Long lag = slot.lag();
            if (lag != null) out.writeNumberField("lag_ms", lag);
            out.writeEndObject();
          }
          out.writeEndArray();
          samples(out, "rejected_events", detail.rejected());
          samples(out, "warned_events", detail.warned());
          counted(out, "parsers", detail.parsers());
          counted(out, "unmapped_fields", detail.unmapped());
        });
  }

  private static void figures(JsonGenerator out, SourceFigures source, Map<String, Rhythm> rhythms)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", source.name());
    out.writeStringField("transport", source.transport());
    out.writeStringField(
        "rhythm", SourcesPage.standing(source, rhythms).name().toLowerCase(Locale.ROOT));
    if (source.lastReceived() > 0) {
      out.writeNumberField("last_received", source.lastReceived());
    }
    out.writeNumberField("events", source.counts().events());
    out.writeNumberField("events_last_minute", source.recent());
    out.writeNumberField("bytes", source.bytes());
    counts(out, source.counts());
    out.writeNumberField("lag_median_ms", source.lag().median());
    out.writeNumberField("lag_p95_ms", source.lag().p95());
    out.writeNumberField("addresses", source.addresses());
    out.writeNumberField("refused", source.refused());
    out.writeNumberField("truncated", source.truncated());
    out.writeArrayFieldStart("parsers");
    for (String parser : source.parsers()) out.writeString(parser);
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void counts(JsonGenerator out, Counts counts) throws IOException {
    out.writeNumberField("valid", counts.valid());
    out.writeNumberField("warning", counts.warning());
    out.writeNumberField("rejected", counts.rejected());
  }

  private static void samples(JsonGenerator out, String name, List<Sample> samples)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (Sample sample : samples) {
      out.writeStartObject();
      out.writeStringField("id", sample.id());
      out.writeNumberField("time", sample.time());
      out.writeStringField("parser", sample.parser());
      out.writeArrayFieldStart("warnings");
      for (String warning : sample.warnings()) out.writeString(warning);
      out.writeEndArray();
      out.writeStringField("raw", sample.raw());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void counted(JsonGenerator out, String name, List<Counted> names)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (Counted one : names) {
      out.writeStartObject();
      out.writeStringField("name", one.name());
      out.writeNumberField("count", one.count());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
