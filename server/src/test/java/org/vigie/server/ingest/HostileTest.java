package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.TrustedClient;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.FileJournal;

/** Clients that mean harm, against each door; afterwards an honest one is served. */
class HostileTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  @TempDir Path temp;
  private FileJournal journal;
  private Tls tls;
  private HttpIngest https;
  private StreamListener syslog;

  @BeforeEach
  void open() throws IOException {
    journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
    tls = Tls.own(temp.resolve("tls"), InstantSource.system());
    https =
        new HttpIngest(
            new HttpIngest.Options(
                "127.0.0.1", 0, Map.of("web", Posted.TOKEN), Posted.limits(PATIENCE), tls),
            journal,
            InstantSource.system());
    https.start();
    var secured = new StreamListener.Secured(tls, null);
    var limits = new StreamListener.Limits(1000, 50, PATIENCE, PATIENCE);
    syslog =
        new StreamListener(
            new StreamListener.Options("127.0.0.1", 0, "fw", limits, secured),
            journal,
            InstantSource.system());
    syslog.start();
  }

  @AfterEach
  void close() throws IOException {
    https.close();
    syslog.close();
    tls.close();
    journal.close();
  }

  @Test
  void garbageIsClosedOn() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int port : new int[] {https.port(), syslog.port()}) {
      for (int i = 0; i < 30; i++) {
        byte[] garbage = new byte[1 + random.nextInt(2000)];
        random.nextBytes(garbage);
        if (i % 3 == 0) { // a record of a handshake that is none
          garbage[0] = 22;
          if (garbage.length > 2) garbage[1] = 3;
        }
        try (Socket socket = connect(port)) {
          socket.setSoTimeout(20_000);
          send(socket, garbage);
          assertThat(ends(socket)).as("seed %d, %d of port %d", seed, i, port).isTrue();
        }
      }
    }
    served();
    assertThat(journal.end()).isEqualTo(2);
    assertThat(Objects.requireNonNull(syslog.traffic().get("fw")).refused()).isEqualTo(30);
  }

  @Test
  void halfOpenAndTooManyConnectionsDontKeepTheHonestOut() throws Exception {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 400; i++) {
        open.add(connect(https.port()));
        open.add(connect(syslog.port()));
      }
      // Silent ones are closed when patience is over, and there is room again.
      await().atMost(Duration.ofSeconds(40)).ignoreExceptions().until(this::isServed);
    } finally {
      for (Socket socket : open) socket.close();
    }
    assertThat(Objects.requireNonNull(syslog.traffic().get("fw")).refused()).isPositive();
  }

  @Test
  void whoDribblesInsideTlsIsClosedOn() throws Exception {
    for (String start :
        List.of(
            "POST /services/collector/event HTTP/1.1\r\nX: ",
            "POST /_bulk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + Posted.TOKEN
                + "\r\nContent-Length: 9000000\r\n\r\n{\"index\":{}}\n")) {
      try (Socket socket = secured(https.port())) {
        OutputStream out = socket.getOutputStream();
        out.write(start.getBytes(UTF_8));
        await()
            .pollInterval(Duration.ofMillis(50))
            .atMost(Duration.ofSeconds(20))
            .until(() -> broken(out));
      }
    }
    served();
  }

  @Test
  void aLineOfAHundredMegabytesCostsNoMoreThanItsBound() throws Exception {
    byte[] chunk = "x".repeat(1 << 20).getBytes(UTF_8);
    try (Socket socket = secured(https.port())) {
      OutputStream out = socket.getOutputStream();
      String head =
          "POST /services/collector/raw HTTP/1.1\r\nHost: x\r\nAuthorization: Splunk "
              + Posted.TOKEN
              + "\r\nTransfer-Encoding: chunked\r\n\r\n";
      out.write(head.getBytes(UTF_8));
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                try {
                  out.write("100000\r\n".getBytes(UTF_8));
                  out.write(chunk);
                  out.write("\r\n".getBytes(UTF_8));
                  return false;
                } catch (IOException e) {
                  return true;
                }
              });
    }
    served();
    assertThat(journal.end()).isEqualTo(2);
    assertThat(Objects.requireNonNull(https.traffic().get("web")).refused()).isEqualTo(1);
  }

  /** An honest sender at each door; its events are kept. */
  private void served() throws Exception {
    assertThat(isServed()).isTrue();
  }

  private boolean isServed() throws Exception {
    long before = journal.end();
    try (Socket socket = secured(https.port())) {
      socket.setSoTimeout(10_000);
      String request =
          "POST /services/collector/event HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
              + "Authorization: Splunk "
              + Posted.TOKEN
              + "\r\nContent-Length: 14\r\n\r\n{\"event\":\"ok\"}";
      socket.getOutputStream().write(request.getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      if (!answer.contains("Success")) return false;
    }
    try (Socket socket = secured(syslog.port())) {
      socket.getOutputStream().write("<13>ok\n".getBytes(UTF_8));
    }
    await().until(() -> journal.end() >= before + 2);
    return true;
  }

  private static Socket connect(int port) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private Socket secured(int port) throws IOException {
    return TrustedClient.context(tls.certificate())
        .getSocketFactory()
        .createSocket(InetAddress.getLoopbackAddress(), port);
  }

  private static void send(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
    } catch (IOException e) {
      assertThat(e).as("closed already").isNotNull();
    }
  }

  /** Whether the other side ends the connection, in whatever way. */
  private static boolean ends(Socket socket) {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean broken(OutputStream out) {
    try {
      out.write('x');
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
