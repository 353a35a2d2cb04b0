package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Permission;
import org.vigie.server.sql.Desk;
import org.vigie.server.sql.Desk.Outcome;

/** SQL as JSON. */
final class SqlApi {
  private static final int ROWS = 1_000;
  private static final int MAX_ROWS = 10_000;
  private static final int SECONDS = 20;

  private final SqlPage page;
  private final InstantSource clock;

  SqlApi(SqlPage page, InstantSource clock) {
    this.page = page;
    this.clock = clock;
  }

  void routes(Routes all) {
    Routes routes = all.whole();
    routes.post("/api/v1/sql", Permission.QUERY_SQL, this::ask);
  }

  /** POST of {@code sql}, and {@code range}, {@code limit}, {@code seconds}, {@code format}. */
  private void ask(Context context) throws IOException, InterruptedException {
    Wire.Fields fields =
        Wire.Fields.of(context, "sql", "range", "limit", "seconds", "format", "id");
    SqlForm asked =
        SqlForm.of(fields.text("sql"), fields.text("range"), clock.millis(), SqlForm.ALL);
    String format = fields.text("format");
    if (!format.isEmpty() && !format.equals("json")) {
      page.file(context, asked, fields.text("id"), SqlPage.format(format));
      return;
    }
    int limit = number(fields, "limit", ROWS, MAX_ROWS);
    int seconds = number(fields, "seconds", SECONDS, Desk.MAX_SECONDS);
    StringWriter rows = new StringWriter();
    Table table = new Table(rows);
    Outcome outcome = page.run(context, asked, fields.text("id"), limit, seconds, table);
    switch (outcome) {
      case Outcome.Stopped(Desk.Trouble trouble, String message, Integer at) ->
          throw new HttpResponseException(
              SqlPage.status(trouble),
              at == null ? message : message + " (at character " + (at + 1) + ")");
      case Outcome.Answered(int count, boolean cut, long millis) -> {
        table.end();
        Wire.send(
            context,
            out -> {
              out.writeArrayFieldStart("columns");
              for (Desk.Column column : table.columns) {
                out.writeStartObject();
                out.writeStringField("name", column.name());
                out.writeStringField("type", column.type());
                out.writeEndObject();
              }
              out.writeEndArray();
              out.writeFieldName("rows");
              out.writeRawValue(rows.toString());
              out.writeNumberField("count", count);
              out.writeBooleanField("truncated", cut);
              out.writeNumberField("took_ms", millis);
            });
      }
    }
  }

  private static int number(Wire.Fields fields, String name, int otherwise, int most) {
    String text = fields.text(name);
    if (text.isEmpty()) return otherwise;
    int number = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > most) throw new BadRequestResponse(name + ": 1 to " + most);
    return number;
  }

  /** Rows as arrays, while they come. */
  private static final class Table implements Desk.Sink {
    private final JsonGenerator out;
    private List<Desk.Column> columns = List.of();

    Table(StringWriter into) throws IOException {
      out = new JsonFactory().createGenerator(into);
      out.writeStartArray();
    }

    @Override
    public void columns(List<Desk.Column> given) {
      columns = List.copyOf(given);
    }

    @Override
    public void row(List<@Nullable Object> values) throws IOException {
      out.writeStartArray();
      for (Object value : values) SqlFile.value(out, value);
      out.writeEndArray();
    }

    void end() throws IOException {
      out.writeEndArray();
      out.close();
    }
  }
}
