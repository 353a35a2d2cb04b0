package org.vigie.server.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.server.ingest.Refusal.Refused;

/**
 * OTLP's {@code ExportLogsServiceRequest} in JSON, as its specification maps protobuf to it: names
 * in lower camel case, whole numbers of 64 bits as texts or numbers, ids in hexadecimal, unknown
 * names passed over.
 */
final class OtlpJson {
  /** What a value costs in memory, in bytes, beside its text. */
  private static final int NODE = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16 + 4 * OtlpRecord.DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE) // the body has its own bound
                  .build())
          .build();

  private OtlpJson() {}

  static void read(byte[] request, Body body, OtlpProtobuf.Sink sink) throws IOException {
    Object tree;
    try (JsonParser parser = JSON.createParser(request)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) throw bad("not an object");
      tree = tree(parser, body);
      if (parser.nextToken() != null) throw bad("something follows the object");
    } catch (JsonProcessingException e) {
      throw bad(e.getOriginalMessage());
    }
    for (Object logs : list(tree, "resourceLogs")) {
      Map<String, @Nullable Object> resource = attributes(get(logs, "resource"));
      for (Object scoped : list(logs, "scopeLogs")) {
        Object scope = get(scoped, "scope");
        OtlpRecord.Context context =
            new OtlpRecord.Context(resource, text(scope, "name"), text(scope, "version"));
        for (Object record : list(scoped, "logRecords")) {
          try {
            sink.take(record(record, context));
          } catch (OtlpRecord.TooDeep e) {
            sink.tooDeep();
          }
        }
      }
    }
  }

  private static OtlpRecord record(@Nullable Object record, OtlpRecord.Context context)
      throws IOException {
    return new OtlpRecord(
        number(get(record, "timeUnixNano")),
        number(get(record, "observedTimeUnixNano")),
        number(get(record, "severityNumber")),
        text(record, "severityText"),
        value(get(record, "body"), 0),
        attributes(record),
        id(text(record, "traceId")),
        id(text(record, "spanId")),
        text(record, "eventName"),
        context);
  }

  private static String id(String hex) {
    return hex.chars().allMatch(c -> c == '0') ? "" : hex.toLowerCase(Locale.ROOT);
  }

  private static Map<String, @Nullable Object> attributes(@Nullable Object of) throws IOException {
    return map(list(of, "attributes"), 0);
  }

  private static Map<String, @Nullable Object> map(List<?> pairs, int depth) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (Object pair : pairs) {
      String key = text(pair, "key");
      if (!key.isEmpty()) map.put(key, value(get(pair, "value"), depth));
    }
    return map;
  }

  private static @Nullable Object value(@Nullable Object any, int depth) throws IOException {
    if (depth > OtlpRecord.DEEPEST) throw new OtlpRecord.TooDeep();
    if (!(any instanceof Map<?, ?> map)) return null;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object of = entry.getValue();
      switch (String.valueOf(entry.getKey())) {
        case "stringValue" -> {
          return of == null ? "" : of.toString();
        }
        case "boolValue" -> {
          return of instanceof Boolean truth ? truth : "true".equals(of);
        }
        case "intValue" -> {
          return number(of);
        }
        case "doubleValue" -> {
          return decimal(of);
        }
        case "bytesValue" -> {
          return bytes(String.valueOf(of));
        }
        case "arrayValue" -> {
          List<@Nullable Object> values = new ArrayList<>();
          for (Object one : list(of, "values")) values.add(value(one, depth + 1));
          return values;
        }
        case "kvlistValue" -> {
          return map(list(of, "values"), depth + 1);
        }
        default -> {}
      }
    }
    return null;
  }

  private static Object bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return base64; // kept as it was said
    }
  }

  private static long number(@Nullable Object value) throws Refused {
    if (value instanceof Long number) return number;
    if (value instanceof Double number) return number.longValue();
    if (value == null) return 0;
    try {
      return Long.parseLong(value.toString());
    } catch (NumberFormatException e) {
      throw bad("'" + value + "' where a whole number is needed");
    }
  }

  private static double decimal(@Nullable Object value) throws Refused {
    if (value instanceof Number number) return number.doubleValue();
    try {
      return Double.parseDouble(String.valueOf(value));
    } catch (NumberFormatException e) {
      throw bad("'" + value + "' where a number is needed");
    }
  }

  private static @Nullable Object get(@Nullable Object of, String name) {
    return of instanceof Map<?, ?> map ? map.get(name) : null;
  }

  private static String text(@Nullable Object of, String name) {
    return get(of, name) instanceof String text ? text : "";
  }

  private static List<?> list(@Nullable Object of, String name) throws Refused {
    Object value = get(of, name);
    if (value == null) return List.of();
    if (value instanceof List<?> list) return list;
    throw bad("'" + name + "' must be a list");
  }

  private static @Nullable Object tree(JsonParser parser, Body body) throws IOException {
    body.hold(NODE);
    return switch (Objects.requireNonNull(parser.currentToken())) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, tree(parser, body));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) list.add(tree(parser, body));
        yield list;
      }
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> {
        String text = parser.getText();
        body.hold(text.length());
        yield number(parser, text);
      }
    };
  }

  private static Object number(JsonParser parser, String text) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) return parser.getDoubleValue();
    boolean small = parser.currentToken() == JsonToken.VALUE_NUMBER_INT && text.length() < 19;
    return small ? parser.getLongValue() : text;
  }

  private static Refused bad(String what) {
    return new Refused(Cause.MALFORMED, "no JSON of OTLP: " + what);
  }
}
