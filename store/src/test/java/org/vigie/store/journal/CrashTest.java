package org.vigie.store.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.store.journal.FileJournal.Options;
import org.vigie.store.journal.Journal.Batch;
import org.vigie.store.journal.Journal.Producer;

/** Kills a process that appends, at seeded moments, and looks for what it was told is safe. */
class CrashTest {
  private static final int PRODUCERS = 3;
  private static final Options SMALL = new Options(200_000, 20_000, 1_000_000, 100);

  @TempDir Path directory;

  /** The process: appends batches of three producers for ever and prints what is acknowledged. */
  static final class Appender {
    private Appender() {}

    public static void main(String[] arguments) throws Exception {
      Random random = new Random(Long.parseLong(arguments[1]));
      Semaphore flying = new Semaphore(20);
      try (FileJournal journal = FileJournal.open(Path.of(arguments[0]), SMALL)) {
        long[] next = new long[PRODUCERS];
        for (int p = 0; p < PRODUCERS; p++) next[p] = journal.next(new UUID(0, p));
        while (true) {
          flying.acquire();
          int p = random.nextInt(PRODUCERS);
          int count = 1 + random.nextInt(20);
          List<byte[]> records = new ArrayList<>();
          for (int i = 0; i < count; i++) records.add(record(p, next[p] + i));
          Producer producer = new Producer(new UUID(0, p), next[p]);
          long upTo = next[p] += count;
          var done =
              journal.append(new Batch(JournalContract.SOURCE, producer, new long[count], records));
          var unused =
              done.whenComplete(
                  (appended, failed) -> {
                    flying.release();
                    System.out.println(failed == null ? p + " " + upTo : "failed " + failed);
                  });
        }
      }
    }
  }

  /** What producer {@code p} sends as its record {@code number}. */
  private static byte[] record(long p, long number) {
    Random random = new Random(31 * p + number);
    StringBuilder text = new StringBuilder().append(p).append(' ').append(number).append(' ');
    for (int i = random.nextInt(300); i > 0; i--) text.append((char) ('!' + random.nextInt(90)));
    return text.toString().getBytes(UTF_8);
  }

  @Test
  void everyAcknowledgedRecordIsThereOnce() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<Integer, Long> acknowledged = new HashMap<>();
    for (int round = 0; round < 5; round++) {
      killAfter(random.nextInt(400), random.nextLong(), acknowledged);
      String said = "seed " + seed + " round " + round;
      try (FileJournal journal = FileJournal.open(directory, SMALL)) {
        check(journal, acknowledged, said);
      }
    }
  }

  private void killAfter(int lines, long seed, Map<Integer, Long> acknowledged)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                Appender.class.getName(),
                directory.toString(),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = process.inputReader()) {
      for (int i = 0; ; i++) {
        @Nullable String line = said.readLine();
        if (line == null) break;
        assertThat(line).matches("\\d+ \\d+");
        String[] words = line.split(" ");
        acknowledged.merge(Integer.parseInt(words[0]), Long.parseLong(words[1]), Math::max);
        // SIGKILL; by the handle, so that what it printed before can still be read.
        if (i == lines) process.toHandle().destroyForcibly();
      }
    }
    assertThat(process.waitFor()).isEqualTo(128 + 9);
  }

  private static void check(FileJournal journal, Map<Integer, Long> acknowledged, String said)
      throws IOException, InterruptedException {
    long[] next = new long[PRODUCERS];
    long position = 0;
    try (Journal.Reader reader = journal.read(0)) {
      for (Block block; (block = reader.next(JournalContract.NOT)) != null; ) {
        assertThat(block.first()).as(said).isEqualTo(position);
        position = block.end();
        for (int i = 0; i < block.count(); i++) {
          long p = block.id(i).origin().getLeastSignificantBits();
          long number = block.id(i).number();
          assertThat(number).as(said).isEqualTo(next[(int) p]++);
          assertThat(JournalContract.text(block.raw(i)))
              .as(said)
              .isEqualTo(new String(record(p, number), UTF_8));
        }
      }
    }
    assertThat(position).as(said).isEqualTo(journal.end());
    for (int p = 0; p < PRODUCERS; p++) {
      assertThat(next[p]).as(said).isGreaterThanOrEqualTo(acknowledged.getOrDefault(p, 0L));
      assertThat(journal.next(new UUID(0, p))).as(said).isEqualTo(next[p]);
    }
  }
}
