package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Query;
import org.vigie.server.hunt.StoredEvent;
import org.vigie.server.hunt.Wrong;
import org.vigie.store.lake.Lake;

/**
 * The events of a search as a file: NDJSON or CSV, as they are read, or Parquet; within a bound.
 */
final class Export {
  private static final JsonFactory JSON =
      JsonFactory.builder().build().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  private static final List<String> COLUMNS =
      List.of(
          "time",
          "class_uid",
          "severity_id",
          "device.hostname",
          "user.name",
          "src_endpoint.ip",
          "message");

  private final Hunt hunt;
  private final Access access;
  private final Guard guard;
  private final InstantSource clock;

  Export(Hunt hunt, Access access, Guard guard, InstantSource clock) {
    this.hunt = hunt;
    this.access = access;
    this.guard = guard;
    this.clock = clock;
  }

  /** The same for scripts. */
  void routes(Routes routes) {
    routes.get("/api/v1/events/export", Permission.SEARCH_EVENTS, this::serve);
  }

  /** GET of the file; {@code format=ndjson}, {@code csv} or {@code parquet}. */
  void serve(Context context) throws IOException, InterruptedException {
    SearchForm form = SearchForm.of(context, clock.millis());
    String format = context.queryParam("format");
    boolean csv = "csv".equals(format);
    boolean parquet = "parquet".equals(format);
    if (!csv && !parquet && !"ndjson".equals(format)) {
      throw new BadRequestResponse("format: ndjson, csv or parquet");
    }
    Query query =
        switch (hunt.ask(form.q())) {
          case Query.Outcome.Understood(Query understood) -> understood;
          case Query.Outcome.Refused(Wrong wrong) -> throw new BadRequestResponse(wrong.message());
        };
    access.record(
        guard.person(context),
        "search-export",
        form.q() + " [" + form.from() + " – " + form.to() + ", " + format + "]",
        context.ip());
    if (parquet) {
      parquet(context, query, form);
      return;
    }
    context.contentType(csv ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8");
    context.header("Content-Disposition", "attachment; filename=\"events." + format + "\"");
    Sheet sheet = new Sheet(context);
    try {
      hunt.reach();
      if (csv) sheet.head();
      hunt.within(guard.person(context).units())
          .export(query, form.window(), Hunt.MAX_EXPORT, csv ? sheet::row : sheet::line);
      sheet.end();
    } catch (Hunt.Busy | Lake.TooMuch refused) {
      // Once a part is under way, only a broken connection tells that it is not the whole.
      if (sheet.isOpen()) throw refused;
      String message = refused.getMessage();
      throw new ServiceUnavailableResponse(message == null ? "" : message);
    }
  }

  /** A file that is whole before its first byte goes out: its end says what is in it. */
  private void parquet(Context context, Query query, SearchForm form)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("vigie-export-");
    Path file = folder.resolve("events.parquet");
    try {
      hunt.reach();
      hunt.within(guard.person(context).units())
          .parquet(query, form.window(), Hunt.MAX_EXPORT, file);
      context.contentType("application/vnd.apache.parquet");
      context.header("Content-Disposition", "attachment; filename=\"events.parquet\"");
      Files.copy(file, context.outputStream());
    } catch (Hunt.Busy | Lake.TooMuch refused) {
      throw EventsApi.unavailable(refused);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  /** The file on its way; the connection is used when the first event comes. */
  private static final class Sheet {
    private final Context context;
    private @Nullable Writer opened;
    private String head = "";

    Sheet(Context context) {
      this.context = context;
    }

    boolean isOpen() {
      return opened != null;
    }

    private Writer writer() throws IOException {
      Writer writer = opened;
      if (writer == null) {
        writer = new BufferedWriter(new OutputStreamWriter(context.outputStream(), UTF_8), 1 << 16);
        opened = writer;
        writer.write(head);
      }
      return writer;
    }

    void head() {
      head = "id," + String.join(",", COLUMNS) + ",source,parser,status,raw\r\n";
    }

    void end() throws IOException {
      writer().flush();
    }

    void line(StoredEvent event) throws IOException {
      Writer writer = writer();
      try (JsonGenerator out = JSON.createGenerator(writer)) {
        EventJson.write(event, out);
      }
      writer.write('\n');
    }

    void row(StoredEvent event) throws IOException {
      Writer writer = writer();
      writer.write(Csv.cell(event.id()));
      for (String column : COLUMNS) {
        String value = column.equals("time") ? Times.iso(event.time()) : event.value(column);
        writer.write("," + Csv.cell(value));
      }
      StoredEvent.Provenance provenance = event.provenance();
      writer.write("," + Csv.cell(provenance.source()) + "," + Csv.cell(provenance.parser()));
      writer.write("," + Csv.cell(provenance.status()) + "," + Csv.cell(event.raw()) + "\r\n");
    }
  }
}
