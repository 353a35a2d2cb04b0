package org.vigie.server.ingest;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.vigie.server.tls.HttpConnector;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.Journal;

/**
 * A listener for what comes over HTTP, plain or gzip, with the token of its source: lines ({@code
 * POST /ingest/{source}}), Elasticsearch's {@code _bulk}, Splunk's HTTP Event Collector, GELF, and
 * OpenTelemetry's logs.
 *
 * <p>A request is one batch of the journal. It is answered that it was taken when the batch is
 * durable, and never before; with a refusal nothing of it was kept, and it may be sent again whole.
 * Only where no answer comes, or the one that says that the journal did not confirm in time, is it
 * unknown. Of {@code _bulk} the answer says so of each document, and those with an id may be sent
 * again in any case: they are kept once.
 */
public final class HttpIngest implements AutoCloseable {
  private final Options options;
  private final Map<String, Counters> counters = new HashMap<>();
  private final Counters unknown;
  private final Journal journal;
  private final Intake intake;
  private final Ids ids = new Ids(Ids.REMEMBERED);
  private final Stalled stalled;
  private @Nullable Javalin server;

  /** A listener without limits of rate. */
  public HttpIngest(Options options, Journal journal, InstantSource clock) {
    this(options, journal, clock, Rates.NONE);
  }

  /** A listener, not yet listening; the clock says when records were received. */
  public HttpIngest(Options options, Journal journal, InstantSource clock, Rates rates) {
    this.options = options;
    for (String source : options.tokens().keySet()) counters.put(source, new Counters());
    unknown = counters.computeIfAbsent(Traffic.UNKNOWN, none -> new Counters());
    this.journal = journal;
    this.intake = new Intake(options, journal, clock, counters, rates);
    this.stalled =
        new Stalled(
            options.limits().idle().multipliedBy(2),
            Math.max(1, options.limits().connections() * 3 / 4),
            this::strayed);
  }

  /** Listens from now on. */
  public void start() throws IOException {
    if (server != null) throw new IllegalStateException("started already");
    ids.restore(journal);
    Javalin javalin = Javalin.create(this::configure);
    try {
      javalin.start();
    } catch (RuntimeException e) {
      throw new IOException(
          "http ingest: can't listen on " + options.host() + ":" + options.port() + ": " + e, e);
    }
    server = javalin;
    stalled.start();
  }

  /** The port listened on. */
  public int port() {
    if (server == null) throw new IllegalStateException("not started");
    return server.port();
  }

  /** What came in, by source; {@link Traffic#UNKNOWN} where something came from none. */
  public Map<String, Traffic> traffic() {
    Map<String, Traffic> traffic = new HashMap<>();
    counters.forEach((source, counter) -> traffic.put(source, counter.snapshot()));
    if (unknown.snapshot().refused() == 0) traffic.remove(Traffic.UNKNOWN);
    return Map.copyOf(traffic);
  }

  /** Takes no more requests, and returns when those under way are answered. */
  @Override
  public void close() {
    stalled.close();
    if (server != null) server.stop();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.concurrency.useVirtualThreads = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.prefer405over404 = true;
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.modifyServer(this::bound);
    config.jetty.addConnector(
        (jetty, http) -> {
          ServerConnector connector = HttpConnector.of(jetty, http, options.tls(), this::strayed);
          connector.setHost(options.host());
          connector.setPort(options.port());
          connector.setIdleTimeout(options.limits().idle().toMillis());
          connector.addBean(stalled);
          return connector;
        });
    config.routes.before(context -> stalled.busy(context.req()));
    config.routes.after(context -> stalled.idle(context.req()));
    config.routes.post("/ingest/{source}", context -> intake.serve(context, new NdJson()));
    config.routes.post("/v1/logs", context -> intake.serve(context, new Otlp(context)));
    config.routes.post("/gelf", context -> intake.serve(context, new Gelf()));
    new HecRoutes(intake, journal).route(config.routes);
    new Elasticsearch(intake, journal.id(), ids).route(config.routes);
    config.routes.exception(HttpResponseException.class, this::refuse);
  }

  private void bound(Server jetty) {
    jetty.setStopTimeout(options.limits().request().toMillis());
    jetty.addBean(new NetworkConnectionLimit(options.limits().connections(), jetty));
  }

  /** Counts what came from no source that is known. */
  private void strayed() {
    unknown.refuse(1);
  }

  /** Answers what no protocol here knows. */
  private void refuse(HttpResponseException problem, Context context) {
    strayed();
    String error =
        problem.getMessage()
            + "; send lines with POST /ingest/<source>, or POST to /_bulk or /services/collector";
    new Reply(problem.getStatus(), "{\"accepted\":0,\"error\":" + Reply.quoted(error) + "}")
        .send(context);
  }

  /**
   * What to listen on.
   *
   * @param host address to bind
   * @param port port to bind; 0 for any free one
   * @param tokens token of each source, by its name; no source without
   * @param ends when a token is no good any more, by the name of its source
   * @param limits bounds
   * @param tls what the port speaks; null for plain HTTP
   */
  public record Options(
      String host,
      int port,
      Map<String, String> tokens,
      Map<String, Instant> ends,
      Limits limits,
      @Nullable Tls tls) {
    public Options {
      tokens = Map.copyOf(tokens);
      ends = Map.copyOf(ends);
    }

    /** With tokens that have no end. */
    public Options(
        String host, int port, Map<String, String> tokens, Limits limits, @Nullable Tls tls) {
      this(host, port, tokens, Map.of(), limits, tls);
    }

    /** For plain HTTP. */
    public Options(String host, int port, Map<String, String> tokens, Limits limits) {
      this(host, port, tokens, limits, null);
    }

    /** The tokens are nobody's business. */
    @Override
    public String toString() {
      return "http " + host + ":" + port + " " + tokens.keySet();
    }
  }

  /**
   * The bounds of a listener.
   *
   * @param line longest line in bytes; a request with a longer one is refused
   * @param body longest body in bytes, also after it is expanded
   * @param records most lines in a request
   * @param ratio most times that a body may expand, where it is larger than 8 MiB
   * @param memory bytes that all requests under way may hold together
   * @param requests most requests under way for one source
   * @param connections most connections; more wait to be accepted
   * @param idle how long a connection may say nothing; twice as long, not finish a request's head
   * @param request how long a body may take to come, and after it the journal to confirm
   */
  public record Limits(
      int line,
      int body,
      int records,
      int ratio,
      long memory,
      int requests,
      int connections,
      Duration idle,
      Duration request) {
    /** Most that one batch of the journal takes, less what is written beside. */
    static final int LARGEST = 24 << 20;

    /** 1 MiB a line; 16 MiB and 200,000 lines a request; 256 MiB and 1,024 connections in all. */
    public static Limits standard() {
      return new Limits(
          1 << 20,
          16 << 20,
          200_000,
          250,
          256L << 20,
          64,
          1024,
          Duration.ofSeconds(30),
          Duration.ofSeconds(60));
    }

    public Limits {
      if (line < 1 || line > body) throw new IllegalArgumentException("line: 1 to " + body);
      if (body > LARGEST) throw new IllegalArgumentException("body: at most " + LARGEST);
      if (records < 1 || records > 200_000) {
        throw new IllegalArgumentException("records: 1 to 200000");
      }
      if (memory < 2L * body) {
        throw new IllegalArgumentException("memory: at least twice the body, " + 2L * body);
      }
      if (ratio < 1 || requests < 1 || connections < 1) {
        throw new IllegalArgumentException("ratio, requests, connections: at least 1");
      }
    }
  }
}
