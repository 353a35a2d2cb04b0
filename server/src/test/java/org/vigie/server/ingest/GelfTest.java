package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import biz.paluch.logging.gelf.jul.GelfLogHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.server.ingest.StreamListener.Protocol;
import org.vigie.store.journal.FileJournal;

/** GELF as a library of the field sends it, over UDP and TCP, and over HTTP. */
class GelfTest {
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

  private DatagramListener datagrams() throws IOException {
    var options =
        new DatagramListener.Options(
            Protocol.GELF, "127.0.0.1", 0, "apps", DatagramListener.Limits.structured());
    var listener = new DatagramListener(options, journal, InstantSource.system());
    listener.start();
    return listener;
  }

  private StreamListener stream(StreamListener.Limits limits) throws IOException {
    var options = new StreamListener.Options(Protocol.GELF, "127.0.0.1", 0, "apps", limits, null);
    var listener = new StreamListener(options, journal, InstantSource.system());
    listener.start();
    return listener;
  }

  private static void send(String scheme, int port, List<String> messages) {
    GelfLogHandler handler = new GelfLogHandler();
    handler.setHost(scheme + ":127.0.0.1");
    handler.setPort(port);
    handler.setFacility("shop");
    handler.setAdditionalFields("user=ada,src_ip=203.0.113.9");
    handler.setMaximumMessageSize(1400);
    for (String message : messages) {
      LogRecord record = new LogRecord(Level.SEVERE, message);
      record.setLoggerName("org.shop.Door");
      handler.publish(record);
    }
    handler.close();
  }

  @Test
  void takesDatagramsOfTheFieldAlsoInChunks() throws IOException {
    String large = random(200_000);
    try (var listener = datagrams()) {
      send("udp", listener.port(), List.of("door opened, été", large));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(journal.end()).isEqualTo(2));
    }
    assertThat(Kept.texts(journal))
        .anyMatch(
            text -> text.contains("\"door opened, été\"") && text.contains("\"_user\":\"ada\""))
        .anyMatch(text -> text.contains("\"" + large + "\""));
    assertThat(Kept.events(journal).getFirst().source())
        .isEqualTo(new Source("apps", "gelf-udp", "127.0.0.1"));
  }

  @Test
  void takesStreamsOfTheField() throws IOException {
    String large = random(100_000);
    try (var listener = stream(StreamListener.Limits.structured())) {
      send("tcp", listener.port(), List.of("one", large, "three"));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(journal.end()).isEqualTo(3));
    }
    List<String> texts = Kept.texts(journal);
    assertThat(texts.get(0)).startsWith("{").endsWith("}").contains("\"short_message\":\"one\"");
    assertThat(texts.get(1)).contains(large);
    assertThat(texts.get(2)).contains("\"three\"");
    assertThat(Kept.events(journal).getFirst().source().transport()).isEqualTo("gelf-tcp");
  }

  @Test
  void aMessageOfAStreamBeyondTheLimitIsCutAndTheNextIsWhole() throws IOException {
    var limits = new StreamListener.Limits(100, 10, Duration.ofHours(1), Duration.ofSeconds(1));
    try (var listener = stream(limits);
        var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      String text = "x".repeat(250) + "\0\0 \n\0{\"short_message\":\"y\"}\0{\"last\":1}";
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.shutdownOutput();
      await().untilAsserted(() -> assertThat(journal.end()).isEqualTo(3));
      assertThat(Objects.requireNonNull(listener.traffic().get("apps")).truncated()).isEqualTo(1);
    }
    assertThat(Kept.texts(journal))
        .containsExactly("x".repeat(100), "{\"short_message\":\"y\"}", "{\"last\":1}");
  }

  @Test
  void takesRequestsPlainAndCompressedOfThoseWithAToken() throws Exception {
    byte[] message = "{\"version\":\"1.1\",\"host\":\"a\",\"short_message\":\"b\"}".getBytes(UTF_8);
    var zlib = new ByteArrayOutputStream();
    try (var deflate = new DeflaterOutputStream(zlib)) {
      deflate.write(message);
    }
    String token = "Bearer " + Posted.TOKEN;
    try (var posted = new Posted(journal)) {
      assertThat(posted.post("/gelf", token, message).statusCode()).isEqualTo(202);
      assertThat(journal.end()).as("durable before the answer").isEqualTo(1);
      assertThat(
              posted
                  .post("/gelf", token, Posted.gzip(message), "Content-Encoding", "gzip")
                  .statusCode())
          .isEqualTo(202);
      assertThat(
              posted
                  .post("/gelf", token, zlib.toByteArray(), "Content-Encoding", "deflate")
                  .statusCode())
          .isEqualTo(202);
      assertThat(posted.post("/gelf", token, "[" + "{},".repeat(2) + "{}]").statusCode())
          .isEqualTo(202);
      assertThat(posted.post("/gelf", "", message).statusCode()).isEqualTo(401);
      assertThat(posted.post("/gelf", "Bearer wrong-wrong-wrong", message).statusCode())
          .isEqualTo(401);
      assertThat(posted.post("/gelf", token, "no object").statusCode()).isEqualTo(400);
      assertThat(posted.post("/gelf", token, "").statusCode()).isEqualTo(400);
      assertThat(posted.post("/gelf", token, "{\"m\":\"" + "x".repeat(2000) + "\"}").statusCode())
          .isEqualTo(413);
      assertThat(
              posted
                  .post("/gelf", token, "{\"cut\":".getBytes(UTF_8), "Content-Encoding", "deflate")
                  .statusCode())
          .isEqualTo(400);
    }
    assertThat(journal.end()).isEqualTo(6);
    assertThat(Kept.events(journal).getFirst().source().transport()).isEqualTo("gelf-http");
  }

  /** Letters that no compression makes short. */
  private static String random(int length) {
    Random random = new Random(length);
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length)
      text.append((char) ('0' + random.nextInt(10) + (random.nextBoolean() ? 49 : 0)));
    return text.toString();
  }
}
