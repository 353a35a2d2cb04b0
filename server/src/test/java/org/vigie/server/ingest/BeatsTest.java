package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vigie.ocsf.Source;
import org.vigie.server.ingest.StreamListener.Protocol;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;

/** What Beats send, and what a stranger may. */
class BeatsTest {
  private static final int EVENTS = 5_000;

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

  private StreamListener start(Journal into, StreamListener.Limits limits) throws IOException {
    var options =
        new StreamListener.Options(Protocol.BEATS, "127.0.0.1", 0, "servers", limits, null);
    var listener = new StreamListener(options, into, InstantSource.system());
    listener.start();
    return listener;
  }

  /** Level of compression, events a window, windows under way at a time. */
  @ParameterizedTest
  @CsvSource({"0,2048,1", "3,2048,1", "9,1,1", "3,5000,1", "3,512,4"})
  void takesWhatBeatsSend(int level, int window, int ahead) throws Exception {
    int events = window == 1 ? 50 : EVENTS;
    List<String> all = IntStream.range(0, events).mapToObj(BeatsTest::event).toList();
    Deque<Integer> waiting = new ArrayDeque<>();
    try (var listener = start(journal, StreamListener.Limits.structured());
        var beat = new Beat(listener.port(), level)) {
      for (int from = 0; from < events; from += window) {
        List<String> one = all.subList(from, Math.min(events, from + window));
        beat.send(one);
        waiting.add(one.size());
        if (waiting.size() >= ahead) beat.acknowledged(waiting.remove());
      }
      while (!waiting.isEmpty()) beat.acknowledged(waiting.remove());
      assertThat(journal.end()).as("durable before it is acknowledged").isEqualTo(events);
    }
    assertThat(Kept.texts(journal)).isEqualTo(all);
    assertThat(Kept.events(journal).getFirst().source())
        .isEqualTo(new Source("servers", "beats-tcp", "127.0.0.1"));
  }

  private static String event(int number) {
    return "{\"message\":\"user logged in, été, "
        + number
        + "\",\"agent\":{\"type\":\"filebeat\"}}";
  }

  private static byte[] window(int count, String... events) {
    byte[][] bodies = new byte[events.length][];
    int length = 6;
    for (int i = 0; i < events.length; i++) {
      bodies[i] = events[i].getBytes(UTF_8);
      length += 10 + bodies[i].length;
    }
    ByteBuffer out = ByteBuffer.allocate(length).put((byte) '2').put((byte) 'W').putInt(count);
    for (int i = 0; i < bodies.length; i++) {
      out.put((byte) '2').put((byte) 'J').putInt(i + 1).putInt(bodies[i].length).put(bodies[i]);
    }
    return out.array();
  }

  /** The number that is acknowledged next. */
  private static int acknowledged(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    assertThat(data.readUnsignedByte()).isEqualTo('2');
    assertThat(data.readUnsignedByte()).isEqualTo('A');
    return data.readInt();
  }

  @Test
  void windowsMayComeOneBehindTheOther() throws Exception {
    try (var listener = start(journal, StreamListener.Limits.structured());
        var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(window(2, "{\"n\":1}", "{\"n\":2}"));
      socket.getOutputStream().write(window(1, "{\"n\":3}"));
      assertThat(acknowledged(socket.getInputStream())).isEqualTo(2);
      assertThat(acknowledged(socket.getInputStream())).isEqualTo(1);
    }
    assertThat(Kept.texts(journal)).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
  }

  @Test
  void whatTheJournalDoesNotTakeIsNotAcknowledged() throws Exception {
    try (var listener = start(new Refusing(journal), StreamListener.Limits.structured());
        var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(window(1, "{\"n\":1}"));
      assertThat(socket.getInputStream().read()).as("ended, without a word").isEqualTo(-1);
    }
    assertThat(journal.end()).isZero();
  }

  @Test
  void strangersAndThoseWhoStopInTheMiddleAreLetGo() throws Exception {
    var limits = new StreamListener.Limits(1000, 20, Duration.ofMillis(500), Duration.ofSeconds(1));
    try (var listener = start(journal, limits)) {
      for (String text : List.of("GET / HTTP/1.1\r\n\r\n", "2W\0\0\0\2", "2", "")) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
          socket.setSoTimeout(20_000);
          socket.getOutputStream().write(text.getBytes(UTF_8));
          assertThat(socket.getInputStream().read()).as(text).isEqualTo(-1);
        }
      }
      await()
          .untilAsserted(
              () ->
                  assertThat(Objects.requireNonNull(listener.traffic().get("servers")).refused())
                      .isEqualTo(1));
    }
    assertThat(journal.end()).isZero();
  }

  @Test
  void oneAddressDoesNotTakeAllPlaces() throws Exception {
    var limits = new StreamListener.Limits(1000, 8, Duration.ofHours(1), Duration.ofSeconds(1));
    List<Socket> loris =
        IntStream.range(0, 20).mapToObj(i -> new Socket()).collect(Collectors.toList());
    try (var listener = start(journal, limits)) {
      var address =
          new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
      for (Socket socket : loris) socket.connect(address);
      await()
          .untilAsserted(
              () ->
                  assertThat(Objects.requireNonNull(listener.traffic().get("servers")).refused())
                      .isEqualTo(14));
      try (var other = new Socket()) {
        other.bind(new java.net.InetSocketAddress("127.0.0.2", 0));
        other.connect(address);
        other.setSoTimeout(10_000);
        other.getOutputStream().write(window(1, "{}"));
        assertThat(acknowledged(other.getInputStream())).isEqualTo(1);
      }
    } finally {
      for (Socket socket : loris) socket.close();
    }
  }

  /** A journal whose disk is full. */
  private record Refusing(Journal journal) implements Journal {
    @Override
    public java.util.UUID id() {
      return journal.id();
    }

    @Override
    public CompletableFuture<Appended> append(Batch batch) {
      return CompletableFuture.failedFuture(new IOException("no space left"));
    }

    @Override
    public long next(java.util.UUID producer) {
      return journal.next(producer);
    }

    @Override
    public long begin() {
      return journal.begin();
    }

    @Override
    public long end() {
      return journal.end();
    }

    @Override
    public Reader read(long from) {
      return journal.read(from);
    }

    @Override
    public void release(long position) {
      journal.release(position);
    }

    @Override
    public void close() throws IOException {
      journal.close();
    }
  }
}
