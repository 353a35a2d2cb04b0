package org.vigie.server.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How we connect to another Vigie: whom we trust, and the certificate by which it knows us. The
 * files are read for each connection, so what is renewed is used.
 *
 * @param authorities PEM file of those who must have signed the other side's certificate, or that
 *     certificate itself
 * @param certificate PEM file of our own, with those that signed it behind it
 * @param key PEM file of its key
 * @param passphrase what opens the key
 */
public record ClientTls(Path authorities, Path certificate, Path key, Passphrase passphrase) {
  /** A context for one connection. */
  public SSLContext context() throws IOException {
    Pair pair = Pair.read(certificate, key, passphrase);
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      X509Certificate[] chain = pair.chain().toArray(X509Certificate[]::new);
      store.setKeyEntry("own", pair.key(), new char[0], chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), Tls.trust(authorities), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(certificate + ": can't be shown: " + e.getMessage(), e);
    }
  }

  /**
   * A context of somebody who shows no certificate, and trusts nobody but these authorities;
   * without any, those of the platform.
   */
  public static SSLContext trusting(@Nullable Path authorities) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, authorities == null ? null : Tls.trust(authorities), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(authorities + ": can't be trusted: " + e.getMessage(), e);
    }
  }
}
