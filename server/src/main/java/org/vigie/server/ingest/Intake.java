package org.vigie.server.ingest;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.server.ingest.Exchange.Who;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.store.journal.Journal;

/**
 * The way of one request, the same for all protocols: who is it, read the body within the bounds,
 * append, answer when it is durable.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  /** Bytes of a refused body still read, so that the sender comes to read the answer. */
  private static final long DRAIN_BYTES = 4 << 20;

  private static final long DRAIN_NANOS = 2_000_000_000L;

  private final HttpIngest.Limits limits;
  private final Journal journal;
  private final InstantSource clock;
  private final Map<String, Counters> counters;
  private final Tokens tokens;
  private final Semaphore memory;
  private final Rates rates;
  private final Map<String, Semaphore> places = new HashMap<>();

  Intake(
      HttpIngest.Options options,
      Journal journal,
      InstantSource clock,
      Map<String, Counters> counters,
      Rates rates) {
    this.limits = options.limits();
    this.journal = journal;
    this.clock = clock;
    this.counters = counters;
    this.rates = rates;
    this.tokens = new Tokens(options.tokens(), options.ends(), clock);
    this.memory = new Semaphore((int) Math.min(Integer.MAX_VALUE, limits.memory() / 1024));
    for (String source : options.tokens().keySet()) {
      places.put(source, new Semaphore(limits.requests()));
    }
  }

  Tokens tokens() {
    return tokens;
  }

  /** Counts a question of somebody who is none of the sources. */
  void strayed() {
    count(Traffic.UNKNOWN);
  }

  /** Serves a request by an exchange made for it. */
  void serve(Context context, Exchange exchange) {
    switch (exchange.who(context, tokens)) {
      case Who.Known known -> served(context, exchange, known.source()).send(context);
      case Who.Unknown unknown -> {
        // A wrong token is the fault of the source that the path names, where it names one.
        count(context.pathParamMap().getOrDefault("source", ""));
        drain(context);
        exchange.refused(unknown.refusal()).send(context);
      }
    }
  }

  private Reply served(Context context, Exchange exchange, String source) {
    Refusal refusal = unfit(context, exchange);
    if (refusal != null) return refuse(context, exchange, source, refusal);
    Rates.Pace pace = rates.of(source);
    if (pace.waiting() > 0) {
      Refusal fast = new Refusal(Cause.BUSY, "this source sends more than its rate; send later");
      return refuse(context, exchange, source, fast);
    }
    Semaphore place = Objects.requireNonNull(places.get(source));
    if (!place.tryAcquire()) {
      return refuse(
          context,
          exchange,
          source,
          new Refusal(
              Cause.BUSY, "already " + limits.requests() + " requests under way for this source"));
    }
    try (Body body = new Body(limits, memory)) {
      long received = clock.millis();
      refusal = read(context, exchange, body);
      if (refusal != null) return refuse(context, exchange, source, refusal);
      pace.take(body.records().size(), body.bytes());
      Source from = new Source(source, exchange.transport(), address(context));
      Counters counter = Objects.requireNonNull(counters.get(source));
      Appender appender = new Appender(journal, counter, from, received, limits.request());
      Reply reply = exchange.keep(body, appender);
      if (reply.status() >= 400) count(source);
      return reply;
    } finally {
      place.release();
    }
  }

  private Reply refuse(Context context, Exchange exchange, String source, Refusal refusal) {
    count(source);
    drain(context);
    return exchange.refused(refusal);
  }

  private void count(String source) {
    Counters counter = counters.getOrDefault(source, counters.get(Traffic.UNKNOWN));
    Objects.requireNonNull(counter).refuse(1);
  }

  private @Nullable Refusal read(Context context, Exchange exchange, Body body) {
    try {
      Body.Coding coding =
          switch (coding(context)) {
            case "gzip" -> Body.Coding.GZIP;
            case "deflate" -> Body.Coding.DEFLATE;
            default -> Body.Coding.IDENTITY;
          };
      return body.read(context.req().getInputStream(), coding, exchange);
    } catch (IOException e) {
      LOG.debug("{}: body of {} broke: {}", exchange.transport(), context.ip(), e.toString());
      return new Refusal(
          Cause.MALFORMED, "the body ended before its end; nothing of this request was kept");
    }
  }

  /** What is wrong by the headers alone. */
  private @Nullable Refusal unfit(Context context, Exchange exchange) {
    String coding = coding(context);
    if (!List.of("", "identity", "gzip", "deflate").contains(coding)) {
      return new Refusal(
          Cause.UNFIT,
          "Content-Encoding '" + coding + "'; allowed: gzip, deflate, identity or none");
    }
    String type = Objects.requireNonNullElse(context.contentType(), "");
    if (!exchange.fits(type)) {
      return new Refusal(
          Cause.UNFIT, "Content-Type '" + type + "'; send application/x-ndjson or text/plain");
    }
    if (context.req().getContentLengthLong() > limits.body()) {
      return new Refusal(
          Cause.LARGE, "the body is longer than the " + limits.body() + " bytes allowed");
    }
    return null;
  }

  /** Whether a body of this type may be lines; what curl sends by default is taken for such. */
  static boolean lines(String type) {
    int end = type.indexOf(';');
    String bare = (end < 0 ? type : type.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    return bare.isEmpty()
        || bare.startsWith("text/")
        || bare.endsWith("json")
        || List.of(
                "application/jsonl",
                "application/jsonlines",
                "application/x-jsonlines",
                "application/octet-stream",
                "application/x-www-form-urlencoded")
            .contains(bare);
  }

  private static String coding(Context context) {
    String header = context.header("Content-Encoding");
    return header == null ? "" : header.trim().toLowerCase(Locale.ROOT);
  }

  private static String address(Context context) {
    return Objects.requireNonNullElse(context.req().getRemoteAddr(), "");
  }

  /** Reads on for a while where a body was refused: closed at once, it would hide the answer. */
  private static void drain(Context context) {
    byte[] chunk = new byte[16 * 1024];
    long left = DRAIN_BYTES;
    try (InputStream in = new Timed(context.req().getInputStream(), DRAIN_NANOS)) {
      for (int read; left > 0 && (read = in.read(chunk)) >= 0; ) left -= read;
    } catch (IOException e) {
      LOG.debug("the rest of a refused body broke: {}", e.toString());
    }
  }
}
