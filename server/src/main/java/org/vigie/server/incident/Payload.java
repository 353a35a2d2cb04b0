package org.vigie.server.incident;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a record of custody says, as names and values, and its one canonical form: a JSON object
 * with its members sorted by name, no space between, and no escape that is not needed. Values are
 * texts, whole numbers and lists of texts; equal payloads are equal bytes.
 */
final class Payload {
  private static final JsonFactory JSON = new JsonFactory();

  private final TreeMap<String, Object> members = new TreeMap<>();

  Payload() {}

  /** Reads a canonical form; throws where a text is anything else. */
  static Payload parse(String json) {
    Payload payload = new Payload();
    try (JsonParser in = JSON.createParser(json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) throw new IllegalArgumentException("no object");
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        payload.members.put(name, value(in, in.nextToken()));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
    if (!payload.json().equals(json)) throw new IllegalArgumentException("not in canonical form");
    return payload;
  }

  private static Object value(JsonParser in, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> in.getText();
      case VALUE_NUMBER_INT -> in.getLongValue();
      case START_ARRAY -> {
        List<String> items = new ArrayList<>();
        while (in.nextToken() == JsonToken.VALUE_STRING) items.add(in.getText());
        if (in.currentToken() != JsonToken.END_ARRAY) {
          throw new IllegalArgumentException("a list holds texts only");
        }
        yield List.copyOf(items);
      }
      case null, default -> throw new IllegalArgumentException("a value of an unknown kind");
    };
  }

  /** With a text; lone surrogates, which no encoding can keep, become {@code U+FFFD}. */
  Payload with(String name, String text) {
    members.put(name, whole(text));
    return this;
  }

  Payload with(String name, long number) {
    members.put(name, number);
    return this;
  }

  Payload with(String name, List<String> texts) {
    members.put(name, texts.stream().map(Payload::whole).toList());
    return this;
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /** A text, empty where there is none. */
  String text(String name) {
    return members.get(name) instanceof String text ? text : "";
  }

  /** A number, 0 where there is none. */
  long number(String name) {
    return members.get(name) instanceof Long number ? number : 0;
  }

  List<String> texts(String name) {
    if (!(members.get(name) instanceof List<?> items)) return List.of();
    return items.stream().map(String.class::cast).toList();
  }

  /** The members in their order, for those who show them. */
  Map<String, Object> members() {
    return new TreeMap<>(members);
  }

  String json() {
    StringBuilder json = new StringBuilder("{");
    members.forEach(
        (name, value) -> {
          if (json.length() > 1) json.append(',');
          quote(json, name).append(':');
          write(json, value);
        });
    return json.append('}').toString();
  }

  private static void write(StringBuilder json, Object value) {
    switch (value) {
      case String text -> quote(json, text);
      case List<?> items -> {
        json.append('[');
        for (int i = 0; i < items.size(); i++) {
          if (i > 0) json.append(',');
          quote(json, (String) items.get(i));
        }
        json.append(']');
      }
      default -> json.append(value);
    }
  }

  /** A JSON string with the least escapes (RFC 8785). */
  static StringBuilder quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        default -> {
          if (c < ' ') json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          else json.append(c);
        }
      }
    }
    return json.append('"');
  }

  private static String whole(String text) {
    StringBuilder whole = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (Character.isSurrogate(c)) {
        if (whole == null) whole = new StringBuilder(text);
        whole.setCharAt(i, '\uFFFD');
      }
    }
    return whole == null ? text : whole.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Payload payload && members.equals(payload.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return json();
  }
}
