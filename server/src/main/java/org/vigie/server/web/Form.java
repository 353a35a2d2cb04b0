package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was sent along with an act: the fields of a form, or the members of one flat JSON object, so
 * that pages and API say the same things in the same words.
 */
final class Form {
  private static final JsonFactory JSON = new JsonFactory();

  /** No time that people give lies behind it. */
  private static final Instant END = Instant.parse("2200-01-01T00:00:00Z");

  private final Map<String, List<String>> fields;

  private Form(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  static Form of(Context context) {
    String type = context.contentType();
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      return new Form(context.formParamMap());
    }
    try (JsonParser in = JSON.createParser(context.bodyAsBytes())) {
      return new Form(members(in));
    } catch (IOException e) {
      throw new BadRequestResponse("one JSON object is wanted: " + e.getMessage());
    }
  }

  private static Map<String, List<String>> members(JsonParser in) throws IOException {
    Map<String, List<String>> members = new HashMap<>();
    if (in.nextToken() != JsonToken.START_OBJECT) throw new BadRequestResponse("a JSON object");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      List<String> values = new ArrayList<>();
      if (in.nextToken() == JsonToken.START_ARRAY) {
        while (in.nextToken() != JsonToken.END_ARRAY) values.add(scalar(in, name));
      } else {
        values.add(scalar(in, name));
      }
      members.put(name, values);
    }
    return members;
  }

  private static String scalar(JsonParser in, String name) throws IOException {
    JsonToken token = in.currentToken();
    if (token == null || !token.isScalarValue()) {
      throw new BadRequestResponse(name + ": a text, a number, or a list of them is wanted");
    }
    return token == JsonToken.VALUE_NULL ? "" : in.getText();
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  /** A text without space around it, empty where there is none. */
  String text(String name) {
    List<String> values = fields.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst().strip();
  }

  /** All values of a name. */
  List<String> texts(String name) {
    return fields.getOrDefault(name, List.of());
  }

  long number(String name, long otherwise) {
    String text = text(name);
    if (text.isEmpty()) return otherwise;
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new BadRequestResponse(name + ": a whole number is wanted, not '" + text + "'");
    }
  }

  /**
   * A time in UTC: {@code 2026-11-24T12:00}, with seconds or {@code Z} where wanted, or a day; 0
   * where there is none.
   */
  long time(String name) {
    String text = text(name);
    if (text.isEmpty()) return 0;
    try {
      Instant time =
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
              : text.endsWith("Z")
                  ? Instant.parse(text)
                  : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      // Clocks are subtracted from each other: times of no calendar would overflow.
      if (time.isAfter(Instant.EPOCH) && time.isBefore(END)) return time.toEpochMilli();
    } catch (DateTimeException e) {
      // said below, as for a time out of bounds
    }
    throw new BadRequestResponse(
        name
            + ": a time in UTC such as 2026-11-24T12:00:00Z is wanted, from 1970 to 2199, not '"
            + text
            + "'");
  }

  /** One of the constants of a type, written as {@code true-benign}. */
  <E extends Enum<E>> E one(String name, Class<E> type) {
    E found = one(type, text(name));
    if (found == null) throw new BadRequestResponse(name + ": one of " + names(type));
    return found;
  }

  /** As {@link #one(String, Class)}, with what is meant where nothing is said. */
  <E extends Enum<E>> E one(String name, Class<E> type, E otherwise) {
    return text(name).isEmpty() ? otherwise : one(name, type);
  }

  static <E extends Enum<E>> @Nullable E one(Class<E> type, String text) {
    for (E value : constants(type)) if (word(value).equals(text)) return value;
    return null;
  }

  static String names(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(Form::word).collect(Collectors.joining(", "));
  }

  private static <E extends Enum<E>> E[] constants(Class<E> type) {
    return type.getEnumConstants();
  }

  /** How a constant is written outside: {@code true-benign}. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
