package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vigie.store.journal.FileJournal;

/** The most common sender there is, as it is: rsyslogd forwards, and we take. */
@Tag("rsyslog")
class RsyslogTest {
  private static final int LINES = 2000;

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "octet-counted,RSYSLOG_SyslogProtocol23Format",
    "octet-counted,RSYSLOG_TraditionalForwardFormat",
    "traditional,RSYSLOG_SyslogProtocol23Format",
    "traditional,RSYSLOG_TraditionalForwardFormat"
  })
  void takesWhatRsyslogForwards(String framing, String format) throws Exception {
    try (var journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
        var listener = listener(journal)) {
      Process rsyslog = rsyslog(listener.port(), framing, format);
      try {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(journal.end()).isEqualTo(LINES));
      } finally {
        stop(rsyslog);
      }
      List<String> texts = Kept.texts(journal);
      String header =
          format.equals("RSYSLOG_SyslogProtocol23Format")
              ? "<133>1 \\d{4}-\\d\\d-\\d\\dT\\S+ \\S+ app - - "
              : "<133>\\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\S+ app";
      for (int i = 0; i < LINES; i++) {
        assertThat(texts.get(i)).matches(header + ".*? ?user logged in, été, " + i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"octet-counted", "traditional"})
  void takesALineWithinTheTimeAPersonWaits(String framing) throws Exception {
    int relay = freePort();
    try (var journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
        var listener = listener(journal)) {
      String input =
          "module(load=\"imudp\")\ninput(type=\"imudp\" address=\"127.0.0.1\" port=\""
              + relay
              + "\")\n";
      Process rsyslog =
          start(input + forward("tcp", listener.port(), framing, "RSYSLOG_SyslogProtocol23Format"));
      try (var socket = new DatagramSocket()) {
        byte[] line = "<38>Nov  1 10:00:00 gw sshd[7]: Accepted key for ada".getBytes(UTF_8);
        var packet = new DatagramPacket(line, line.length, InetAddress.getLoopbackAddress(), relay);
        // A datagram to a relay that is not up yet is lost: send until one arrives.
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> {
                  socket.send(packet);
                  return journal.end() > 0;
                });
      } finally {
        stop(rsyslog);
      }
      assertThat(Kept.texts(journal).getFirst())
          .matches("<38>1 \\d{4}-11-01T10:00:00\\S* gw sshd 7 - - +Accepted key for ada");
    }
  }

  @Test
  void takesWhatRsyslogForwardsOverUdp() throws Exception {
    var limits = DatagramListener.Limits.standard();
    try (var journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
        var listener =
            new DatagramListener(
                new DatagramListener.Options("127.0.0.1", 0, "relay", limits),
                journal,
                InstantSource.system())) {
      listener.start();
      Process rsyslog = rsyslog("udp", listener.port(), "traditional", "RSYSLOG_ForwardFormat");
      try {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () -> {
                  Traffic now = Objects.requireNonNull(listener.traffic().get("relay"));
                  assertThat(now.records() + now.dropped()).isEqualTo(LINES);
                });
      } finally {
        stop(rsyslog);
      }
      assertThat(Kept.texts(journal))
          .allMatch(text -> text.matches("<133>\\d{4}-\\S+ \\S+ app ?user logged in, été, \\d+"));
    }
  }

  private StreamListener listener(FileJournal journal) throws IOException {
    var limits = StreamListener.Limits.standard();
    var options = new StreamListener.Options("127.0.0.1", 0, "relay", limits);
    var listener = new StreamListener(options, journal, InstantSource.system());
    listener.start();
    return listener;
  }

  private Process rsyslog(int port, String framing, String format) throws IOException {
    return rsyslog("tcp", port, framing, format);
  }

  private Process rsyslog(String protocol, int port, String framing, String format)
      throws IOException {
    Path log = temp.resolve("app.log");
    Files.write(
        log, IntStream.range(0, LINES).mapToObj(i -> "user logged in, été, " + i).toList(), UTF_8);
    String input =
        "module(load=\"imfile\")\ninput(type=\"imfile\" File=\""
            + log
            + "\" Tag=\"app\" Facility=\"local0\" Severity=\"notice\" addMetadata=\"off\")\n";
    return start(input + forward(protocol, port, framing, format));
  }

  private static String forward(String protocol, int port, String framing, String format) {
    return "action(type=\"omfwd\" target=\"127.0.0.1\" protocol=\""
        + protocol
        + "\" port=\""
        + port
        + "\" template=\""
        + format
        + "\" TCP_Framing=\""
        + framing
        + "\" action.resumeRetryCount=\"-1\")\n";
  }

  private Process start(String configuration) throws IOException {
    Path conf = temp.resolve("rsyslog.conf");
    Files.writeString(
        conf,
        "global(workDirectory=\""
            + temp
            + "\" parser.escapeControlCharactersOnReceive=\"off\")\n"
            + configuration);
    return new ProcessBuilder(
            "rsyslogd", "-n", "-f", conf.toString(), "-i", temp.resolve("pid").toString())
        .redirectErrorStream(true)
        .redirectOutput(temp.resolve("rsyslog.out").toFile())
        .start();
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
