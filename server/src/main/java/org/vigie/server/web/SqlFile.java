package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.sql.Desk;

/** An answer in SQL as a file, written as it comes. */
final class SqlFile implements Desk.Sink {
  private static final JsonFactory JSON =
      JsonFactory.builder().build().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private final Context context;
  private final Format format;
  private List<Desk.Column> columns = List.of();
  private @Nullable Writer opened;

  /** What a file is written as. */
  enum Format {
    CSV,
    NDJSON
  }

  SqlFile(Context context, Format format) {
    this.context = context;
    this.format = format;
  }

  /** Whether a part of it is on its way. */
  boolean isOpen() {
    return opened != null;
  }

  private Writer writer() throws IOException {
    Writer writer = opened;
    if (writer != null) return writer;
    String name = format == Format.CSV ? "csv" : "ndjson";
    context.contentType(
        format == Format.CSV ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8");
    context.header("Content-Disposition", "attachment; filename=\"answer." + name + "\"");
    writer = new BufferedWriter(new OutputStreamWriter(context.outputStream(), UTF_8), 1 << 16);
    opened = writer;
    return writer;
  }

  @Override
  public void columns(List<Desk.Column> given) throws IOException {
    columns = List.copyOf(given);
    if (format != Format.CSV) return;
    Writer writer = writer();
    for (int i = 0; i < given.size(); i++) {
      writer.write((i == 0 ? "" : ",") + Csv.cell(given.get(i).name()));
    }
    writer.write("\r\n");
  }

  @Override
  public void row(List<@Nullable Object> values) throws IOException {
    Writer writer = writer();
    switch (format) {
      case CSV -> {
        for (int i = 0; i < values.size(); i++) {
          Object value = values.get(i);
          boolean bare = value instanceof Long || value instanceof Double;
          String text = value == null ? "" : SqlTable.text(value);
          writer.write((i == 0 ? "" : ",") + (bare ? text : Csv.cell(text)));
        }
        writer.write("\r\n");
      }
      case NDJSON -> {
        try (JsonGenerator out = JSON.createGenerator(writer)) {
          out.writeStartObject();
          for (int i = 0; i < values.size(); i++) {
            out.writeFieldName(columns.get(i).name());
            value(out, values.get(i));
          }
          out.writeEndObject();
        }
        writer.write('\n');
      }
    }
  }

  static void value(JsonGenerator out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case Boolean truth -> out.writeBoolean(truth);
      case Long number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      default -> out.writeString(value.toString());
    }
  }

  void end() throws IOException {
    writer().flush();
  }
}
