package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Block;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;

/** Kills a process that carries a journal into the lake, and counts what arrived. */
class LakeCrashTest {
  private static final int RECORDS = 12_000;
  private static final FileJournal.Options BLOCKS =
      new FileJournal.Options(1 << 20, 8_000, 1 << 20, 10);
  private static final Lake.Options SMALL = new Lake.Options(256L << 20, 1, 60);

  @TempDir Path directory;

  /** The process: reads on from the lake's position and commits every few blocks. */
  static final class Carrier {
    private Carrier() {}

    public static void main(String[] arguments) throws Exception {
      Path directory = Path.of(arguments[0]);
      Random random = new Random(Long.parseLong(arguments[1]));
      Samples samples = new Samples();
      try (FileJournal journal = FileJournal.open(directory.resolve("journal"), BLOCKS);
          Lake lake = Lake.open(directory.resolve("lake"), samples.names, SMALL);
          EventWriter writer = lake.writer()) {
        Lake.Mark mark = lake.position();
        System.out.println("open");
        try (Journal.Reader reader = journal.read(mark == null ? 0 : mark.position())) {
          for (Block block; (block = reader.next(Duration.ZERO)) != null; ) {
            for (int i = 0; i < block.count(); i++) {
              samples.raw = "record".getBytes(UTF_8);
              writer.append(samples.event(block.id(i).number()));
            }
            if (random.nextInt(4) > 0 && block.end() < journal.end()) continue;
            lake.commit(writer.finish(), new Lake.Mark(journal.id(), block.end()));
            System.out.println(block.end());
          }
        }
        System.out.println("done");
      }
    }
  }

  @Test
  void everyRecordArrivesOnce() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    fill();
    String last = "";
    int kills = 0;
    for (int round = 0; !last.equals("done"); round++) {
      assertThat(round).as("seed %d", seed).isLessThan(50);
      int lines = round < 4 ? 1 + random.nextInt(8) : Integer.MAX_VALUE;
      last = run(random.nextLong(), lines, random.nextInt(40));
      if (!last.equals("done")) kills++;
    }
    assertThat(kills).as("seed %d", seed).isPositive();
    try (Lake lake = Lake.open(directory.resolve("lake"), new Samples().names, SMALL)) {
      List<String> counts =
          lake.query(
              "SELECT count(*), count(DISTINCT metadata.uid) FROM events",
              List.of(),
              row -> row.getLong(1) + " " + row.getLong(2));
      assertThat(counts).as("seed %d", seed).containsExactly(RECORDS + " " + RECORDS);
      Lake.Mark mark = lake.position();
      assertThat(mark == null ? -1 : mark.position()).isEqualTo(RECORDS);
    }
  }

  private void fill() throws Exception {
    Random random = new Random(1);
    try (FileJournal journal = FileJournal.open(directory.resolve("journal"), BLOCKS)) {
      for (int batch = 0; batch < RECORDS / 100; batch++) {
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          byte[] record = new byte[random.nextInt(100)];
          random.nextBytes(record);
          records.add(record);
        }
        journal
            .append(new Journal.Batch(Source.NONE, null, new long[100], records))
            .get(20, TimeUnit.SECONDS);
      }
    }
  }

  /** Runs the process, kills it some milliseconds after a line; the last thing it said. */
  private String run(long seed, int lines, int millis) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                Carrier.class.getName(),
                directory.toString(),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String last = "";
    try (BufferedReader said = process.inputReader()) {
      int count = 0;
      for (String line; (line = said.readLine()) != null; ) {
        if (!line.matches("open|done|\\d+")) continue; // the log
        last = line;
        if (++count == lines) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
          // By the handle, so that what it printed before can still be read.
          process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(process.waitFor()).isIn(0, 128 + 9);
    return last;
  }
}
