package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.ingest.FileFollower.Limits;
import org.vigie.store.journal.FileJournal;

class FileFollowerTest {
  private static final Limits QUICK =
      new Limits(1_000, 50, Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(20));

  @TempDir Path temp;
  private Path logs = Path.of("");
  private FileJournal journal;

  FileFollowerTest() throws IOException {
    journal = FileJournal.open(Files.createTempDirectory("follow"), FileJournal.Options.STANDARD);
  }

  @BeforeEach
  void open() throws IOException {
    journal.close();
    logs = Files.createDirectory(temp.resolve("logs"));
    journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  @Test
  void linesComeAsTheyAreWrittenAndAHalfOneWaits() throws IOException {
    write("a.log", "one\n\ntwo\r\nhal");
    try (FileFollower follower = start("*.log", QUICK)) {
      holds("one", "two");
      write("a.log", "f\n");
      write("b.log", "three\n");
      write("c.txt", "not matched\n");
      write("d.log.gz", "not matched\n");
      holds("one", "two", "half", "three");
      await().untilAsserted(() -> assertThat(traffic(follower).records()).isEqualTo(4));
      assertThat(traffic(follower).bytes()).isEqualTo(15);
    }
  }

  @Test
  void aLineThatIsTooLongIsCutOnceAndCounted() throws IOException {
    write("a.log", "x".repeat(5_000));
    try (FileFollower follower = start("*.log", QUICK)) {
      holds("x".repeat(1_000));
      write("a.log", "y".repeat(5_000) + "\nshort\n");
      holds("x".repeat(1_000), "short");
      assertThat(traffic(follower).truncated()).isEqualTo(1);
    }
  }

  @Test
  void aFileThatIsRenamedIsReadToItsEnd() throws IOException {
    write("app.log", "1\n");
    try (FileFollower follower = start("app.log", QUICK)) {
      holds("1");
      try (FileChannel writer =
          FileChannel.open(logs.resolve("app.log"), StandardOpenOption.APPEND)) {
        Files.move(logs.resolve("app.log"), logs.resolve("app.log.1"));
        write("app.log", "3\n");
        writer.write(java.nio.ByteBuffer.wrap("2\nlast without an end".getBytes(UTF_8)));
      }
      holds("1", "3", "2", "last without an end");
      assertThat(traffic(follower).truncated()).isZero();
    }
  }

  @Test
  void aFileThatIsEmptiedBeginsAgain() throws IOException {
    write("app.log", "first 1\nfirst 2\n");
    try (FileFollower follower = start("app.log", QUICK)) {
      holds("first 1", "first 2");
      Files.writeString(logs.resolve("app.log"), "second, and longer than all that was before\n");
      holds("first 1", "first 2", "second, and longer than all that was before");
      Files.writeString(logs.resolve("app.log"), "third\n");
      holds("first 1", "first 2", "second, and longer than all that was before", "third");
      assertThat(follower.traffic()).containsOnlyKeys("app");
    }
  }

  @Test
  void aRestartReadsOnWhereverTheFileIsNow() throws IOException {
    write("app.log", "1\n2\nhalf");
    start("app.log", QUICK).close();
    assertThat(lines()).containsExactly("1", "2");
    write("app.log", " and whole\n");
    Files.move(logs.resolve("app.log"), logs.resolve("app.log.1"));
    write("app.log", "3\n");
    try (FileFollower follower = start("app.log", QUICK)) {
      holds("1", "2", "3", "half and whole");
      assertThat(follower.traffic()).isNotEmpty();
    }
    start("app.log", QUICK).close();
    assertThat(lines()).hasSize(4);
  }

  @Test
  void aJournalThatForgotTheFileCostsNothing() throws IOException {
    write("app.log", "1\n2\n");
    start("app.log", QUICK).close();
    journal.close();
    journal = FileJournal.open(temp.resolve("another"), FileJournal.Options.STANDARD);
    write("app.log", "3\n");
    start("app.log", QUICK).close();
    assertThat(lines()).containsExactly("3");
  }

  @Test
  void whatIsNoTextIsRefusedAndSaid() throws IOException {
    Files.write(logs.resolve("a.log"), new byte[] {'x', 0, 'y', '\n'});
    write("b.log", "text\n");
    try (FileFollower follower = start("*.log", QUICK)) {
      holds("text");
      assertThat(traffic(follower).refused()).isEqualTo(1);
    }
    assertThatThrownBy(() -> start("**/x.log", QUICK)).hasMessageContaining("** is not allowed");
    assertThatThrownBy(() -> start("[", QUICK)).hasMessageContaining("files: path");
  }

  @Test
  void manyFilesInManyFoldersAreFollowed() throws IOException {
    Random random = new Random(11);
    List<String> expected = new ArrayList<>();
    for (int folder = 0; folder < 4; folder++) Files.createDirectory(logs.resolve("host" + folder));
    try (FileFollower follower = start("host*/*.log", QUICK)) {
      for (int i = 0; i < 2_000; i++) {
        write("host%d/%d.log".formatted(random.nextInt(4), random.nextInt(10)), "line " + i + "\n");
        expected.add("line " + i);
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(lines()).containsExactlyInAnyOrderElementsOf(expected));
      assertThat(traffic(follower).records()).isEqualTo(2_000);
    }
  }

  @Test
  void recordsFollowFromTheBytesHoweverTheyCome() {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) text.append("z".repeat(random.nextInt(80))).append('\n');
    byte[] bytes = text.toString().getBytes(UTF_8);
    List<byte[]> whole = new ArrayList<>();
    new LineCutter(50).take(bytes, 0, bytes.length, whole);
    for (int round = 0; round < 200; round++) {
      List<byte[]> pieces = new ArrayList<>();
      LineCutter cutter = new LineCutter(50);
      for (int at = 0; at < bytes.length; ) {
        int next = Math.min(bytes.length, at + 1 + random.nextInt(120));
        cutter.take(bytes, at, next, pieces);
        at = next;
      }
      assertThat(pieces).usingRecursiveComparison().isEqualTo(whole);
    }
  }

  private void holds(String... expected) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(lines()).containsExactlyInAnyOrder(expected));
  }

  private List<String> lines() {
    return Kept.texts(journal);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(
        logs.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private FileFollower start(String pattern, Limits limits) throws IOException {
    FileFollower.Options options =
        new FileFollower.Options(
            "app", logs + "/" + pattern, temp.resolve("state/app.txt"), limits);
    FileFollower follower = new FileFollower(options, journal, InstantSource.system());
    follower.start();
    return follower;
  }

  private static Traffic traffic(FileFollower follower) {
    return Objects.requireNonNull(follower.traffic().get("app"));
  }
}
