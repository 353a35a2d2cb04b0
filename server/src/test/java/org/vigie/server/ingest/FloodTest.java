package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.ingest.StreamListener.Protocol;
import org.vigie.store.journal.FileJournal;

/** More than can be taken, at each door: all is kept, or its sender or a count tells that not. */
class FloodTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path temp;
  private FileJournal journal;

  @BeforeEach
  void open() throws IOException {
    journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  /** Does the same many times at once; what each of them gave. */
  private static <T> List<T> together(int times, Callable<T> work) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> all = new ArrayList<>();
      for (int i = 0; i < times; i++) all.add(threads.submit(work));
      List<T> gave = new ArrayList<>();
      for (Future<T> one : all) gave.add(one.get());
      return gave;
    }
  }

  @Test
  void ofRequestsIsTakenOrToldToComeLater() throws Exception {
    byte[] body = "a line of it\n".repeat(500).getBytes(UTF_8);
    try (var posted = new Posted(journal, Posted.limits(Duration.ofSeconds(20)));
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          posted
              .request("/ingest/web")
              .header("Authorization", "Bearer " + Posted.TOKEN)
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      List<Integer> answers =
          together(
              60, () -> client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
      long taken = answers.stream().filter(status -> status == 200).count();
      assertThat(taken).isPositive();
      assertThat(answers).isSubsetOf(200, 429, 503);
      assertThat(journal.end()).isEqualTo(500 * taken);
      assertThat(posted.traffic("web").refused()).isEqualTo(60 - taken);
      var honest = posted.post("/ingest/dns", "Bearer " + Posted.OTHER, "one");
      assertThat(honest.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void ofLinesIsKeptWhole() throws Exception {
    byte[] chunk = "<13>a line of it\n".repeat(1_000).getBytes(UTF_8);
    var options =
        new StreamListener.Options("127.0.0.1", 0, "fw", StreamListener.Limits.standard());
    try (var listener = new StreamListener(options, journal, InstantSource.system())) {
      listener.start();
      together(
          20,
          () -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
              for (int i = 0; i < 10; i++) socket.getOutputStream().write(chunk);
            }
            return "";
          });
      await().atMost(SOON).untilAsserted(() -> assertThat(journal.end()).isEqualTo(200_000));
    }
  }

  @Test
  void ofDatagramsIsAccountedFor() throws Exception {
    var options =
        new DatagramListener.Options("127.0.0.1", 0, "fw", DatagramListener.Limits.standard());
    try (var listener = new DatagramListener(options, journal, InstantSource.system());
        var socket = new DatagramSocket()) {
      listener.start();
      byte[] message = "<13>a datagram of it".getBytes(UTF_8);
      for (int i = 0; i < 100_000; i++) send(socket, listener, message);
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                Traffic seen = Objects.requireNonNull(listener.traffic().get("fw"));
                assertThat(seen.records() + seen.dropped()).isEqualTo(100_000);
              });
      assertThat(journal.end()).isPositive();
    }
  }

  @Test
  void ofPiecesWithoutAnEndIsForgottenAndTold() throws Exception {
    var options =
        new DatagramListener.Options(
            Protocol.GELF, "127.0.0.1", 0, "apps", DatagramListener.Limits.structured());
    try (var listener = new DatagramListener(options, journal, InstantSource.system());
        var socket = new DatagramSocket()) {
      listener.start();
      for (int i = 0; i < 20_000; i++) {
        ByteBuffer piece = ByteBuffer.allocate(1_012).put((byte) 0x1e).put((byte) 0x0f);
        send(socket, listener, piece.putLong(i).put((byte) 0).put((byte) 2).array());
      }
      byte[] honest =
          "{\"version\":\"1.1\",\"host\":\"h\",\"short_message\":\"ok\"}".getBytes(UTF_8);
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                send(socket, listener, honest);
                return journal.end() > 0;
              });
      Traffic seen = Objects.requireNonNull(listener.traffic().get("apps"));
      assertThat(seen.truncated() + seen.dropped()).isPositive();
    }
  }

  private static void send(DatagramSocket socket, DatagramListener listener, byte[] message)
      throws IOException {
    socket.send(
        new DatagramPacket(
            message, message.length, InetAddress.getLoopbackAddress(), listener.port()));
  }
}
