package org.vigie.server.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes Jetty's connectors: for plain HTTP, or for HTTPS with a word for those who speak plain HTTP
 * to it.
 */
public final class HttpConnector {
  /** How long a browser remembers that this host speaks HTTPS only. */
  private static final long STRICT_DAYS = 365;

  private HttpConnector() {}

  /**
   * A connector without address, over TLS where there is a certificate.
   *
   * @param strayed runs for each connection that does not come to speak TLS where it has to
   */
  public static ServerConnector of(
      Server jetty, HttpConfiguration http, @Nullable Tls tls, Runnable strayed) {
    if (tls == null) return new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http));
    HttpConfiguration secured = new HttpConfiguration(http);
    // Names are the certificate's matter, which senders check; a proxy may ask by another one.
    secured.addCustomizer(
        new SecureRequestCustomizer(false, TimeUnit.DAYS.toSeconds(STRICT_DAYS), false));
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(tls.context());
    factory.setIncludeProtocols(Tls.PROTOCOLS);
    factory.setRenegotiationAllowed(false);
    SslConnectionFactory inner = new SslConnectionFactory(factory, "http/1.1");
    Detecting first = new Detecting(inner, strayed);
    ServerConnector connector =
        new ServerConnector(jetty, 1, 1, first, inner, new HttpConnectionFactory(secured));
    connector.addBean(new Handshakes(strayed));
    return connector;
  }

  /** Hears of those who begin to agree on TLS and fail. */
  private record Handshakes(Runnable strayed) implements SslHandshakeListener {
    @Override
    public void handshakeFailed(Event event, Throwable failure) {
      strayed.run();
    }
  }

  /** Tells plain HTTP that it came to the wrong door, and closes on everything else. */
  private static final class Detecting extends DetectorConnectionFactory {
    private static final String WORD =
        "This port speaks HTTPS: use https:// in the address (or set 'tls: off' in vigie.yml).\n";

    private final Runnable strayed;

    Detecting(SslConnectionFactory inner, Runnable strayed) {
      super(inner);
      this.strayed = strayed;
    }

    @Override
    protected void nextProtocol(Connector connector, EndPoint endPoint, ByteBuffer buffer) {
      strayed.run();
      int first = buffer.hasRemaining() ? buffer.get(buffer.position()) : 0;
      if (first < 'A' || first > 'Z') { // the first letter of a method of HTTP
        endPoint.close();
        return;
      }
      String answer =
          "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: "
              + WORD.length()
              + "\r\nConnection: close\r\n\r\n"
              + WORD;
      endPoint.write(Callback.from(endPoint::close), ByteBuffer.wrap(answer.getBytes(US_ASCII)));
    }
  }
}
