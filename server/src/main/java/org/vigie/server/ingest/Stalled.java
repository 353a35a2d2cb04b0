package org.vigie.server.ingest;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * The watch over connections that don't get to the point: which send a header byte now and then, so
 * that no idle time-out ends them, and never a request. They are closed, and so are those of an
 * address that takes nearly all places.
 */
final class Stalled implements Connection.Listener, AutoCloseable {
  /** Stands for a connection with a request under way, which has a time limit of its own. */
  private static final long BUSY = Long.MAX_VALUE;

  private final long nanos;
  private final long start = System.nanoTime();
  private final Map<Connection, Long> since = new ConcurrentHashMap<>();
  private final int most;
  private final Runnable refused;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * Closes connections that waited longer for a request.
   *
   * @param most connections of one address; more are closed at once, and told of
   */
  Stalled(Duration patience, int most, Runnable refused) {
    this.nanos = patience.toNanos();
    this.most = most;
    this.refused = refused;
  }

  /** Watches from now on. */
  void start() {
    Thread.ofVirtual().name("http-stalled").start(this::watch);
  }

  void busy(HttpServletRequest request) {
    since.computeIfPresent(connection(request), (connection, then) -> BUSY);
  }

  void idle(HttpServletRequest request) {
    since.computeIfPresent(connection(request), (connection, then) -> now());
  }

  @Override
  public void onOpened(Connection connection) {
    // The connection inside a TLS one is opened with it, and watched in its stead.
    if (connection instanceof SslConnection) return;
    since.put(connection, now());
    if (since.size() <= most) return;
    InetAddress peer = address(connection);
    long held = since.keySet().stream().filter(one -> peer.equals(address(one))).count();
    if (held <= most) return;
    refused.run();
    connection.getEndPoint().close();
  }

  private static InetAddress address(Connection connection) {
    return connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress peer
            && peer.getAddress() != null
        ? peer.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  @Override
  public void onClosed(Connection connection) {
    since.remove(connection);
  }

  @Override
  public void close() {
    closing.countDown();
  }

  private void watch() {
    try {
      while (!closing.await(Math.max(1, nanos / 4), TimeUnit.NANOSECONDS)) {
        long now = now();
        since.forEach(
            (connection, then) -> {
              if (then != BUSY && now - then > nanos) connection.getEndPoint().close();
            });
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long now() {
    return System.nanoTime() - start;
  }

  private static Connection connection(HttpServletRequest request) {
    return ServletContextRequest.getServletContextRequest(request)
        .getConnectionMetaData()
        .getConnection();
  }
}
