package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.ingest.StreamListener.Protocol;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.FileJournal;

/** Clients that send a byte now and then, so as to keep a place for ever, at every door. */
class SlowLorisTest {
  private static final Duration PATIENCE = Duration.ofMillis(700);

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

  private StreamListener stream(Protocol protocol, StreamListener.@Nullable Secured secured)
      throws IOException {
    var limits = new StreamListener.Limits(1_000, 20, PATIENCE, PATIENCE);
    var options = new StreamListener.Options(protocol, "127.0.0.1", 0, "fw", limits, secured);
    var listener = new StreamListener(options, journal, InstantSource.system());
    listener.start();
    return listener;
  }

  private HttpIngest http(HttpIngest.Limits limits) throws IOException {
    var options = new HttpIngest.Options("127.0.0.1", 0, Map.of("web", Posted.TOKEN), limits);
    var listener = new HttpIngest(options, journal, InstantSource.system());
    listener.start();
    return listener;
  }

  @Test
  void areLetGo() throws Exception {
    var secured = new StreamListener.Secured(tls, null);
    var asked = new StreamListener.Secured(tls, tls.certificate());
    Map<String, Socket> loris = new LinkedHashMap<>();
    try (var syslog = stream(Protocol.SYSLOG, null);
        var handshakes = stream(Protocol.SYSLOG, secured);
        var gelf = stream(Protocol.GELF, null);
        var beats = stream(Protocol.BEATS, null);
        var collectors = stream(Protocol.COLLECTORS, asked);
        var http = http(Posted.limits(PATIENCE))) {
      loris.put("a line", loris(syslog.port(), "<13>begun"));
      loris.put("a counted message", loris(syslog.port(), "900 <13>begun"));
      loris.put("a handshake", loris(handshakes.port(), "\u0016\u0003\u0001"));
      loris.put("a handshake of a collector", loris(collectors.port(), "\u0016\u0003\u0001"));
      loris.put("a message of GELF", loris(gelf.port(), "{\"version\":"));
      loris.put("a window of Beats", loris(beats.port(), "2W\0\0\0\0022J\0\0\0\1\0\1\0\0{"));
      loris.put("headers", loris(http.port(), "POST /ingest/web HTTP/1.1\r\nX: "));
      for (String path :
          List.of("/ingest/web", "/v1/logs", "/gelf", "/_bulk", "/services/collector")) {
        loris.put("a body to " + path, loris(http.port(), head(path)));
      }
      List<String> left = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(40))
          .pollInterval(Duration.ofMillis(50))
          .untilAsserted(
              () -> {
                left.clear();
                loris.forEach((what, socket) -> still(what, socket, left));
                assertThat(left).isEmpty();
              });
      long before = journal.end();
      try (Socket honest = new Socket(InetAddress.getLoopbackAddress(), syslog.port())) {
        honest.getOutputStream().write("<13>ok\n".getBytes(UTF_8));
        await().until(() -> journal.end() > before);
      }
    } finally {
      for (Socket socket : loris.values()) socket.close();
    }
  }

  private static String head(String path) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
        + Posted.TOKEN
        + "\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n";
  }

  private static Socket loris(int port, String begin) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.getOutputStream().write(begin.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** Sends another byte; who is let go finds out by that. */
  private static void still(String what, Socket socket, List<String> left) {
    try {
      socket.getOutputStream().write(' ');
      left.add(what);
    } catch (IOException e) {
      assertThat(e).as(what).isNotNull();
    }
  }

  @Test
  void ofOneAddressLeavePlacesToOthersOverHttpToo() throws Exception {
    HttpIngest.Limits own = HttpIngest.Limits.standard();
    var few =
        new HttpIngest.Limits(
            own.line(),
            own.body(),
            own.records(),
            own.ratio(),
            own.memory(),
            own.requests(),
            20,
            own.idle(),
            own.request());
    List<Socket> loris = new ArrayList<>();
    try (var http = http(few)) {
      for (int i = 0; i < 40; i++) {
        loris.add(new Socket(InetAddress.getLoopbackAddress(), http.port()));
      }
      await().untilAsserted(() -> assertThat(http.traffic()).containsKey(Traffic.UNKNOWN));
      try (var other = new Socket()) {
        other.bind(new InetSocketAddress("127.0.0.2", 0));
        other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), http.port()));
        other.setSoTimeout(10_000);
        String request =
            "POST /ingest/web HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                + Posted.TOKEN
                + "\r\nContent-Length: 2\r\n\r\nx\n";
        other.getOutputStream().write(request.getBytes(UTF_8));
        assertThat(new String(other.getInputStream().readAllBytes(), UTF_8)).contains(" 200 ");
      }
    } finally {
      for (Socket socket : loris) socket.close();
    }
  }
}
