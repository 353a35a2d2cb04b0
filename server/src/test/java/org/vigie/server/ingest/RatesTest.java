package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.store.journal.FileJournal;

/** One source that sends too much, by each way; others are not kept waiting. */
class RatesTest {
  private static final String TOKEN = "0123456789abcdef-web";

  @TempDir Path temp;
  private FileJournal journal;

  /** A clock that stands, so that the machine's speed decides nothing. */
  private final AtomicLong nanos = new AtomicLong();

  private final Rates rates =
      new Rates(
          List.of(new Rates.Limit("loud", 1_000, 0), new Rates.Limit("*", 0, 1_000_000)),
          nanos::get);

  @BeforeEach
  void open() throws IOException {
    journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  @Test
  void countsEventsAndBytesOfEachSource() {
    Rates.Pace loud = rates.of("loud");
    loud.take(1_000, 1 << 20);
    assertThat(loud.waiting()).isZero();
    loud.take(1_000, 0);
    assertThat(loud.waiting()).isEqualTo(1_000_000_000);
    nanos.set(900_000_000);
    assertThat(rates.of("loud").waiting()).isEqualTo(100_000_000);
    nanos.set(60_000_000_000L);
    loud.take(1_500, 0);
    assertThat(loud.waiting())
        .as("a second's worth, however long it was quiet")
        .isEqualTo(500_000_000);
    rates.of("a").take(1_000_000, 3_000_000);
    assertThat(rates.of("a").waiting()).isEqualTo(2_000_000_000);
    assertThat(rates.of("b").waiting()).isZero();
    assertThat(Rates.NONE.of("a").waiting()).isZero();
  }

  @Test
  void overTcpItIsReadNoFaster() throws Exception {
    var options =
        new StreamListener.Options("127.0.0.1", 0, "loud", StreamListener.Limits.standard());
    try (var listener = new StreamListener(options, journal, InstantSource.system(), rates);
        var socket = new Socket()) {
      listener.start();
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()));
      byte[] chunk = "<13>one line of it\n".repeat(1_000).getBytes(UTF_8);
      Thread sender = Thread.ofVirtual().start(() -> send(socket, chunk));
      await().until(() -> journal.end() >= 1_000);
      // What one batch holds may pass beyond the limit, and no more while the clock stands.
      await().during(Duration.ofMillis(700)).until(() -> journal.end() <= 20_000);
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                nanos.addAndGet(10_000_000_000L);
                return journal.end() == 200_000;
              });
      sender.join();
    }
    assertThat(Kept.texts(journal)).containsOnly("<13>one line of it");
  }

  private static void send(Socket socket, byte[] chunk) {
    try {
      for (int i = 0; i < 200; i++) socket.getOutputStream().write(chunk);
    } catch (IOException e) {
      throw new IllegalStateException("the listener did not take all", e);
    }
  }

  @Test
  void overHttpItIsToldToComeLater() throws Exception {
    var options =
        new HttpIngest.Options("127.0.0.1", 0, Map.of("loud", TOKEN), HttpIngest.Limits.standard());
    try (var client = HttpClient.newHttpClient();
        var listener = new HttpIngest(options, journal, InstantSource.system(), rates)) {
      listener.start();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/ingest/loud"))
              .header("Authorization", "Bearer " + TOKEN)
              .POST(HttpRequest.BodyPublishers.ofString("x\n".repeat(3_000)))
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      var refused = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.body()).contains("more than its rate");
      nanos.set(2_000_000_000L);
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
    assertThat(journal.end()).isEqualTo(6_000);
  }

  @Test
  void overUdpItIsDroppedAndCounted() throws Exception {
    var options =
        new DatagramListener.Options("127.0.0.1", 0, "loud", DatagramListener.Limits.standard());
    try (var socket = new DatagramSocket();
        var listener = new DatagramListener(options, journal, InstantSource.system(), rates)) {
      listener.start();
      byte[] message = "<13>one".getBytes(UTF_8);
      var packet =
          new DatagramPacket(
              message, message.length, InetAddress.getLoopbackAddress(), listener.port());
      for (int i = 0; i < 2_500; i++) socket.send(packet);
      await().untilAsserted(() -> assertThat(told(listener)).isEqualTo(2_500));
      long before = journal.end();
      for (int i = 0; i < 500; i++) socket.send(packet);
      await().untilAsserted(() -> assertThat(told(listener)).isEqualTo(3_000));
      assertThat(journal.end()).as("the clock stands, and its second is used up").isEqualTo(before);
    }
  }

  /** How many datagrams the listener knows of, whatever became of them. */
  private static long told(DatagramListener listener) {
    Traffic seen = Objects.requireNonNull(listener.traffic().get("loud"));
    return seen.records() + seen.refused() + seen.dropped();
  }
}
