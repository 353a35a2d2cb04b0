package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.TightDisk;

class SyslogUdpTest {
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
  void aDatagramIsAMessage() throws Exception {
    try (var listener = start(DatagramListener.Limits.standard());
        var sender = new DatagramSocket()) {
      send(sender, listener, "<13>Nov  1 10:00:00 h app: one\n");
      send(sender, listener, "<13>two\nlines\u0000");
      send(sender, listener, "\n");
      send(sender, listener, "");
      send(sender, listener, "<13>" + "y".repeat(65_000));
      await().untilAsserted(() -> assertThat(traffic(listener).records()).isEqualTo(3));
      assertThat(traffic(listener).truncated()).isZero();
    }
    assertThat(Kept.texts(journal).subList(0, 2))
        .containsExactly("<13>Nov  1 10:00:00 h app: one", "<13>two\nlines");
    assertThat(Kept.events(journal).get(2).length()).isEqualTo(65_004);
    assertThat(Kept.events(journal).getFirst().source())
        .isEqualTo(new Source("fw", "syslog-udp", "127.0.0.1"));
  }

  @Test
  void losesNothingAtAModerateRate() throws Exception {
    List<String> sent = new ArrayList<>();
    try (var listener = start(DatagramListener.Limits.standard());
        var sender = new DatagramSocket()) {
      for (int i = 0; i < 10_000; i++) {
        String line = "<13>Nov  1 10:00:00 host app: message " + i + " " + "x".repeat(200);
        sent.add(line);
        send(sender, listener, line);
        if (i % 20 == 0) LockSupport.parkNanos(2_000_000); // about 5,000 a second
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(journal.end()).isEqualTo(sent.size()));
      assertThat(traffic(listener).dropped()).isZero();
    }
    assertThat(Kept.texts(journal)).containsExactlyElementsOf(sent);
  }

  @Test
  void countsWhatTheSystemDropsWhileTheDiskIsFullAndKeepsWhatWasRead() throws Exception {
    var limits = new DatagramListener.Limits(1000, 4096, Duration.ofSeconds(5));
    try (var listener = start(limits);
        var sender = new DatagramSocket()) {
      disk.leave(0);
      int sent = 0;
      while (traffic(listener).dropped() < 10) {
        send(sender, listener, "<13>" + sent++ + "y".repeat(900));
        if (sent > 1_000_000) throw new AssertionError("nothing is dropped");
      }
      disk.leave(Long.MAX_VALUE);
      int all = sent;
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                Traffic now = traffic(listener);
                assertThat(now.records() + now.dropped()).isEqualTo(all);
              });
    }
  }

  @Test
  void aLongDatagramIsKeptInPartsAndCounted() throws Exception {
    var limits = new DatagramListener.Limits(100, 1 << 20, Duration.ofSeconds(5));
    try (var listener = start(limits);
        var sender = new DatagramSocket()) {
      send(sender, listener, "<13>" + "y".repeat(246));
      await().untilAsserted(() -> assertThat(traffic(listener).records()).isEqualTo(3));
      assertThat(traffic(listener).truncated()).isEqualTo(1);
    }
    assertThat(String.join("", Kept.texts(journal))).isEqualTo("<13>" + "y".repeat(246));
  }

  @Test
  void closingKeepsWhatTheSystemHadAlready() throws Exception {
    var listener = start(DatagramListener.Limits.standard());
    try (var sender = new DatagramSocket()) {
      for (int i = 0; i < 50; i++) send(sender, listener, "<13>" + i);
      listener.close();
      assertThat(journal.end()).isEqualTo(50);
    }
  }

  @Test
  void readsTheSystemsTable() throws Exception {
    var four = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 5514);
    assertThat(Drops.local(four)).isEqualTo("0100007F:158A");
    byte[] one = new byte[16];
    one[15] = 1;
    var six = new InetSocketAddress(InetAddress.getByAddress(one), 514);
    assertThat(Drops.local(six)).isEqualTo("00000000000000000000000001000000:0202");
    String table =
        """
           sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
         2153: 0100007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4242 2 0000000000000000 17
         2154: 00000000:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4243 2 0000000000000000 5
        """;
    assertThat(Drops.total(table, "0100007F:158A")).isEqualTo(17);
    assertThat(Drops.total("", "0100007F:158A")).isZero();
    try (var listener = start(DatagramListener.Limits.standard())) {
      String line = Drops.local(new InetSocketAddress(four.getAddress(), listener.port()));
      assertThat(Files.readString(Path.of("/proc/net/udp"))).contains(line);
    }
  }

  private DatagramListener start(DatagramListener.Limits limits) throws IOException {
    var listener =
        new DatagramListener(
            new DatagramListener.Options("127.0.0.1", 0, "fw", limits),
            journal,
            InstantSource.system());
    listener.start();
    return listener;
  }

  private static void send(DatagramSocket sender, DatagramListener listener, String text)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    sender.send(
        new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), listener.port()));
  }

  private static Traffic traffic(DatagramListener listener) {
    return Objects.requireNonNull(listener.traffic().get("fw"));
  }
}
