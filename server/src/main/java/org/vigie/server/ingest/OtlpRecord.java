package org.vigie.server.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One log record of OpenTelemetry, with what its resource and scope say of it. Values are {@code
 * null}, texts, numbers, truths, bytes, lists, and maps of texts to values.
 *
 * @param time when it happened, nanoseconds since the epoch; 0 for unknown
 * @param observed when a collector saw it; 0 for unknown
 * @param severity OpenTelemetry's number; 0 for none
 * @param trace hexadecimal, as span
 */
record OtlpRecord(
    long time,
    long observed,
    long severity,
    String severityText,
    @Nullable Object body,
    Map<String, @Nullable Object> attributes,
    String trace,
    String span,
    String eventName,
    Context context) {
  /** Deepest nesting of a value. */
  static final int DEEPEST = 32;

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * What many records share.
   *
   * @param resource attributes of what sends
   * @param scope name of what logs inside it
   * @param version its version
   */
  record Context(Map<String, @Nullable Object> resource, String scope, String version) {}

  /** A value is nested deeper than is read. */
  static final class TooDeep extends IOException {
    private static final long serialVersionUID = 1;

    TooDeep() {
      super("a value nested deeper than the " + DEEPEST + " levels allowed");
    }
  }

  /** This as one object of JSON, names as in OpenTelemetry's definitions. */
  byte[] json() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      if (time != 0) json.writeNumberField("time_unix_nano", time);
      if (observed != 0) json.writeNumberField("observed_time_unix_nano", observed);
      if (severity != 0) json.writeNumberField("severity_number", severity);
      text(json, "severity_text", severityText);
      text(json, "event_name", eventName);
      text(json, "trace_id", trace);
      text(json, "span_id", span);
      if (body != null) {
        json.writeFieldName("body");
        value(json, body, 0);
      }
      object(json, "attributes", attributes);
      object(json, "resource", context.resource);
      if (!context.scope.isEmpty()) {
        json.writeObjectFieldStart("scope");
        json.writeStringField("name", context.scope);
        text(json, "version", context.version);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** Bytes in hexadecimal; nothing where all are zero, which stands for none. */
  static String hex(byte[] id) {
    for (byte one : id) if (one != 0) return HexFormat.of().formatHex(id);
    return "";
  }

  private static void text(JsonGenerator json, String name, String text) throws IOException {
    if (!text.isEmpty()) json.writeStringField(name, text);
  }

  private static void object(JsonGenerator json, String name, Map<String, @Nullable Object> of)
      throws IOException {
    if (of.isEmpty()) return;
    json.writeFieldName(name);
    value(json, of, 0);
  }

  private static void value(JsonGenerator json, @Nullable Object value, int depth)
      throws IOException {
    if (depth > DEEPEST) throw new TooDeep();
    switch (value) {
      case null -> json.writeNull();
      case String text -> json.writeString(text);
      case Long number -> json.writeNumber(number);
      case Boolean truth -> json.writeBoolean(truth);
      case Double number when Double.isFinite(number) -> json.writeNumber(number);
      case byte[] bytes -> json.writeString(Base64.getEncoder().encodeToString(bytes));
      case List<?> list -> {
        json.writeStartArray();
        for (Object one : list) value(json, one, depth + 1);
        json.writeEndArray();
      }
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          json.writeFieldName(String.valueOf(entry.getKey()));
          value(json, entry.getValue(), depth + 1);
        }
        json.writeEndObject();
      }
      default -> json.writeString(value.toString()); // no number: NaN, infinities
    }
  }
}
