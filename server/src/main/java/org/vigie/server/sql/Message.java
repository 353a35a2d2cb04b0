package org.vigie.server.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines that a desk and its process exchange: one object of JSON each. */
final class Message {
  /** Longest text of a cell; the rest is cut off. */
  static final int MAX_CELL = 32_768;

  private static final int MAX_MESSAGE = 2_000;

  private Message() {}

  /** What goes into a line. */
  interface Body {
    void to(JsonGenerator out) throws IOException;
  }

  /**
   * How a process begins.
   *
   * @param statements run before the configuration is locked
   */
  record Setup(long memory, int threads, List<String> statements) {}

  /** A question. */
  record Ask(String sql, String events, String findings, int rows, int seconds) {}

  /** Writes a line. */
  static void line(JsonFactory json, OutputStream out, Body body) throws IOException {
    try (JsonGenerator to = json.createGenerator(out)) {
      to.writeStartObject();
      body.to(to);
      to.writeEndObject();
    }
    out.write('\n');
  }

  static void write(JsonGenerator out, Setup setup) throws IOException {
    out.writeNumberField("memory", setup.memory());
    out.writeNumberField("threads", setup.threads());
    out.writeArrayFieldStart("statements");
    for (String statement : setup.statements()) out.writeString(statement);
    out.writeEndArray();
  }

  static void write(JsonGenerator out, Ask ask) throws IOException {
    out.writeStringField("sql", ask.sql());
    out.writeStringField("events", ask.events());
    out.writeStringField("findings", ask.findings());
    out.writeNumberField("rows", ask.rows());
    out.writeNumberField("seconds", ask.seconds());
  }

  static Setup setup(String line) throws IOException {
    Map<String, Object> fields = read(line);
    List<String> statements = new ArrayList<>();
    if (fields.get("statements") instanceof List<?> list)
      list.forEach(s -> statements.add(s.toString()));
    return new Setup(number(fields, "memory"), (int) number(fields, "threads"), statements);
  }

  static Ask ask(String line) throws IOException {
    Map<String, Object> fields = read(line);
    return new Ask(
        text(fields, "sql"),
        text(fields, "events"),
        text(fields, "findings"),
        (int) number(fields, "rows"),
        (int) number(fields, "seconds"));
  }

  static void error(JsonGenerator out, Desk.Trouble trouble, String message, @Nullable Integer at)
      throws IOException {
    out.writeStringField("error", trouble.name());
    out.writeStringField("message", message);
    if (at != null) out.writeNumberField("at", at);
  }

  static void columns(JsonGenerator out, ResultSetMetaData about) throws IOException {
    out.writeArrayFieldStart("columns");
    try {
      for (int i = 1; i <= about.getColumnCount(); i++) {
        out.writeString(about.getColumnLabel(i));
        String type = about.getColumnTypeName(i);
        out.writeString(type.length() > 200 ? type.substring(0, 200) + "…" : type);
      }
    } catch (SQLException failed) {
      throw new IOException(failed);
    }
    out.writeEndArray();
  }

  static void row(JsonFactory json, OutputStream out, @Nullable Object[] values)
      throws IOException {
    line(
        json,
        out,
        to -> {
          to.writeArrayFieldStart("row");
          for (Object value : values) {
            switch (value) {
              case null -> to.writeNull();
              case Boolean truth -> to.writeBoolean(truth);
              case Long number -> to.writeNumber(number);
              case Double number -> to.writeNumber(number);
              default -> to.writeString(value.toString());
            }
          }
          to.writeEndArray();
        });
  }

  static void done(JsonGenerator out, int rows, boolean cut, long took) throws IOException {
    out.writeNumberField("done", rows);
    out.writeNumberField("cut", cut ? 1 : 0);
    out.writeNumberField("took", took);
  }

  /** A value as it is handed on: a number, a truth, or a text. */
  static @Nullable Object value(ResultSet row, int column) throws SQLException {
    Object value = row.getObject(column);
    return switch (value) {
      case null -> null;
      case Boolean truth -> truth;
      case Byte number -> (Object) number.longValue();
      case Short number -> (Object) number.longValue();
      case Integer number -> (Object) number.longValue();
      case Long number -> number;
      case Float number when Float.isFinite(number) -> (Object) number.doubleValue();
      case Double number when Double.isFinite(number) -> number;
      case BigDecimal number -> cut(number.toPlainString());
      default -> {
        String text = row.getString(column);
        yield text == null ? null : cut(text);
      }
    };
  }

  private static String cut(String text) {
    return text.length() <= MAX_CELL ? text : text.substring(0, MAX_CELL) + "…";
  }

  /** What DuckDB says, without its hints at installing things and without the statement. */
  static String tidy(String message) {
    String text = message.replace("\u0000", "").strip();
    int line = text.indexOf("\n\nLINE ");
    if (line > 0) text = text.substring(0, line);
    return text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "…" : text;
  }

  /** The fields of a line: texts, numbers, truths and lists of them. */
  static Map<String, Object> read(String line) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    try (JsonParser in = new JsonFactory().createParser(line)) {
      if (in.nextToken() != JsonToken.START_OBJECT) throw new IOException("no object: " + line);
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        Object value = scalar(in, in.nextToken());
        if (value != null) fields.put(name, value);
      }
    }
    return fields;
  }

  private static @Nullable Object scalar(JsonParser in, JsonToken token) throws IOException {
    if (token == JsonToken.START_ARRAY) {
      List<@Nullable Object> list = new ArrayList<>();
      while (in.nextToken() != JsonToken.END_ARRAY) list.add(scalar(in, in.currentToken()));
      return list;
    }
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> in.getLongValue();
      case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case VALUE_STRING -> in.getText();
      default -> throw new IOException("a value is wanted, not " + token);
    };
  }

  static String text(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof String text ? text : "";
  }

  static long number(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof Long number ? number : 0;
  }
}
