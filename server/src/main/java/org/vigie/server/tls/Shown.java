package org.vigie.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The key manager of all contexts: shows one pair, which may be changed while connections are made.
 * A handshake that began with the pair before ends with it.
 */
final class Shown extends X509ExtendedKeyManager {
  /** A pair, and the number by which a handshake asks for it. */
  private record Numbered(String alias, Pair pair) {}

  private volatile List<Numbered> shown;
  private int count;

  Shown(Pair first) {
    shown = List.of(new Numbered("0", first));
  }

  /** Shows another pair from now on. */
  synchronized void change(Pair next) {
    count++;
    shown = List.of(new Numbered(Integer.toString(count), next), shown.getFirst());
  }

  Pair current() {
    return shown.getFirst().pair;
  }

  private @Nullable String alias(String keyType) {
    Numbered first = shown.getFirst();
    String algorithm = first.pair.key().getAlgorithm();
    boolean fits = keyType.equals(algorithm) || keyType.startsWith(algorithm + "_");
    return fits ? first.alias : null;
  }

  private @Nullable Pair pair(String alias) {
    for (Numbered one : shown) if (one.alias.equals(alias)) return one.pair;
    return null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return alias(keyType);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Pair pair = pair(alias);
    return pair == null ? null : pair.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Pair pair = pair(alias);
    return pair == null ? null : pair.key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
