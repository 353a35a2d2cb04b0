package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** JSON objects as the API takes and gives them. */
final class Wire {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Most values of a list in a request. */
  private static final int MAX_ITEMS = 100;

  private Wire() {}

  /** What an answer holds. */
  interface Body {
    void to(JsonGenerator out) throws IOException;
  }

  /** Answers with an object. */
  static void send(Context context, Body body) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      out.writeStartObject();
      body.to(out);
      out.writeEndObject();
    }
    context.contentType("application/json; charset=utf-8").result(text.toString());
  }

  /** Writes a list of texts. */
  static void texts(JsonGenerator out, String name, Iterable<String> values) throws IOException {
    out.writeArrayFieldStart(name);
    for (String value : values) out.writeString(value);
    out.writeEndArray();
  }

  /** The object of a request: texts, whole numbers and lists of texts under known names. */
  record Fields(Map<String, List<String>> values) {
    /** Reads a request's body; an empty one is an object without fields. */
    static Fields of(Context context, String... allowed) {
      Map<String, List<String>> values = new LinkedHashMap<>();
      try (JsonParser in = FACTORY.createParser(context.bodyAsBytes())) {
        JsonToken first = in.nextToken();
        if (first == null) return new Fields(values);
        if (first != JsonToken.START_OBJECT) throw new BadRequestResponse("an object is wanted");
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          String name = in.currentName();
          if (!Set.of(allowed).contains(name)) {
            throw new BadRequestResponse(
                "'" + name + "' is not known; allowed: " + String.join(", ", allowed));
          }
          values.put(name, value(in, name));
        }
        if (in.nextToken() != null) throw new BadRequestResponse("one object is wanted");
        return new Fields(values);
      } catch (JsonProcessingException e) {
        throw new BadRequestResponse("not JSON: " + e.getOriginalMessage());
      } catch (IOException e) {
        throw new BadRequestResponse("the body can't be read");
      }
    }

    /** A text or number, empty where it is absent. */
    String text(String name) {
      List<String> found = values.getOrDefault(name, List.of());
      return found.isEmpty() ? "" : found.getFirst();
    }

    List<String> list(String name) {
      return values.getOrDefault(name, List.of());
    }

    private static List<String> value(JsonParser in, String name) throws IOException {
      JsonToken token = in.nextToken();
      if (token != JsonToken.START_ARRAY) return List.of(scalar(in, token, name));
      List<String> items = new ArrayList<>();
      for (token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
        if (items.size() == MAX_ITEMS) {
          throw new BadRequestResponse(name + ": at most " + MAX_ITEMS + " values");
        }
        items.add(scalar(in, token, name));
      }
      return items;
    }

    private static String scalar(JsonParser in, JsonToken token, String name) throws IOException {
      if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
        throw new BadRequestResponse(
            name + ": a text, a whole number or a list of texts is wanted");
      }
      return in.getText();
    }
  }
}
