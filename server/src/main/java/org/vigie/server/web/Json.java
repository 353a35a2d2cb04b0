package org.vigie.server.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Collection;

/** Answers of the API. */
final class Json {
  private static final JsonFactory JSON = new JsonFactory();

  /** What stands in the object of an answer. */
  interface Body {
    void to(JsonGenerator out) throws IOException;
  }

  private Json() {}

  /** Answers with one object. */
  static void send(Context context, Body body) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      body.to(out);
      out.writeEndObject();
    }
    context.contentType("application/json; charset=utf-8").result(text.toString());
  }

  static void texts(JsonGenerator out, String name, Collection<String> texts) throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) out.writeString(text);
    out.writeEndArray();
  }

  /**
   * The version that a script has seen: {@code If-Match: "12"}, or the member {@code version}; -1
   * where it says neither and means whatever there is.
   */
  static long version(Context context, Form form) {
    String match = context.header("If-Match");
    if (match == null || match.equals("*")) return form.number("version", -1);
    if (!match.matches("\"\\d{1,18}\"")) {
      throw new BadRequestResponse("If-Match: a version in quotes is wanted, such as \"12\"");
    }
    return Long.parseLong(match, 1, match.length() - 1, 10);
  }
}
