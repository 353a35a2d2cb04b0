package org.vigie.server.inventory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.vigie.server.tls.ClientTls;

/**
 * Connections to a directory over TLS. The platform's client of LDAP knows the factory of its
 * sockets by name and makes it by {@link #getDefault} on the thread that asks, so what that thread
 * trusts is handed over by the thread itself.
 */
public final class DirectorySockets extends SocketFactory {
  private static final ThreadLocal<@Nullable Path> TRUSTED = new ThreadLocal<>();

  private final SocketFactory tls;

  private DirectorySockets(SocketFactory tls) {
    this.tls = tls;
  }

  static void trust(@Nullable Path authorities) {
    TRUSTED.set(authorities);
  }

  /** What the platform calls. */
  public static SocketFactory getDefault() {
    try {
      return new DirectorySockets(ClientTls.trusting(TRUSTED.get()).getSocketFactory());
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public Socket createSocket() throws IOException {
    return tls.createSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return tls.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return tls.createSocket(host, port, local, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return tls.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return tls.createSocket(host, port, local, localPort);
  }
}
