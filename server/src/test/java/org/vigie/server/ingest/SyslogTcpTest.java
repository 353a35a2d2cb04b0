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
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.TightDisk;

class SyslogTcpTest {
  private static final int LINES = 100_000;

  @TempDir Path temp;
  private final TightDisk disk = new TightDisk();
  private FileJournal journal;

  @BeforeEach
  void open() throws IOException {
    journal = disk.journal(temp);
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  @Test
  void keepsWhatManySendersSendInBothFramings() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> sent = new ArrayList<>();
    try (var listener = start(StreamListener.Limits.standard())) {
      for (int sender = 0; sender < 8; sender++) {
        try (Socket socket = connect(listener)) {
          OutputStream out = socket.getOutputStream();
          StringBuilder stream = new StringBuilder();
          for (int i = 0; i < 500; i++) {
            String message = "<13>Nov  1 10:00:00 host" + sender + " app: été " + i;
            sent.add(message);
            if (random.nextBoolean()) stream.append(message).append('\n');
            else stream.append(message.getBytes(UTF_8).length).append(' ').append(message);
          }
          byte[] bytes = stream.toString().getBytes(UTF_8);
          for (int at = 0; at < bytes.length; ) {
            int size = Math.min(bytes.length - at, 1 + random.nextInt(700));
            out.write(bytes, at, size);
            at += size;
          }
        }
      }
      await().untilAsserted(() -> assertThat(journal.end()).isEqualTo(4000));
      await().untilAsserted(() -> assertThat(traffic(listener).records()).isEqualTo(4000));
      assertThat(traffic(listener).truncated()).isZero();
      assertThat(traffic(listener).lastReceived()).isPositive();
    }
    assertThat(Kept.texts(journal)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(sent);
    assertThat(Kept.events(journal).getFirst().source())
        .isEqualTo(new Source("fw", "syslog-tcp", "127.0.0.1"));
  }

  @Test
  void aSingleLineIsThereAtOnce() throws IOException {
    try (var listener = start(StreamListener.Limits.standard());
        Socket socket = connect(listener)) {
      socket.getOutputStream().write("<13>one\n".getBytes(UTF_8));
      await()
          .pollInterval(Duration.ofMillis(2))
          .untilAsserted(() -> assertThat(journal.end()).isEqualTo(1));
    }
  }

  @Test
  void losesNothingOnAFullDiskAndStopsReading() throws Exception {
    List<String> sent = new ArrayList<>();
    var written = new AtomicInteger();
    try (var listener = start(StreamListener.Limits.standard());
        Socket socket = connect(listener)) {
      disk.leave(0);
      var sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      OutputStream out = socket.getOutputStream();
                      for (int i = 0; i < LINES; i++) {
                        String line = "<13>line " + i + " " + "x".repeat(400);
                        sent.add(line);
                        written.set(i);
                        out.write((line + "\n").getBytes(UTF_8));
                      }
                      socket.shutdownOutput();
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      // 42 MB are more than sockets hold: the sender stands still, since nobody reads.
      var seen = new AtomicInteger(-1);
      await()
          .pollInterval(Duration.ofMillis(300))
          .until(() -> seen.getAndSet(written.get()) == written.get());
      assertThat(written.get()).isBetween(1, LINES - 2);
      assertThat(journal.end()).isZero();
      assertThat(traffic(listener).records()).isZero();
      disk.leave(Long.MAX_VALUE);
      sender.join();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(journal.end()).isEqualTo(LINES));
      assertThat(traffic(listener).refused()).isZero();
    }
    assertThat(Kept.texts(journal)).containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void closingDrainsWhatWasSent() throws IOException {
    var listener = start(StreamListener.Limits.standard());
    try (Socket socket = connect(listener)) {
      socket.getOutputStream().write("<13>first\n".getBytes(UTF_8));
      await().untilAsserted(() -> assertThat(journal.end()).isEqualTo(1));
      socket.getOutputStream().write("<13>last\n".repeat(5000).getBytes(UTF_8));
      listener.close();
      assertThat(journal.end()).isEqualTo(5001);
    }
  }

  @Test
  void countsWhatIsLostIfTheDiskIsFullToTheEnd() throws IOException {
    var limits = new StreamListener.Limits(1000, 10, Duration.ofHours(1), Duration.ofMillis(300));
    var listener = start(limits);
    try (Socket socket = connect(listener)) {
      socket.getOutputStream().write("<13>first\n".getBytes(UTF_8));
      await().untilAsserted(() -> assertThat(journal.end()).isEqualTo(1));
      disk.leave(0);
      socket.getOutputStream().write("<13>a\n<13>b\n".getBytes(UTF_8));
      socket.shutdownOutput();
      listener.close();
      assertThat(traffic(listener).refused()).isEqualTo(2);
      assertThat(journal.end()).isEqualTo(1);
    }
  }

  @Test
  void closesTheSilentAndThoseTooMany() throws IOException {
    var limits = new StreamListener.Limits(1000, 1, Duration.ofMillis(600), Duration.ofSeconds(1));
    try (var listener = start(limits);
        Socket first = connect(listener)) {
      first.getOutputStream().write("<13>half a line".getBytes(UTF_8));
      try (Socket second = connect(listener)) {
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(traffic(listener).refused()).isEqualTo(1);
      assertThat(first.getInputStream().read()).isEqualTo(-1);
      await()
          .untilAsserted(() -> assertThat(Kept.texts(journal)).containsExactly("<13>half a line"));
    }
  }

  @Test
  void keepsALongMessageInParts() throws IOException {
    var limits = new StreamListener.Limits(100, 10, Duration.ofHours(1), Duration.ofSeconds(1));
    try (var listener = start(limits);
        Socket socket = connect(listener)) {
      String message = "<13>" + "y".repeat(246);
      socket.getOutputStream().write((message + "\n").getBytes(UTF_8));
      await().untilAsserted(() -> assertThat(traffic(listener).records()).isEqualTo(3));
      assertThat(String.join("", Kept.texts(journal))).isEqualTo(message);
      assertThat(traffic(listener).truncated()).isEqualTo(1);
    }
  }

  private StreamListener start(StreamListener.Limits limits) throws IOException {
    var options = new StreamListener.Options("127.0.0.1", 0, "fw", limits);
    var listener = new StreamListener(options, journal, InstantSource.system());
    listener.start();
    return listener;
  }

  private static Socket connect(StreamListener listener) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), listener.port());
  }

  private static Traffic traffic(StreamListener listener) {
    return Objects.requireNonNull(listener.traffic().get("fw"));
  }
}
