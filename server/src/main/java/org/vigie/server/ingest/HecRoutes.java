package org.vigie.server.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.re2j.Pattern;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.vigie.server.ingest.Exchange.Who;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.store.journal.Journal;

/**
 * The addresses of Splunk's HTTP Event Collector, and its answers. An event is acknowledged when it
 * is durable, so an acknowledgement asked for later is always there already.
 */
final class HecRoutes {
  static final Reply SUCCESS = new Reply(200, "{\"text\":\"Success\",\"code\":0}");

  private static final String CHANNEL = "X-Splunk-Request-Channel";

  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}");

  /** Most bytes of a question for acknowledgements, and most of them. */
  private static final int QUESTION = 1 << 20;

  private static final int ACKS = 100_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(4).maxNumberLength(20).build())
          .build();

  private final Intake intake;
  private final Journal journal;

  HecRoutes(Intake intake, Journal journal) {
    this.intake = intake;
    this.journal = journal;
  }

  void route(RoutesConfig routes) {
    for (String base : List.of("/services/collector", "/services/collector/event")) {
      for (String path : List.of(base, base + "/1.0")) {
        routes.post(path, context -> intake.serve(context, new HecEvents(channel(context))));
      }
    }
    for (String path : List.of("/services/collector/raw", "/services/collector/raw/1.0")) {
      routes.post(path, context -> intake.serve(context, new HecRaw(context, channel(context))));
    }
    for (String path : List.of("/services/collector/health", "/services/collector/health/1.0")) {
      routes.get(path, context -> health().send(context));
    }
    routes.post("/services/collector/ack", context -> acks(context).send(context));
  }

  private static Reply health() {
    return new Reply(200, "{\"text\":\"HEC is healthy\",\"code\":17}");
  }

  private Reply acks(Context context) {
    if (who(context, intake.tokens()) instanceof Who.Unknown unknown) {
      intake.strayed();
      return refused(unknown.refusal());
    }
    String channel = channel(context);
    if (channel.isEmpty()) return said(400, 10, "Data channel is missing");
    if (!isChannel(channel)) return refused(new Refusal(Cause.BAD_CHANNEL, "no GUID"));
    List<Long> asked = asked(context);
    if (asked == null) {
      return refused(new Refusal(Cause.MALFORMED, "ask as {\"acks\":[1,2,3]}"));
    }
    long end = journal.end();
    StringBuilder json = new StringBuilder("{\"acks\":{");
    for (int i = 0; i < asked.size(); i++) {
      long ack = asked.get(i);
      if (i > 0) json.append(',');
      json.append('"').append(ack).append("\":").append(ack >= 0 && ack < end);
    }
    return new Reply(200, json.append("}}").toString());
  }

  /** The numbers asked for, or null where the question is none. */
  private static @Nullable List<Long> asked(Context context) {
    try {
      byte[] body = context.req().getInputStream().readNBytes(QUESTION);
      List<Long> asked = new ArrayList<>();
      try (JsonParser parser = JSON.createParser(body)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) return null;
        if (!"acks".equals(parser.nextFieldName())) return null;
        if (parser.nextToken() != JsonToken.START_ARRAY) return null;
        while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
          if (asked.size() == ACKS) return null;
          asked.add(parser.getLongValue());
        }
        return parser.currentToken() == JsonToken.END_ARRAY ? asked : null;
      }
    } catch (IOException e) {
      return null;
    }
  }

  private static String channel(Context context) {
    String header = context.header(CHANNEL);
    return (header != null ? header : Objects.requireNonNullElse(context.queryParam("channel"), ""))
        .strip();
  }

  static boolean isChannel(String text) {
    return text.length() <= 36 && GUID.matcher(text.toLowerCase(Locale.ROOT)).matches();
  }

  /** The source of the token that a request has in one of Splunk's ways. */
  static Who who(Context context, Tokens tokens) {
    if (context.queryParam("token") != null) {
      return unknown(Cause.QUERY_TOKEN, "send the token as Authorization: Splunk <token>");
    }
    Credential credential = Credential.of(context.header("Authorization"));
    return switch (credential.scheme()) {
      case NONE -> unknown(Cause.NO_TOKEN, "send Authorization: Splunk <token>");
      case OTHER, API_KEY -> unknown(Cause.BAD_SCHEME, "send Authorization: Splunk <token>");
      case SPLUNK, BASIC, BEARER -> {
        String owner = tokens.owner(credential);
        yield owner == null
            ? unknown(Cause.UNKNOWN_TOKEN, "no source has this token")
            : new Who.Known(owner);
      }
    };
  }

  private static Who unknown(Cause cause, String error) {
    return new Who.Unknown(new Refusal(cause, error));
  }

  /** Splunk's code and text for a refusal, and what we know of it as detail. */
  static Reply refused(Refusal refusal) {
    Reply said =
        switch (refusal.cause()) {
          case NO_TOKEN -> said(401, 2, "Token is required");
          case BAD_SCHEME -> said(401, 3, "Invalid authorization");
          case UNKNOWN_TOKEN, OTHER_SOURCE -> said(403, 4, "Invalid token");
          case QUERY_TOKEN -> said(400, 16, "Query string authorization is not enabled");
          case EMPTY -> said(400, 5, "No data", refusal);
          case NO_EVENT -> said(400, 12, "Event field is required", refusal);
          case BLANK_EVENT -> said(400, 13, "Event field cannot be blank", refusal);
          case BAD_CHANNEL -> said(400, 11, "Invalid data channel");
          case MALFORMED -> said(400, 6, "Invalid data format", refusal);
          case UNFIT, LARGE, LATE ->
              said(refusal.cause().status(), 6, "Invalid data format", refusal);
          case BUSY, FULL -> said(503, 9, "Server is busy", refusal).later();
        };
    return said.status() == 401 ? said.with("WWW-Authenticate", "Splunk") : said;
  }

  private static Reply said(int status, int code, String text) {
    return new Reply(status, "{\"text\":\"" + text + "\",\"code\":" + code + "}");
  }

  private static Reply said(int status, int code, String text, Refusal refusal) {
    String number = refusal.record() < 0 ? "" : ",\"invalid-event-number\":" + refusal.record();
    return new Reply(
        status,
        "{\"text\":\"%s\",\"code\":%d%s,\"detail\":%s}"
            .formatted(text, code, number, Reply.quoted(refusal.error())));
  }
}
