package org.vigie.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A port about to be listened on. */
final class Port {
  private Port() {}

  /**
   * Throws, with words for the operator, where a listener could not bind. A try beforehand, because
   * the web server tells a wrong address and a port in use alike, and with a stack trace.
   *
   * @param key which key of the configuration sets it
   */
  static void check(String key, String host, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException("%s.host %s: no such host is known here".formatted(key, host));
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException e) {
      throw new IOException(
          "can't listen on %s:%d: %s; choose another with %s.host and %s.port in vigie.yml"
              .formatted(host, port, e.getMessage(), key, key),
          e);
    }
  }
}
