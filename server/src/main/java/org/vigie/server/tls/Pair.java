package org.vigie.server.tls;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.EncryptionException;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A private key and the certificates that go with it, the server's own first.
 *
 * @param key private key
 * @param chain certificates, each signed by the next
 */
record Pair(PrivateKey key, List<X509Certificate> chain) {
  /** Largest PEM file read, in bytes: chains have a few kilobytes. */
  private static final long LARGEST = 1 << 20;

  /** Opens encrypted keys; Java itself does not know all their ways. */
  private static final Provider PROVIDER = new BouncyCastleProvider();

  private static final byte[] PROBE = {'v', 'i', 'g', 'i', 'e'};

  Pair {
    chain = List.copyOf(chain);
  }

  X509Certificate own() {
    return chain.getFirst();
  }

  /** SHA-256 of the own certificate, as browsers and {@code openssl x509 -fingerprint} show it. */
  String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(own().getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
  }

  /**
   * Reads PEM files.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  static Pair read(Path certificate, Path key, Passphrase passphrase) throws IOException {
    List<X509Certificate> chain = certificates(certificate);
    PrivateKey own = key(key, passphrase);
    if (!belong(own, chain.getFirst())) {
      throw new IOException(
          key
              + ": is not the key of the first certificate in "
              + certificate
              + "; the server's own"
              + " certificate comes first, then those that signed it");
    }
    return new Pair(own, chain);
  }

  /** The certificates of a file; at least one. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Object part : parts(file)) {
        if (part instanceof X509CertificateHolder holder) {
          chain.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
      }
    } catch (CertificateException e) {
      throw new IOException(file + ": a certificate in it can't be read: " + e.getMessage(), e);
    }
    if (!chain.isEmpty()) return chain;
    throw new IOException(
        file + ": no certificate in it; a PEM file with -----BEGIN CERTIFICATE----- is needed");
  }

  private static PrivateKey key(Path file, Passphrase passphrase) throws IOException {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    try {
      for (Object part : parts(file)) {
        switch (part) {
          case PrivateKeyInfo info -> {
            return converter.getPrivateKey(info);
          }
          case PEMKeyPair pair -> {
            return converter.getPrivateKey(pair.getPrivateKeyInfo());
          }
          case PEMEncryptedKeyPair locked -> {
            char[] opens = opens(file, passphrase);
            var decryptor = new JcePEMDecryptorProviderBuilder().setProvider(PROVIDER).build(opens);
            return converter.getPrivateKey(locked.decryptKeyPair(decryptor).getPrivateKeyInfo());
          }
          case PKCS8EncryptedPrivateKeyInfo locked -> {
            char[] opens = opens(file, passphrase);
            var decryptor =
                new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(PROVIDER).build(opens);
            return converter.getPrivateKey(locked.decryptPrivateKeyInfo(decryptor));
          }
          default -> {} // parameters of a curve, or a certificate beside the key
        }
      }
    } catch (EncryptionException | PKCSException e) {
      throw new IOException(file + ": the passphrase does not open the key", e);
    } catch (PEMException | OperatorCreationException e) {
      throw new IOException(file + ": the key in it can't be read: " + e.getMessage(), e);
    }
    throw new IOException(
        file
            + ": no private key in it; a PEM file with -----BEGIN PRIVATE KEY----- (PKCS#8), RSA"
            + " PRIVATE KEY or EC PRIVATE KEY is needed");
  }

  private static char[] opens(Path file, Passphrase passphrase) throws IOException {
    String text = passphrase.text();
    if (!text.isEmpty()) return text.toCharArray();
    throw new IOException(
        file
            + ": the key is encrypted; give passphrase: ${secret:NAME} beside it, or write it"
            + " without one: openssl pkey -in "
            + file);
  }

  private static List<Object> parts(Path file) throws IOException {
    if (Files.exists(file) && Files.size(file) > LARGEST) {
      throw new IOException(file + ": larger than the " + LARGEST + " bytes of a PEM file");
    }
    List<Object> parts = new ArrayList<>();
    try (Reader in = Files.newBufferedReader(file);
        PEMParser parser = new PEMParser(in)) {
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        parts.add(part);
      }
      return parts;
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new IOException(file + ": this user may not read it", e);
    } catch (IOException | RuntimeException e) {
      // The parser throws all kinds of both for bytes that are no PEM.
      throw new IOException(file + ": not PEM that can be read: " + e.getMessage(), e);
    }
  }

  private static boolean belong(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm().toUpperCase(Locale.ROOT)) {
          case "RSA" -> "SHA256withRSA";
          case "EC", "ECDSA" -> "SHA256withECDSA";
          default -> "Ed25519";
        };
    try {
      Signature sign = Signature.getInstance(algorithm);
      sign.initSign(key);
      sign.update(PROBE);
      byte[] signed = sign.sign();
      Signature verify = Signature.getInstance(algorithm);
      verify.initVerify(certificate.getPublicKey());
      verify.update(PROBE);
      return verify.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
