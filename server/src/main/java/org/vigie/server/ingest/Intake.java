package org.vigie.server.ingest;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Journal;

/** The way of one request: who is it, read the body, append, answer when it is durable. */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  /** Seconds after which a sender may try again. */
  private static final String RETRY_AFTER = "5";

  /** Bytes of a refused body still read, so that the sender comes to read the answer. */
  private static final long DRAIN_BYTES = 4 << 20;

  private static final long DRAIN_NANOS = 2_000_000_000L;

  private final HttpIngest.Limits limits;
  private final Journal journal;
  private final InstantSource clock;
  private final Map<String, Counters> counters;
  private final Tokens tokens;
  private final Semaphore memory;
  private final Map<String, Semaphore> places = new HashMap<>();

  Intake(
      HttpIngest.Options options,
      Journal journal,
      InstantSource clock,
      Map<String, Counters> counters) {
    this.limits = options.limits();
    this.journal = journal;
    this.clock = clock;
    this.counters = counters;
    this.tokens = new Tokens(options.tokens());
    this.memory = new Semaphore((int) Math.min(Integer.MAX_VALUE, limits.memory() / 1024));
    for (String source : options.tokens().keySet()) {
      places.put(source, new Semaphore(limits.requests()));
    }
  }

  void handle(Context context) {
    String source = context.pathParam("source");
    Answer answer = answer(context, source);
    if (answer instanceof Answer.Refused) {
      Counters counter = counters.get(source);
      if (counter != null) counter.refuse(1);
      drain(context);
    }
    tell(context, answer);
  }

  static void tell(Context context, Answer answer) {
    context.status(answer.status()).contentType("application/json").result(answer.json());
    if (answer instanceof Answer.Refused refused) {
      if (refused.later()) context.header("Retry-After", RETRY_AFTER);
      if (refused.status() == 401) context.header("WWW-Authenticate", "Bearer");
    }
  }

  private Answer answer(Context context, String source) {
    switch (tokens.check(context.header("Authorization"), source)) {
      case UNKNOWN -> {
        return new Answer.Refused(401, "send the source's token: Authorization: Bearer <token>");
      }
      case OTHER -> {
        return new Answer.Refused(403, "the token is not of source '" + source + "'");
      }
      case ALLOWED -> {}
    }
    Answer.Refused unfit = unfit(context);
    if (unfit != null) return unfit;
    Semaphore place = Objects.requireNonNull(places.get(source));
    if (!place.tryAcquire()) {
      return new Answer.Refused(
          429, "already " + limits.requests() + " requests under way for this source");
    }
    try (var body = new Body(limits, memory)) {
      return receive(context, source, body);
    } finally {
      place.release();
    }
  }

  /** What is wrong by the headers alone. */
  private Answer.@Nullable Refused unfit(Context context) {
    String coding = coding(context);
    if (!coding.isEmpty() && !coding.equals("identity") && !coding.equals("gzip")) {
      return new Answer.Refused(
          415, "Content-Encoding '" + coding + "'; allowed: gzip, identity or none");
    }
    String type = Objects.requireNonNullElse(context.contentType(), "");
    if (!lines(type)) {
      return new Answer.Refused(
          415, "Content-Type '" + type + "'; send lines as application/x-ndjson or text/plain");
    }
    if (context.req().getContentLengthLong() > limits.body()) {
      return new Answer.Refused(
          413, "the body is longer than the " + limits.body() + " bytes allowed");
    }
    return null;
  }

  /** Whether a body of this type may be lines; what curl sends by default is taken for such. */
  private static boolean lines(String type) {
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

  private Answer receive(Context context, String source, Body body) {
    long received = clock.millis();
    Body.Read read;
    try {
      Body.Coding coding = coding(context).equals("gzip") ? Body.Coding.GZIP : Body.Coding.IDENTITY;
      read = body.read(context.req().getInputStream(), coding);
    } catch (IOException e) {
      LOG.debug("http ingest {}: body of {} broke: {}", source, context.ip(), e.toString());
      return new Answer.Refused(
          400, "the body ended before its end; nothing of this request was kept");
    }
    return switch (read) {
      case Body.Bad bad -> bad.answer();
      case Body.Lines lines when lines.records().isEmpty() -> new Answer.Accepted(0);
      case Body.Lines lines ->
          append(new Source(source, "http", address(context)), received, lines);
    };
  }

  private Answer append(Source source, long when, Body.Lines lines) {
    long[] received = new long[lines.records().size()];
    Arrays.fill(received, when);
    var batch = new Journal.Batch(source, null, received, lines.records());
    Counters counter = Objects.requireNonNull(counters.get(source.name()));
    try {
      return journal
          .append(batch)
          .thenApply(
              appended -> {
                counter.durable(batch.records(), when);
                return new Answer.Accepted(appended.count());
              })
          .get(limits.request().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      // The journal logs the first failure; a line for each request would fill the disk more.
      LOG.debug("http ingest {}: refused: {}", source.name(), String.valueOf(e.getCause()));
      return new Answer.Refused(
          503,
          "the journal can't write (the server's log says why); nothing of this request was kept");
    } catch (TimeoutException e) {
      return new Answer.Refused(
          503,
          "the journal did not confirm in time: the records may be kept or not; sending them again"
              + " may double them");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Refused(503, "the server is being stopped: the records may be kept or not");
    }
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
      LOG.debug("http ingest: the rest of a refused body broke: {}", e.toString());
    }
  }
}
