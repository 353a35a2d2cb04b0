package org.vigie.server.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.server.TrustedClient;

@Tag("openssl")
class TlsTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(START);

  @Test
  void itsOwnIsMadeOnceAndItsKeyIsItsOwnersAlone() throws Exception {
    Path own = folder.resolve("tls");
    String fingerprint;
    try (Tls tls = Tls.own(own, now::get)) {
      fingerprint = tls.fingerprint();
      assertThat(fingerprint).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
      X509Certificate shown = shown(tls, TrustedClientOf.file(tls.certificate()));
      assertThat(shown.getPublicKey().getAlgorithm()).isEqualTo("EC");
      assertThat(shown.getSubjectAlternativeNames().toString())
          .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
      assertThat(shown.getNotAfter().toInstant()).isEqualTo(START.plus(Duration.ofDays(365)));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own.resolve("key.pem"))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
        .isEqualTo("rwx------");
    try (Tls again = Tls.own(own, now::get)) {
      assertThat(again.fingerprint()).isEqualTo(fingerprint);
    }
  }

  @Test
  void itsOwnIsMadeAnewBeforeItEnds() throws Exception {
    try (Tls tls = Tls.own(folder, now::get)) {
      String before = tls.fingerprint();
      tls.look();
      assertThat(tls.fingerprint()).isEqualTo(before);
      now.set(START.plus(Duration.ofDays(340)));
      tls.look();
      assertThat(tls.fingerprint()).isNotEqualTo(before);
      assertThat(shown(tls, TrustedClientOf.file(tls.certificate())).getNotAfter().toInstant())
          .isAfter(START.plus(Duration.ofDays(700)));
    }
  }

  @Test
  void theOperatorsIsTakenAnewWhenItsFilesChange() throws Exception {
    Path certificate = openssl("first", "rsa:2048");
    Path key = folder.resolve("first.key");
    try (Tls tls = Tls.of(certificate, key, now::get)) {
      String before = tls.fingerprint();
      assertThat(shown(tls, TrustedClientOf.file(certificate)).getPublicKey().getAlgorithm())
          .isEqualTo("RSA");
      Path next = openssl("next", "rsa:2048");
      Files.copy(next, certificate, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Files.setLastModifiedTime(certificate, FileTime.from(Instant.now().plusSeconds(5)));
      tls.look();
      assertThat(tls.fingerprint()).as("the key is still of the other").isEqualTo(before);
      Files.copy(
          folder.resolve("next.key"), key, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Files.setLastModifiedTime(key, FileTime.from(Instant.now().plusSeconds(5)));
      tls.look();
      assertThat(tls.fingerprint()).isNotEqualTo(before);
      assertThat(shown(tls, TrustedClientOf.file(certificate))).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa -traditional", "pkey", "ec"})
  void readsKeysAsOpensslWritesThem(String form) throws Exception {
    boolean curve = form.equals("ec");
    Path certificate =
        curve ? openssl("c", "ec -pkeyopt ec_paramgen_curve:prime256v1") : openssl("c", "rsa:2048");
    Path key = folder.resolve("c.key");
    Path written = folder.resolve("written.key");
    run("openssl " + form + " -in " + key + " -out " + written);
    try (Tls tls = Tls.of(certificate, written, now::get)) {
      assertThat(shown(tls, TrustedClientOf.file(certificate))).isNotNull();
    }
  }

  @Test
  void errorsNameTheFileAndWhatIsWrong() throws Exception {
    Path certificate = openssl("good", "rsa:2048");
    Path key = folder.resolve("good.key");
    openssl("other", "rsa:2048");
    Path other = folder.resolve("other.key");
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    Path locked = folder.resolve("locked.key");
    run("openssl pkey -aes256 -passout pass:secret -in " + key + " -out " + locked);
    Path cut = folder.resolve("cut.pem");
    Files.writeString(cut, Files.readString(certificate).substring(0, 200));
    refused(folder.resolve("none.pem"), key, "none.pem: no such file");
    refused(empty, key, "empty.pem: no certificate in it");
    refused(key, key, "good.key: no certificate in it");
    refused(cut, key, "cut.pem: not PEM that can be read");
    refused(certificate, certificate, "no private key in it");
    refused(certificate, other, "other.key: is not the key of the first certificate");
    refused(certificate, locked, "locked.key: the key is encrypted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pkey -aes256", "rsa -traditional -aes256"})
  void aPassphraseOpensAnEncryptedKey(String form) throws Exception {
    Path certificate = openssl("good", "rsa:2048");
    Path locked = folder.resolve("locked.key");
    Path key = folder.resolve("good.key");
    run("openssl " + form + " -passout pass:secret -in " + key + " -out " + locked);
    try (Tls tls = Tls.of(certificate, locked, () -> "secret", now::get)) {
      assertThat(shown(tls, TrustedClientOf.file(certificate))).isNotNull();
    }
    assertThatThrownBy(() -> Tls.of(certificate, locked, () -> "another", now::get))
        .hasMessageContaining("locked.key: the passphrase does not open the key")
        .hasMessageNotContaining("another");
  }

  private void refused(Path certificate, Path key, String error) {
    assertThatThrownBy(() -> Tls.of(certificate, key, now::get))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(error);
  }

  /** A certificate that openssl makes, its key beside it. */
  private Path openssl(String name, String algorithm) throws Exception {
    Path certificate = folder.resolve(name + ".pem");
    run(
        "openssl req -x509 -nodes -days 30 -subj /CN=localhost -addext"
            + " subjectAltName=IP:127.0.0.1 -newkey "
            + algorithm
            + " -keyout "
            + folder.resolve(name + ".key")
            + " -out "
            + certificate);
    return certificate;
  }

  private void run(String command) throws Exception {
    Process process =
        new ProcessBuilder(command.split(" "))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.out").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as(command + Files.readString(folder.resolve("openssl.out")))
        .isZero();
  }

  /** The certificate that a client sees who trusts that of a file, and sends a line. */
  private static X509Certificate shown(Tls tls, TrustedClientOf client) throws Exception {
    try (ServerSocket server = tls.socket(null)) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread echo =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket one = server.accept();
                        InputStream in = one.getInputStream();
                        OutputStream out = one.getOutputStream()) {
                      out.write(in.read());
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      try (SSLSocket socket = client.connect(server.getLocalPort())) {
        socket.getOutputStream().write("x".getBytes(UTF_8));
        assertThat(socket.getInputStream().read()).isEqualTo('x');
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
        echo.join();
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
      }
    }
  }

  /** A client that trusts the certificate of a file. */
  private record TrustedClientOf(javax.net.ssl.SSLContext context) {
    static TrustedClientOf file(Path certificate) throws IOException {
      return new TrustedClientOf(TrustedClient.context(certificate));
    }

    SSLSocket connect(int port) throws IOException {
      return (SSLSocket)
          context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    }
  }
}
