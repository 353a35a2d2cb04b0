package org.vigie.server.tls;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that all doors show: the operator's, or one of the data folder's own. It is taken
 * anew while the server runs: the operator's when its files change, the own one before it ends.
 */
public final class Tls implements AutoCloseable {
  /** What is spoken; nothing older. */
  static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

  /** How often files and dates are looked at. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  private final Path certificate;
  private final Path key;
  private final Passphrase passphrase;
  private final @Nullable OwnCertificate own;
  private final InstantSource clock;
  private final Shown shown;
  private final CountDownLatch closing = new CountDownLatch(1);
  private List<FileTime> seen;

  private Tls(
      Path certificate,
      Path key,
      Passphrase passphrase,
      @Nullable OwnCertificate own,
      InstantSource clock)
      throws IOException {
    this.certificate = certificate;
    this.key = key;
    this.passphrase = passphrase;
    this.own = own;
    this.clock = clock;
    this.seen = times();
    this.shown = new Shown(Pair.read(certificate, key, passphrase));
    Thread.ofVirtual().name("tls-watch").start(this::watch);
  }

  /** The own certificate of a folder, made there on first use. */
  public static Tls own(Path folder, InstantSource clock) throws IOException {
    OwnCertificate own = OwnCertificate.in(folder);
    if (own.isDue(clock.instant())) own.make(clock.instant());
    return new Tls(own.certificate(), own.key(), Passphrase.NONE, own, clock);
  }

  /**
   * The operator's certificate, with those that signed it behind it, and its key, in PEM files.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static Tls of(Path certificate, Path key, InstantSource clock) throws IOException {
    return of(certificate, key, Passphrase.NONE, clock);
  }

  /** The same, with a key that a passphrase opens. */
  public static Tls of(Path certificate, Path key, Passphrase passphrase, InstantSource clock)
      throws IOException {
    return new Tls(certificate, key, passphrase, null, clock);
  }

  /** The file of the certificate: what a client may be told to trust, where it is the own one. */
  public Path certificate() {
    return certificate;
  }

  /** Whether it is the data folder's own. */
  public boolean isOwn() {
    return own != null;
  }

  /** SHA-256 of the certificate shown now, in pairs of hex digits. */
  public String fingerprint() {
    return shown.current().fingerprint();
  }

  /** A context for servers; it shows whatever certificate is the current one. */
  public SSLContext context() {
    return context(null);
  }

  private SSLContext context(TrustManager @Nullable [] trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {shown}, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java speaks TLS", e);
    }
  }

  /**
   * A server socket, not yet bound.
   *
   * @param authorities PEM file of those who must have signed the certificate of a client; null
   *     where clients need none
   */
  public ServerSocket socket(@Nullable Path authorities) throws IOException {
    SSLContext context = context(authorities == null ? null : trust(authorities));
    SSLServerSocket socket =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    socket.setEnabledProtocols(PROTOCOLS);
    socket.setNeedClientAuth(authorities != null);
    return socket;
  }

  static TrustManager[] trust(Path authorities) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (X509Certificate one : Pair.certificates(authorities)) {
        store.setCertificateEntry("authority-" + count++, one);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IOException(authorities + ": can't be trusted: " + e.getMessage(), e);
    }
  }

  private void watch() {
    try {
      while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes the files anew where they changed, and makes an own certificate that ends soon anew. */
  synchronized void look() {
    try {
      if (own != null && clock.instant().plus(OwnCertificate.AHEAD).isAfter(end())) {
        own.make(clock.instant());
      }
      List<FileTime> now = times();
      if (now.equals(seen)) return;
      shown.change(Pair.read(certificate, key, passphrase));
      seen = now;
      LOG.info("{}: another certificate is shown, fingerprint {}", certificate, fingerprint());
    } catch (IOException e) {
      // The one before is shown on; a certificate and its key are often written one by one.
      LOG.warn("the certificate of TLS can't be taken anew: {}", e.getMessage());
    }
  }

  private java.time.Instant end() {
    return shown.current().own().getNotAfter().toInstant();
  }

  private List<FileTime> times() throws IOException {
    return List.of(time(certificate), time(key));
  }

  private static FileTime time(Path file) throws IOException {
    return Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
