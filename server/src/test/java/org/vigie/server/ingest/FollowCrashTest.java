package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.ingest.FileFollower.Limits;
import org.vigie.store.journal.FileJournal;

/**
 * Kills a process that follows a log, at seeded moments, while lines are written and the log is
 * rotated: in the end each line is in the journal once.
 */
class FollowCrashTest {
  private static final int KILLS = 15;

  @TempDir Path folder;

  /** The process: follows until it is killed. */
  static final class Follower {
    private Follower() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      try (FileJournal journal =
              FileJournal.open(folder.resolve("journal"), FileJournal.Options.STANDARD);
          FileFollower follower = follower(folder, journal)) {
        follower.start();
        System.out.println("follows");
        new CountDownLatch(1).await();
      }
    }
  }

  private static FileFollower follower(Path folder, FileJournal journal) throws IOException {
    Limits limits =
        new Limits(1_000, 50, Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(60));
    return new FileFollower(
        new FileFollower.Options("app", folder + "/app.log*", folder.resolve("state.txt"), limits),
        journal,
        InstantSource.system());
  }

  @Test
  void eachLineIsThereOnce() throws Exception {
    long seed = Long.getLong("vigie.seed", 20_261_125L);
    Random random = new Random(seed);
    Writer writer = new Writer(folder, random);
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start();
      // Written in steps with small pauses: the moments of the kill fall between and within them.
      CountDownLatch pause = new CountDownLatch(1);
      for (int step = random.nextInt(30); step >= 0; step--) {
        writer.step();
        assertThat(pause.await(random.nextInt(8), TimeUnit.MILLISECONDS)).isFalse();
      }
      process.destroyForcibly();
      process.waitFor();
      writer.step(); // what is written while nobody looks
    }
    writer.line();
    try (FileJournal journal =
        FileJournal.open(folder.resolve("journal"), FileJournal.Options.STANDARD)) {
      FileFollower last = follower(folder, journal);
      last.start();
      last.close();
      List<String> lines = Kept.texts(journal);
      assertThat(lines).as("seed %d", seed).doesNotHaveDuplicates();
      assertThat(lines).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(writer.lines);
      System.out.printf(
          "follow crash test, seed %d: %,d lines once each, %d kills, %d rotations%n",
          seed, lines.size(), KILLS, writer.rotations);
    }
  }

  private Process start() throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Follower.class.getName(),
                    folder.toString()))
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("err.txt").toFile()))
            .start();
    for (String line; (line = process.inputReader(UTF_8).readLine()) != null; ) {
      if (line.equals("follows")) return process;
    }
    throw new IOException("did not start:\n" + Files.readString(folder.resolve("err.txt")));
  }

  /** A program that writes a log in pieces, and rotates it. */
  private static final class Writer {
    private final Path folder;
    private final Random random;
    private final List<String> lines = new ArrayList<>();
    private int rotations;
    private String half = "";

    Writer(Path folder, Random random) {
      this.folder = folder;
      this.random = random;
    }

    void step() throws IOException {
      for (int i = random.nextInt(200); i >= 0; i--) line();
      if (random.nextInt(4) == 0) {
        half = "line " + lines.size() + " begun ";
        append(half);
      } else if (random.nextInt(6) == 0) {
        Files.move(folder.resolve("app.log"), folder.resolve("app.log." + ++rotations));
      }
    }

    void line() throws IOException {
      String end = "number " + lines.size();
      append(end + "\n");
      lines.add(half + end);
      half = "";
    }

    private void append(String text) throws IOException {
      Files.writeString(
          folder.resolve("app.log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }
}
