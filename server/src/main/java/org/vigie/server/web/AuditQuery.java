package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vigie.store.state.Audit;

/**
 * Which audit records, as an address says: {@code ?actor=ann&action=sign-in&from=2026-11-24T08:00}.
 *
 * @param from in the form of {@code datetime-local}, UTC; empty for no bound
 * @param to first time that is too late
 */
record AuditQuery(String actor, String action, String object, String from, String to) {
  private static final int MAX = 200;

  static AuditQuery of(Context context) {
    AuditQuery query =
        new AuditQuery(
            text(context, "actor").toLowerCase(Locale.ROOT),
            text(context, "action"),
            text(context, "object"),
            text(context, "from"),
            text(context, "to"));
    millis("from", query.from, 0);
    millis("to", query.to, 0);
    return query;
  }

  boolean isEmpty() {
    return (actor + action + object + from + to).isEmpty();
  }

  Audit.Filter filter(long before, int limit) {
    return new Audit.Filter(
        actor,
        action,
        object,
        millis("from", from, 0),
        millis("to", to, Long.MAX_VALUE),
        before,
        limit);
  }

  /** A path with this query and, where it is not empty, one more parameter. */
  String path(String path, String more) {
    List<String> parts = new ArrayList<>();
    add(parts, "actor", actor);
    add(parts, "action", action);
    add(parts, "object", object);
    add(parts, "from", from);
    add(parts, "to", to);
    if (!more.isEmpty()) parts.add(more);
    return parts.isEmpty() ? path : path + "?" + String.join("&", parts);
  }

  private static void add(List<String> parts, String name, String value) {
    if (!value.isEmpty()) parts.add(name + "=" + URLEncoder.encode(value, UTF_8));
  }

  private static String text(Context context, String name) {
    String text = Guard.orEmpty(context.queryParam(name)).strip();
    if (text.length() > MAX) {
      throw new BadRequestResponse(name + ": at most " + MAX + " characters");
    }
    return text;
  }

  private static long millis(String name, String text, long otherwise) {
    if (text.isEmpty()) return otherwise;
    try {
      Instant instant =
          text.endsWith("Z")
              ? Instant.parse(text)
              : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      return instant.toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new BadRequestResponse(name + ": a time in UTC is wanted, such as 2026-11-24T08:00");
    }
  }
}
