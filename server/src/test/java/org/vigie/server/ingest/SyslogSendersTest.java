package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.FileJournal;

/**
 * rsyslog and syslog-ng as they are, over TLS with certificates of their own, which say what source
 * they are. The packages conflict with each other, so they lie unpacked in a folder.
 */
@Tag("senders")
class SyslogSendersTest {
  private static final int LINES = 1000;
  private static final Path SENDERS = Path.of(System.getenv().getOrDefault("VIGIE_SENDERS", ""));

  @TempDir Path temp;
  private FileJournal journal;
  private Tls tls;
  private StreamListener listener;

  @BeforeEach
  void open() throws Exception {
    journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
    tls = Tls.own(temp.resolve("tls"), InstantSource.system());
    run(
        "openssl req -x509 -nodes -days 30 -subj /CN=authority -newkey rsa:2048 -keyout ca.key"
            + " -out ca.pem");
    var secured =
        new StreamListener.Secured(
            tls,
            temp.resolve("ca.pem"),
            Map.of("gate.example", "firewalls", "web-1.example", "proxies"));
    listener =
        new StreamListener(
            new StreamListener.Options(
                "127.0.0.1", 0, "servers", StreamListener.Limits.standard(), secured),
            journal,
            InstantSource.system());
    listener.start();
    Files.write(
        temp.resolve("app.log"),
        IntStream.range(0, LINES).mapToObj(i -> "user logged in, été, " + i).toList());
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
    tls.close();
    journal.close();
  }

  @Test
  void rsyslogIsTheSourceThatItsCertificateNames() throws Exception {
    certificate("gate.example", "DNS:other.example");
    Process rsyslog = rsyslog("gate.example");
    try {
      taken("firewalls");
    } finally {
      stop(rsyslog);
    }
  }

  @Test
  void syslogNgIsTheSourceThatItsCertificateNames() throws Exception {
    certificate("anything", "DNS:WEB-1.example");
    Process syslogNg = syslogNg("anything");
    try {
      taken("proxies");
    } finally {
      stop(syslogNg);
    }
  }

  @Test
  void aCertificateThatNamesNoSourceIsRefused() throws Exception {
    certificate("stranger", "DNS:stranger.example");
    Process rsyslog = rsyslog("stranger");
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(Objects.requireNonNull(listener.traffic().get("servers")).refused())
                      .isPositive());
    } finally {
      stop(rsyslog);
    }
    assertThat(journal.end()).isZero();
  }

  private void taken(String source) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(journal.end()).isEqualTo(LINES));
    List<String> texts = Kept.texts(journal);
    for (int i = 0; i < LINES; i++) assertThat(texts.get(i)).endsWith("user logged in, été, " + i);
    assertThat(Kept.events(journal).getFirst().source())
        .isEqualTo(new Source(source, "syslog-tls", "127.0.0.1"));
    assertThat(Objects.requireNonNull(listener.traffic().get(source)).records()).isEqualTo(LINES);
  }

  /** A certificate of the authority, with a common name and another name. */
  private void certificate(String name, String other) throws Exception {
    Files.writeString(temp.resolve("names"), "subjectAltName=" + other + "\n");
    run(
        "openssl req -nodes -subj /CN=%s -newkey rsa:2048 -keyout %s.key -out %s.csr"
            .formatted(name, name, name));
    run(
        "openssl x509 -req -days 30 -in %s.csr -CA ca.pem -CAkey ca.key -set_serial 7 -extfile names -out %s.pem"
            .formatted(name, name));
  }

  private Process rsyslog(String name) throws IOException {
    String configuration =
        """
        global(workDirectory="%1$s" parser.escapeControlCharactersOnReceive="off" defaultNetstreamDriver="ossl"
          defaultNetstreamDriverCAFile="%2$s" defaultNetstreamDriverCertFile="%1$s/%3$s.pem" defaultNetstreamDriverKeyFile="%1$s/%3$s.key")
        module(load="imfile")
        input(type="imfile" File="%1$s/app.log" Tag="app" Facility="local0" Severity="notice" addMetadata="off")
        action(type="omfwd" target="localhost" protocol="tcp" port="%4$d" template="RSYSLOG_SyslogProtocol23Format"
          TCP_Framing="octet-counted" StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="x509/name"
          StreamDriverPermittedPeers="localhost" action.resumeRetryCount="-1")
        """
            .formatted(temp, tls.certificate(), name, listener.port());
    Path file = Files.writeString(temp.resolve("rsyslog.conf"), configuration);
    return start(
        "rsyslogd",
        "-n",
        "-f",
        file.toString(),
        "-i",
        temp.resolve("pid").toString(),
        "-M",
        modules());
  }

  private static String modules() {
    return "/usr/lib/x86_64-linux-gnu/rsyslog:"
        + SENDERS.resolve("usr/lib/x86_64-linux-gnu/rsyslog");
  }

  private Process syslogNg(String name) throws IOException {
    String configuration =
        """
        @version: 3.38
        source lines { file("%1$s/app.log" follow-freq(1) flags(no-parse)); };
        destination vigie { syslog("localhost" port(%2$d) transport("tls")
          tls(ca-file("%3$s") cert-file("%1$s/%4$s.pem") key-file("%1$s/%4$s.key") peer-verify(required-trusted))); };
        log { source(lines); destination(vigie); };
        """
            .formatted(temp, listener.port(), tls.certificate(), name);
    Path file = Files.writeString(temp.resolve("syslog-ng.conf"), configuration);
    return start(
        SENDERS.resolve("usr/sbin/syslog-ng").toString(),
        "--foreground",
        "--no-caps",
        "--cfgfile=" + file,
        "--module-path=" + SENDERS.resolve("usr/lib/syslog-ng/3.38"),
        "--persist-file=" + temp.resolve("persist"),
        "--pidfile=" + temp.resolve("pid"),
        "--control=" + temp.resolve("control"));
  }

  private Process start(String... command) throws IOException {
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("sender.out").toFile());
    List<String> libraries = new ArrayList<>();
    for (String folder :
        List.of("usr/lib/syslog-ng", "usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu")) {
      libraries.add(SENDERS.resolve(folder).toString());
    }
    builder.environment().put("LD_LIBRARY_PATH", String.join(":", libraries));
    return builder.start();
  }

  private void run(String command) throws Exception {
    Process process =
        new ProcessBuilder(command.split(" "))
            .directory(temp.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
  }
}
