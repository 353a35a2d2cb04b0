package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.FileJournal;

/** Syslog over TLS, sent by openssl. */
@Tag("openssl")
class SyslogTlsTest {
  @TempDir Path temp;
  private FileJournal journal;
  private Tls tls;

  @BeforeEach
  void open() throws IOException {
    journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
    tls = Tls.own(temp.resolve("tls"), InstantSource.system());
  }

  @AfterEach
  void close() throws IOException {
    tls.close();
    journal.close();
  }

  @Test
  void takesBothFramings() throws Exception {
    try (var listener = start(null)) {
      send(listener, "<13>by line\n15 <13>by counting", "");
      await().untilAsserted(() -> assertThat(journal.end()).isEqualTo(2));
    }
    assertThat(Kept.texts(journal)).containsExactly("<13>by line", "<13>by counting");
    assertThat(Kept.events(journal).getFirst().source())
        .isEqualTo(new Source("fw", "syslog-tls", "127.0.0.1"));
  }

  @Test
  void demandsACertificateThatItsAuthoritiesSigned() throws Exception {
    certificate("sender");
    certificate("stranger");
    try (var listener = start(temp.resolve("sender.pem"))) {
      send(listener, "<13>nobody\n", "");
      send(listener, "<13>stranger\n", "stranger");
      await().untilAsserted(() -> assertThat(refused(listener)).isEqualTo(2));
      send(listener, "<13>sender\n", "sender");
      await().untilAsserted(() -> assertThat(journal.end()).isEqualTo(1));
    }
    assertThat(Kept.texts(journal)).containsExactly("<13>sender");
  }

  private static long refused(StreamListener listener) {
    return Objects.requireNonNull(listener.traffic().get("fw")).refused();
  }

  private StreamListener start(@Nullable Path authorities) throws IOException {
    var secured = new StreamListener.Secured(tls, authorities);
    var options =
        new StreamListener.Options("127.0.0.1", 0, "fw", StreamListener.Limits.standard(), secured);
    var listener = new StreamListener(options, journal, InstantSource.system());
    listener.start();
    return listener;
  }

  private void certificate(String name) throws Exception {
    run(
        "",
        "openssl req -x509 -nodes -days 30 -subj /CN="
            + name
            + " -newkey rsa:2048 -keyout "
            + temp.resolve(name + ".key")
            + " -out "
            + temp.resolve(name + ".pem"));
  }

  private void send(StreamListener listener, String text, String certificate) throws Exception {
    String own =
        certificate.isEmpty()
            ? ""
            : " -cert "
                + temp.resolve(certificate + ".pem")
                + " -key "
                + temp.resolve(certificate + ".key");
    run(
        text,
        "openssl s_client -quiet -verify_return_error -CAfile "
            + tls.certificate()
            + " -connect 127.0.0.1:"
            + listener.port()
            + own);
  }

  /** Runs a command to its end, with a text as its input. */
  private void run(String input, String command) throws Exception {
    Path file = Files.writeString(temp.resolve("input"), input, UTF_8);
    Process process =
        new ProcessBuilder(command.split(" "))
            .redirectInput(file.toFile())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("openssl.out").toFile())
            .start();
    // openssl stays with -quiet when its input is over: long enough to have sent it.
    if (!process.waitFor(3, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
  }
}
