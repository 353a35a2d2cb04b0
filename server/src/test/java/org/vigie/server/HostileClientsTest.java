package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/**
 * Clients that mean ill against the real process in 512 MB of memory. Whatever they did, the next
 * honest one is served, and what was acknowledged is in the lake once.
 */
class HostileClientsTest {
  private static final long SEED = Long.getLong("vigie.seed", 20_261_125L);

  @TempDir Path folder;
  private ChildVigie vigie;
  private HttpClient client;
  private int honest;

  @BeforeEach
  void start() throws IOException {
    vigie = ChildVigie.start(folder);
    client = vigie.client();
  }

  @AfterEach
  void nothingAcknowledgedIsLost() throws Exception {
    vigie.close();
    Config config = new Config().withData(folder.resolve("data"));
    try (House house = Main.open(config, House.Edges.NONE)) {
      assertThat(house.settle(Duration.ofMinutes(1))).isTrue();
      List<String> kept =
          house
              .lake()
              .query(
                  "SELECT raw_data FROM events WHERE raw_data LIKE 'honest %' ORDER BY 1",
                  List.of(), row -> row.getString(1));
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < honest; i++) sent.add("honest " + i);
      assertThat(kept).as("seed %d", SEED).containsExactlyInAnyOrderElementsOf(sent);
    }
  }

  /** Somebody with a line to send, who is served in time whatever others do. */
  private void anHonestOneIsServed() throws Exception {
    HttpResponse<String> answer =
        client.send(
            request("/ingest/default")
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.ofString("honest " + honest + "\n"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    honest++;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + vigie.port() + path))
        .header("Authorization", "Bearer " + vigie.token());
  }

  @Test
  void aLineOf100MegabytesIsRefusedOnEveryWayIn() throws Exception {
    for (String path : List.of("/ingest/default", "/_bulk", "/services/collector/raw")) {
      HttpRequest long100 =
          request(path)
              .header("X-Splunk-Request-Channel", "8f6b6c5e-6a5b-4e0a-8f4e-0d6f6f5b7c11")
              .POST(BodyPublishers.ofInputStream(endless(100)))
              .build();
      try {
        HttpResponse<String> answer = client.send(long100, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(413);
        assertThat(answer.body()).contains("allowed");
      } catch (IOException broken) {
        // Closed while the rest was still on its way: a client of this kind need not read on.
        assertThat(broken).hasMessageNotContaining("timed out");
      }
      anHonestOneIsServed();
    }
    try (Socket syslog = new Socket(InetAddress.getLoopbackAddress(), vigie.syslog());
        InputStream body = endless(100).get()) {
      body.transferTo(syslog.getOutputStream());
      syslog.getOutputStream().write("\n<13>Nov 25 10:00:00 host app: after\n".getBytes(UTF_8));
    }
    anHonestOneIsServed();
  }

  /** A line of so many megabytes. */
  private static Supplier<InputStream> endless(int megabytes) {
    byte[] chunk = new byte[1 << 20];
    Arrays.fill(chunk, (byte) 'a');
    return () ->
        new SequenceInputStream(
            Collections.enumeration(
                Collections.nCopies(megabytes, chunk).stream()
                    .<InputStream>map(java.io.ByteArrayInputStream::new)
                    .toList()));
  }

  @Test
  void aCompressionBombIsNotExpanded() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    byte[] zeros = new byte[1 << 20];
    try (OutputStream gzip = new GZIPOutputStream(bomb)) {
      for (int i = 0; i < 2_048; i++) gzip.write(zeros);
    }
    for (String path : List.of("/ingest/default", "/_bulk", "/services/collector/event")) {
      HttpResponse<String> answer =
          client.send(
              request(path)
                  .header("Content-Encoding", "gzip")
                  .POST(BodyPublishers.ofByteArray(bomb.toByteArray()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isBetween(400, 413);
      anHonestOneIsServed();
    }
  }

  @Test
  void garbageOnEveryPortHurtsNobody() throws Exception {
    Random random = new Random(SEED);
    for (int port : List.of(vigie.port(), vigie.syslog(), vigie.web())) {
      for (int i = 0; i < 50; i++) {
        byte[] noise = new byte[1 + random.nextInt(20_000)];
        random.nextBytes(noise);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
          socket.getOutputStream().write(noise);
        } catch (IOException closed) {
          // Told to go while it was still talking.
          assertThat(closed).isNotNull();
        }
      }
      anHonestOneIsServed();
    }
    for (String path : List.of("/ingest/default", "/_bulk", "/services/collector/event")) {
      byte[] noise = new byte[50_000];
      random.nextBytes(noise);
      HttpResponse<String> answer =
          client.send(
              request(path).POST(BodyPublishers.ofByteArray(noise)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isLessThan(500);
      anHonestOneIsServed();
    }
  }

  @Test
  void slowClientsHoldNobodyUp() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int port : List.of(vigie.port(), vigie.syslog(), vigie.web())) {
        for (int i = 0; i < 300; i++) {
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
          socket.getOutputStream().write("POST /in".getBytes(UTF_8));
          slow.add(socket);
        }
      }
      for (int i = 0; i < 20; i++) anHonestOneIsServed();
    } finally {
      for (Socket socket : slow) socket.close();
    }
    anHonestOneIsServed();
  }
}
