package org.vigie.server.ingest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
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
 * A listener for syslog over TCP (RFC 6587), octet-counted or by lines, one source a port; with a
 * certificate, over TLS (RFC 5425). The protocol has no acknowledgement: what was read is appended
 * at once, and nothing more is read while the journal can't take it, so that the sender's own queue
 * fills and not ours. Messages pass as they are; their header is the parser's.
 */
public final class SyslogTcp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SyslogTcp.class);

  /** How long a sender may take to agree on TLS. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  private final Options options;
  private final Journal journal;
  private final InstantSource clock;
  private final Counters counters = new Counters();
  private final String transport;
  private final Semaphore places;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable ServerSocket server;

  /** A listener, not yet listening; the clock says when records were received. */
  public SyslogTcp(Options options, Journal journal, InstantSource clock) {
    this.options = options;
    this.journal = journal;
    this.clock = clock;
    this.transport = options.secured() == null ? "syslog-tcp" : "syslog-tls";
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
          "syslog: can't listen on " + options.host() + ":" + options.port() + ": " + e, e);
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
    return Map.of(options.source(), counters.snapshot());
  }

  /**
   * Takes no more connections, reads what the open ones have sent already, and returns when it is
   * durable, or when the time to drain is over.
   */
  @Override
  public void close() throws IOException {
    closing.countDown();
    if (server != null) server.close();
    threads.shutdown();
    try {
      long patience = options.limits().drain().toMillis() + 1000;
      if (!threads.awaitTermination(patience, TimeUnit.MILLISECONDS)) {
        LOG.warn(
            "syslog {}: {} connections did not drain in time", options.source(), sockets.size());
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
        if (places.tryAcquire()) {
          sockets.add(socket);
          threads.execute(() -> serve(socket));
        } else {
          counters.refuse(1);
          socket.close();
        }
      } catch (IOException e) {
        if (!bound.isClosed()) {
          LOG.warn("syslog {}: accept failed: {}", options.source(), e.toString());
          pause();
        }
      } catch (RejectedExecutionException e) {
        counters.refuse(1); // closing: the socket is closed with the others
        return;
      }
    }
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
    Source source = new Source(options.source(), transport, peer);
    try (socket) {
      if (socket instanceof SSLSocket wire && !shakes(wire, peer)) return;
      Window window = new Window(journal, counters, closing, options.limits().drain());
      new SyslogConnection(socket, source, options.limits(), clock, counters, window).run();
    } catch (IOException e) {
      LOG.debug("syslog {}: connection of {} ended: {}", options.source(), peer, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("syslog {}: connection of {} failed", options.source(), peer, e);
    } finally {
      sockets.remove(socket);
      places.release();
    }
  }

  /** Has TLS agreed on, in a time that no drop of bytes now and then makes longer. */
  private boolean shakes(SSLSocket socket, String peer) throws IOException, InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    threads.execute(
        () -> {
          try {
            if (!done.await(HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS)) socket.close();
          } catch (IOException | InterruptedException e) {
            LOG.debug("syslog {}: {}", options.source(), e.toString());
          }
        });
    try {
      socket.startHandshake();
      return true;
    } catch (IOException e) {
      counters.refuse(1);
      LOG.info("syslog {}: {} did not agree on TLS: {}", options.source(), peer, e.getMessage());
      return false;
    } finally {
      done.countDown();
    }
  }

  /**
   * What to listen on.
   *
   * @param host address to bind
   * @param port port to bind; 0 for any free one
   * @param source name of the source that all records are of
   * @param limits bounds
   * @param secured for TLS; null for plain TCP
   */
  public record Options(
      String host, int port, String source, Limits limits, @Nullable Secured secured) {
    /** For plain TCP. */
    public Options(String host, int port, String source, Limits limits) {
      this(host, port, source, limits, null);
    }
  }

  /**
   * How TLS is spoken.
   *
   * @param tls the certificate shown
   * @param authorities PEM file of those who must have signed the certificate of a client; null
   *     where clients need none
   */
  public record Secured(Tls tls, @Nullable Path authorities) {}

  /**
   * The bounds of a listener.
   *
   * @param message longest message in bytes; longer ones become several records
   * @param connections most connections at a time; more are closed at once and counted
   * @param idle how long a connection may say nothing before it is closed
   * @param drain how long closing may wait for what was sent to become durable
   */
  public record Limits(int message, int connections, Duration idle, Duration drain) {
    /** 64 KiB, 1,024 connections, an hour, five seconds. */
    public static Limits standard() {
      return new Limits(64 << 10, 1024, Duration.ofHours(1), Duration.ofSeconds(5));
    }

    public Limits {
      if (message < 1 || message > (16 << 20)) {
        throw new IllegalArgumentException("message: " + message + ", allowed: 1 to 16777216");
      }
      if (connections < 1) throw new IllegalArgumentException("connections: at least 1");
    }
  }
}
