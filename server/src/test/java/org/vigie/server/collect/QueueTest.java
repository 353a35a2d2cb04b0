package org.vigie.server.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.server.config.Centre;
import org.vigie.server.ingest.Kept;
import org.vigie.server.ingest.StreamListener;
import org.vigie.server.ingest.StreamListener.Protocol;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;

/** A collector's queue and a centre's listener, over real sockets with real certificates. */
@Tag("openssl")
class QueueTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path temp;
  private Authority authority;
  private FileJournal centre;
  private Tls tls;

  @BeforeEach
  void open() throws Exception {
    authority = new Authority(temp.resolve("authority"));
    centre = FileJournal.open(temp.resolve("centre"), FileJournal.Options.STANDARD);
    tls = Tls.own(temp.resolve("tls"), InstantSource.system());
  }

  @AfterEach
  void close() throws IOException {
    tls.close();
    centre.close();
  }

  private StreamListener listen(int port) throws IOException {
    return listen("127.0.0.1", port);
  }

  private StreamListener listen(String host, int port) throws IOException {
    var secured = new StreamListener.Secured(tls, authority.certificate());
    var options =
        new StreamListener.Options(
            Protocol.COLLECTORS,
            host,
            port,
            "collectors",
            StreamListener.Limits.structured(),
            secured);
    var listener = new StreamListener(options, centre, InstantSource.system());
    listener.start();
    return listener;
  }

  private Queue queue(int port, long mebibytes) throws Exception {
    Path own = authority.sign("branch-1");
    var to =
        new Centre(
            "localhost",
            port,
            tls.certificate(),
            own,
            own.resolveSibling("branch-1.key"),
            mebibytes);
    return Queue.open(temp.resolve("collector"), to);
  }

  private static void append(Journal journal, Source source, List<String> texts)
      throws ExecutionException, InterruptedException {
    long[] received = new long[texts.size()];
    Arrays.fill(received, 1_700_000_000_123L);
    List<byte[]> records = texts.stream().map(text -> text.getBytes(UTF_8)).toList();
    journal.append(new Journal.Batch(source, null, received, records)).get();
  }

  private static List<String> texts(String what, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> what + " " + i).toList();
  }

  @Test
  void handsOverWhatItHasWithSourceAndTimeAndLetsGoOfIt() throws Exception {
    Source gate = new Source("firewalls", "syslog-udp", "192.0.2.1");
    Source web = new Source("proxies", "hec", "192.0.2.2");
    try (var listener = listen(0);
        var queue = queue(listener.port(), 64)) {
      append(queue.journal(), gate, texts("g", 0, 1000));
      append(queue.journal(), web, texts("w", 0, 500));
      append(queue.journal(), gate, List.of("last", ""));
      assertThat(queue.waiting()).isEqualTo(1502);
      queue.start();
      await().atMost(SOON).untilAsserted(() -> assertThat(queue.waiting()).isZero());
      append(queue.journal(), web, List.of("at once"));
      await().atMost(Duration.ofSeconds(5)).until(() -> centre.end() == 1503);
      var traffic = listener.traffic();
      assertThat(Objects.requireNonNull(traffic.get("firewalls")).records()).isEqualTo(1002);
      assertThat(Objects.requireNonNull(traffic.get("proxies")).lastReceived())
          .isEqualTo(1_700_000_000_123L);
    }
    List<String> wanted = new ArrayList<>(texts("g", 0, 1000));
    wanted.addAll(texts("w", 0, 500));
    wanted.addAll(List.of("last", "", "at once"));
    assertThat(Kept.texts(centre)).isEqualTo(wanted);
    var events = Kept.events(centre);
    assertThat(events.getFirst().source()).isEqualTo(gate);
    assertThat(events.get(1200).source()).isEqualTo(web);
    assertThat(events.get(1200).received()).isEqualTo(1_700_000_000_123L);
  }

  @Test
  void aLinkThatIsCutAgainAndAgainLosesAndDoublesNothing() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Source source = new Source("a", "syslog-tcp", "");
    List<String> wanted = new ArrayList<>();
    StreamListener listener = listen(0);
    int port = listener.port();
    try (var queue = queue(port, 64)) {
      queue.start();
      for (int round = 0; round < 8; round++) {
        for (int i = 0; i < 20; i++) {
          List<String> some = texts("r" + round + "." + i, 0, 1 + random.nextInt(400));
          append(queue.journal(), source, some);
          wanted.addAll(some);
        }
        listener.close();
        List<String> meanwhile = texts("away" + round, 0, random.nextInt(200) + 1);
        append(queue.journal(), source, meanwhile);
        wanted.addAll(meanwhile);
        listener = listen(port);
      }
      await().atMost(SOON).untilAsserted(() -> assertThat(queue.waiting()).isZero());
    } finally {
      listener.close();
    }
    assertThat(Kept.texts(centre)).as("seed %d", seed).isEqualTo(wanted);
  }

  @Test
  void aFullQueueTakesNothingMoreAndTakesAgainWhenTheCentreIsBack() throws Exception {
    Source source = new Source("a", "syslog-tcp", "");
    Random random = new Random(7);
    int port;
    try (var once = listen(0)) {
      port = once.port();
    }
    try (var queue = queue(port, 8)) {
      queue.start();
      int kept = 0;
      boolean full = false;
      while (!full) {
        byte[] noise = new byte[200_000];
        random.nextBytes(noise);
        var batch = new Journal.Batch(source, null, new long[1], List.of(noise));
        try {
          queue.journal().append(batch).get();
          kept++;
        } catch (ExecutionException e) {
          assertThat(e.getCause()).hasMessageContaining("the queue has its 8388608 bytes");
          full = true;
        }
      }
      assertThat(size(temp.resolve("collector"))).isLessThan(10 << 20);
      int taken = kept;
      try (var listener = listen(port)) {
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.waiting() == 0);
        await()
            .atMost(SOON)
            .ignoreExceptionsInstanceOf(ExecutionException.class)
            .until(
                () -> {
                  append(queue.journal(), source, List.of("again"));
                  return true;
                });
        await().atMost(SOON).until(() -> centre.end() == taken + 1);
        assertThat(listener.traffic()).containsKey("a");
      }
    }
    assertThat(Kept.texts(centre).getLast()).isEqualTo("again");
  }

  @Test
  void aCentreThatHasItAllFromBeforeIsNotSentItAgain() throws Exception {
    Source source = new Source("a", "syslog-tcp", "");
    try (var listener = listen(0)) {
      try (var queue = queue(listener.port(), 64)) {
        append(queue.journal(), source, texts("x", 0, 100));
        queue.start();
        await().atMost(SOON).until(() -> queue.waiting() == 0);
      }
      try (var queue = queue(listener.port(), 64)) {
        queue.start();
        append(queue.journal(), source, List.of("y"));
        await().atMost(SOON).until(() -> centre.end() == 101);
      }
    }
    assertThat(Kept.texts(centre)).endsWith("x 99", "y").hasSize(101);
  }

  @Test
  void strangersAreNoCollectors() throws Exception {
    Authority other = new Authority(temp.resolve("other"));
    Path own = other.sign("thief");
    try (var listener = listen(0)) {
      var to =
          new Centre(
              "localhost",
              listener.port(),
              tls.certificate(),
              own,
              own.resolveSibling("thief.key"),
              64);
      try (var queue = Queue.open(temp.resolve("collector"), to)) {
        append(queue.journal(), new Source("a", "t", ""), List.of("forged"));
        queue.start();
        await()
            .atMost(SOON)
            .until(
                () -> Objects.requireNonNull(listener.traffic().get("collectors")).refused() > 0);
        assertThat(queue.waiting()).isEqualTo(1);
      }
    }
    assertThat(centre.end()).isZero();
  }

  @Test
  void aCentreOfAnotherNameIsNotSentAnything() throws Exception {
    try (var listener = listen("0.0.0.0", 0)) {
      Path own = authority.sign("branch-1");
      var to =
          new Centre(
              "127.0.0.2",
              listener.port(),
              tls.certificate(),
              own,
              own.resolveSibling("branch-1.key"),
              64);
      try (var queue = Queue.open(temp.resolve("collector"), to)) {
        append(queue.journal(), new Source("a", "t", ""), List.of("for the centre alone"));
        queue.start();
        await()
            .atMost(SOON)
            .until(
                () -> Objects.requireNonNull(listener.traffic().get("collectors")).refused() > 0);
      }
      assertThat(centre.end()).isZero();
    }
    assertThatThrownBy(() -> new Centre("x", 1, Path.of(""), Path.of(""), Path.of(""), 1))
        .hasMessageContaining("authorities");
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long sum = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) sum += Files.size(file);
      return sum;
    }
  }
}
