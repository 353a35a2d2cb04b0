package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;

/**
 * What a sender is told.
 *
 * @param status of HTTP
 * @param type of the body
 * @param body what is said
 * @param headers beside the usual ones
 */
record Reply(int status, String type, byte[] body, Map<String, String> headers) {
  /** Seconds after which a sender may try again. */
  private static final String RETRY_AFTER = "5";

  Reply(int status, String json) {
    this(status, "application/json", json.getBytes(UTF_8));
  }

  Reply(int status, String type, byte[] body) {
    this(status, type, body, Map.of());
  }

  /** This, with the time after which the same request may succeed. */
  Reply later() {
    return with("Retry-After", RETRY_AFTER);
  }

  /** This, with another header. */
  Reply with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Reply(status, type, body, Map.copyOf(more));
  }

  void send(Context context) {
    context.status(status).contentType(type).result(body);
    headers.forEach(context::header);
  }

  /** A text as JSON has it, quotes included. */
  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
