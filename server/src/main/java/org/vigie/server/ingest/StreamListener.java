package org.vigie.server.ingest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.Journal;

/**
 * A listener for connections that stay, one source a port; with a certificate, over TLS, where the
 * certificate of a client may name another source. Syslog (RFC 6587, over TLS RFC 5425) and GELF
 * have no acknowledgement: what was read is appended at once, and nothing more is read while the
 * journal can't take it, so that the sender's own queue fills and not ours. Beats hear that their
 * events are durable. Messages pass as they are; their header is the parser's.
 */
public final class StreamListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamListener.class);

  /** How long a sender may take to agree on TLS. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  /** Most sources that are counted one by one. */
  static final int SOURCES = 1_000;

  private final Options options;
  private final Journal journal;
  private final InstantSource clock;
  private final Rates rates;
  private final ConcurrentHashMap<String, Counters> counters = new ConcurrentHashMap<>();
  private final String transport;
  private final Semaphore places;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable ServerSocket server;

  /** A listener without limits of rate. */
  public StreamListener(Options options, Journal journal, InstantSource clock) {
    this(options, journal, clock, Rates.NONE);
  }

  /** A listener, not yet listening; the clock says when records were received. */
  public StreamListener(Options options, Journal journal, InstantSource clock, Rates rates) {
    this.options = options;
    this.journal = journal;
    this.clock = clock;
    this.rates = rates;
    this.transport = options.protocol().transport(options.secured());
    counters.put(options.source(), new Counters());
    if (options.secured() != null) {
      for (String name : options.secured().senders().sources()) {
        counters.putIfAbsent(name, new Counters());
      }
    }
    this.places = new Semaphore(options.limits().connections());
  }

  /** Listens from now on. */
  public void start() throws IOException {
    if (server != null) throw new IllegalStateException("started already");
    Secured secured = options.secured();
    ServerSocket bound =
        secured == null ? new ServerSocket() : secured.tls().socket(secured.authorities());
    try {
      bound.setReuseAddress(true);
      bound.bind(new InetSocketAddress(InetAddress.getByName(options.host()), options.port()), 512);
    } catch (IOException e) {
      bound.close();
      throw new IOException(
          options.protocol().word()
              + ": can't listen on "
              + options.host()
              + ":"
              + options.port()
              + ": "
              + e,
          e);
    }
    server = bound;
    threads.execute(() -> accept(bound));
  }

  /** The port listened on. */
  public int port() {
    if (server == null) throw new IllegalStateException("not started");
    return server.getLocalPort();
  }

  /** What came in, by source. */
  public Map<String, Traffic> traffic() {
    Map<String, Traffic> traffic = new HashMap<>();
    counters.forEach((source, counter) -> traffic.put(source, counter.snapshot()));
    return Map.copyOf(traffic);
  }

  /**
   * Takes no more connections, reads what the open ones have sent already, and returns when it is
   * durable, or when the time to drain is over.
   */
  @Override
  public void close() throws IOException {
    closing.countDown();
    if (server != null) server.close();
    if (options.protocol() == Protocol.COLLECTORS) {
      // What they have not heard of they send again, and it is known: nothing to wait for.
      for (Socket socket : sockets) socket.close();
    }
    threads.shutdown();
    try {
      long patience = options.limits().drain().toMillis() + 1000;
      if (!threads.awaitTermination(patience, TimeUnit.MILLISECONDS)) {
        LOG.warn("{}: {} connections did not drain in time", this, sockets.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
    for (Socket socket : sockets) socket.close();
  }

  private void accept(ServerSocket bound) {
    while (!bound.isClosed()) {
      try {
        Socket socket = bound.accept();
        if (enters(socket)) {
          threads.execute(() -> serve(socket));
        } else {
          own().refuse(1);
          socket.close();
        }
      } catch (IOException e) {
        if (!bound.isClosed()) {
          LOG.warn("{}: accept failed: {}", this, e.toString());
          pause();
        }
      } catch (RejectedExecutionException e) {
        own().refuse(1); // closing: the socket is closed with the others
        return;
      }
    }
  }

  /** Whether there is a place for a connection; one address never takes all of them. */
  private boolean enters(Socket socket) {
    InetAddress peer = socket.getInetAddress();
    int most = Math.max(1, options.limits().connections() * 3 / 4);
    long held = sockets.stream().filter(one -> peer.equals(one.getInetAddress())).count();
    if (held >= most || !places.tryAcquire()) return false;
    sockets.add(socket);
    return true;
  }

  /** Out of file handles, most likely: lets some connections end before the next try. */
  private void pause() {
    try {
      if (closing.await(100, TimeUnit.MILLISECONDS)) LOG.debug("closing");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket socket) {
    String peer = socket.getInetAddress().getHostAddress();
    try (socket) {
      String name = options.source();
      if (socket instanceof SSLSocket wire) {
        if (!shakes(wire, peer)) return;
        name = Objects.requireNonNull(options.secured()).senders().source(wire.getSession(), name);
        if (name == null) {
          own().refuse(1);
          LOG.info("{}: the certificate of {} is of no source that is known here", this, peer);
          return;
        }
      }
      talk(socket, new Source(name, transport, peer));
    } catch (IOException e) {
      LOG.debug("{}: connection of {} ended: {}", this, peer, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("{}: connection of {} failed", this, peer, e);
    } finally {
      sockets.remove(socket);
      places.release();
    }
  }

  private void talk(Socket socket, Source source) throws IOException, InterruptedException {
    Counters counter = Objects.requireNonNull(counters.get(source.name()));
    Limits limits = options.limits();
    Frames frames =
        switch (options.protocol()) {
          case SYSLOG -> new SyslogFrames(limits.message());
          case GELF -> new GelfFrames(limits.message());
          case BEATS -> {
            new BeatsConnection(socket, source, limits, clock, counter, journal, closing)
                .run(rates.of(source.name()));
            yield null;
          }
          case COLLECTORS -> {
            new CollectorConnection(socket, source, journal, counters).run();
            yield null;
          }
        };
    if (frames == null) return;
    Rates.Pace pace = rates.of(source.name());
    Window window = new Window(journal, counter, closing, limits.drain(), pace);
    new FramedConnection(socket, source, limits, clock, counter, window, frames).run();
  }

  private Counters own() {
    return Objects.requireNonNull(counters.get(options.source()));
  }

  /** As messages for the operator name it. */
  @Override
  public String toString() {
    return options.protocol().word() + " " + options.source();
  }

  /** Has TLS agreed on, in a time that no drop of bytes now and then makes longer. */
  private boolean shakes(SSLSocket socket, String peer) throws IOException, InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    threads.execute(
        () -> {
          try {
            if (!done.await(HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS)) socket.close();
          } catch (IOException | InterruptedException e) {
            LOG.debug("{}: {}", this, e.toString());
          }
        });
    try {
      socket.startHandshake();
      return true;
    } catch (IOException e) {
      own().refuse(1);
      LOG.info("{}: {} did not agree on TLS: {}", this, peer, e.getMessage());
      return false;
    } finally {
      done.countDown();
    }
  }

  /** What is spoken. */
  public enum Protocol {
    /** RFC 6587. */
    SYSLOG,
    /** Graylog's format, a zero byte behind each message. */
    GELF,
    /** Lumberjack, version 2 and 1: that of Beats' output to Logstash. */
    BEATS,
    /** Collectors of Vigie, always over TLS. */
    COLLECTORS;

    /** Its name in lower case. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private String transport(@Nullable Secured secured) {
      return word() + (secured == null ? "-tcp" : "-tls");
    }
  }

  /**
   * What to listen on.
   *
   * @param protocol what is spoken
   * @param host address to bind
   * @param port port to bind; 0 for any free one
   * @param source name of the source that all records are of
   * @param limits bounds
   * @param secured for TLS; null for plain TCP
   */
  public record Options(
      Protocol protocol,
      String host,
      int port,
      String source,
      Limits limits,
      @Nullable Secured secured) {
    /** For syslog over TCP. */
    public Options(String host, int port, String source, Limits limits) {
      this(host, port, source, limits, null);
    }

    /** For syslog. */
    public Options(String host, int port, String source, Limits limits, @Nullable Secured secured) {
      this(Protocol.SYSLOG, host, port, source, limits, secured);
    }
  }

  /**
   * How TLS is spoken.
   *
   * @param tls the certificate shown
   * @param authorities PEM file of those who must have signed the certificate of a client; null
   *     where clients need none
   * @param sources the source of a client by a name in its certificate; {@code *} stands for every
   *     other. Where it is empty, all are of the listener's own source
   */
  public record Secured(Tls tls, @Nullable Path authorities, Map<String, String> sources) {
    public Secured {
      sources = Map.copyOf(sources);
    }

    /** Of one source, whoever sends. */
    public Secured(Tls tls, @Nullable Path authorities) {
      this(tls, authorities, Map.of());
    }

    Senders senders() {
      return new Senders(sources);
    }
  }

  /**
   * The bounds of a listener.
   *
   * @param message longest message in bytes; longer ones become several records
   * @param connections most connections at a time, of one address three quarters of them; more are
   *     closed at once and counted
   * @param idle how long a connection may say nothing before it is closed
   * @param drain how long closing may wait for what was sent to become durable
   */
  public record Limits(int message, int connections, Duration idle, Duration drain) {
    /** 64 KiB, 1,024 connections, an hour, five seconds. */
    public static Limits standard() {
      return new Limits(64 << 10, 1024, Duration.ofHours(1), Duration.ofSeconds(5));
    }

    /** Those, but messages of a mebibyte: structured ones are longer. */
    public static Limits structured() {
      return new Limits(1 << 20, 1024, Duration.ofHours(1), Duration.ofSeconds(5));
    }

    public Limits {
      if (message < 1 || message > (16 << 20)) {
        throw new IllegalArgumentException("message: " + message + ", allowed: 1 to 16777216");
      }
      if (connections < 1) throw new IllegalArgumentException("connections: at least 1");
    }
  }
}
