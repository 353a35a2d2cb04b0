package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upkeep changes how rows lie, and none of them. */
class UpkeepTest {
  private static final Lake.Options SMALL = new Lake.Options(512L << 20, 1, 60);
  private static final int FILES = 40;
  private static final int ROWS = 500;

  @TempDir Path directory;

  private static Lake lake(Path directory, Samples samples) throws IOException {
    return Lake.open(directory, samples.names, SMALL);
  }

  private void fill(int files, int days) throws IOException {
    Samples samples = new Samples();
    Random random = new Random(5);
    try (Lake lake = lake(directory, samples);
        EventWriter writer = lake.writer()) {
      for (int f = 0; f < files; f++) {
        samples.received = Samples.NOW + f % days * 86_400_000L;
        for (int i = 0; i < ROWS; i++) writer.append(samples.logon(random, f * ROWS + i, 300));
        lake.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, (f + 1L) * ROWS));
      }
    }
  }

  /** Everything of every row, as one number. */
  private static String sum(Lake lake) throws IOException {
    return lake.query(
            "SELECT count(*) || ' ' || count(DISTINCT metadata.uid) || ' '"
                + " || sum(hash(events)::HUGEINT) FROM events",
            List.of(),
            row -> row.getString(1))
        .getFirst();
  }

  @Test
  void smallFilesOfADayBecomeOneWithEveryRow() throws IOException {
    fill(FILES, 2);
    Samples samples = new Samples();
    try (Lake lake = lake(directory, samples)) {
      String before = sum(lake);
      Upkeep.Compacted done = lake.upkeep().compact((step, of) -> true);
      assertThat(done.before()).isEqualTo(FILES);
      assertThat(done.after()).isEqualTo(2);
      assertThat(done.rows()).isEqualTo((long) FILES * ROWS);
      assertThat(lake.files()).hasSize(2);
      assertThat(sum(lake)).isEqualTo(before);
      Lake.Mark mark = lake.position();
      assertThat(mark == null ? -1 : mark.position()).isEqualTo((long) FILES * ROWS);
      assertThat(lake.upkeep().compact((step, of) -> true).before()).isZero();
      samples.raw = "later".getBytes(UTF_8);
      try (EventWriter writer = lake.writer()) {
        writer.append(samples.event(1_000_000));
        lake.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, 1_000_000));
      }
      assertThat(lake.files()).hasSize(3);
    }
  }

  @Test
  void expirySparesTheMarkAndTakesTheFilesThatWereReplaced() throws IOException {
    fill(FILES, 1);
    Samples samples = new Samples();
    try (Lake lake = lake(directory, samples)) {
      List<Path> replaced = lake.files();
      String before = sum(lake);
      lake.upkeep().compact((step, of) -> true);
      assertThat(replaced).allMatch(Files::exists);
      assertThat(lake.upkeep().expire(System.currentTimeMillis() + 1)).isPositive();
      samples.raw = "later".getBytes(UTF_8);
      Lake.Mark mark = lake.position();
      assertThat(mark == null ? -1 : mark.position()).isEqualTo((long) FILES * ROWS);
      assertThat(sum(lake)).isEqualTo(before);
      // They go with the snapshot that replaced them.
      try (EventWriter writer = lake.writer()) {
        for (long i = 1_000_000; i < 1_000_002; i++) {
          writer.append(samples.event(i));
          lake.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, i + 1));
        }
      }
      lake.upkeep().expire(System.currentTimeMillis() + 1);
      assertThat(replaced).noneMatch(Files::exists);
      assertThat(replaced).noneMatch(file -> Files.exists(FileIndex.beside(file)));
    }
  }

  @Test
  void whatIsAskedToEndEndsBetweenTwoSteps() throws IOException {
    fill(FILES, 4);
    try (Lake lake = lake(directory, new Samples())) {
      String before = sum(lake);
      Upkeep.Compacted done = lake.upkeep().compact((step, of) -> step < 2);
      assertThat(done.after()).isEqualTo(2);
      assertThat(sum(lake)).isEqualTo(before);
    }
  }

  @Test
  void orphansOfADayAgoAreDeletedAndWritersLeftAlone() throws IOException {
    fill(1, 1);
    try (Lake lake = lake(directory, new Samples())) {
      Path orphan = lake.files().getFirst().resolveSibling("left.parquet");
      Files.writeString(orphan, "left by a crash");
      long now = System.currentTimeMillis();
      assertThat(lake.upkeep().dropOrphans(now)).isZero();
      assertThat(lake.upkeep().dropOrphans(now + 2 * 86_400_000L)).isEqualTo(1);
      assertThat(orphan).doesNotExist();
      assertThat(lake.files()).allMatch(Files::exists);
    }
  }

  /** The process that is killed: compacts, and says when it begins each step. */
  static final class Compactor {
    private Compactor() {}

    public static void main(String[] arguments) throws Exception {
      try (Lake lake = lake(Path.of(arguments[0]), new Samples())) {
        System.out.println("open");
        lake.upkeep()
            .compact(
                (done, of) -> {
                  System.out.println(done);
                  return true;
                });
        System.out.println("done");
      }
    }
  }

  @Test
  void aKillLosesNothingAndDoublesNothing() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    fill(FILES, 8);
    String before;
    try (Lake lake = lake(directory, new Samples())) {
      before = sum(lake);
    }
    int kills = 0;
    for (int round = 0; round < 3; round++) {
      String last = run(2 + random.nextInt(3), random.nextInt(250));
      if (!last.equals("done")) kills++;
      try (Lake lake = lake(directory, new Samples())) {
        assertThat(sum(lake)).as("seed %d", seed).isEqualTo(before);
        long known = lake.files().size();
        long there;
        try (var walk = Files.walk(directory.resolve("warehouse/soc/events/data"))) {
          there = walk.filter(file -> file.toString().endsWith(".parquet")).count();
        }
        // Those that were replaced stay until their snapshots expire; nothing else does.
        assertThat(there).isBetween(known, known + FILES);
      }
    }
    assertThat(kills).as("seed %d", seed).isPositive();
    assertThat(run(Integer.MAX_VALUE, 0)).isEqualTo("done");
    try (Lake lake = lake(directory, new Samples())) {
      assertThat(sum(lake)).as("seed %d", seed).isEqualTo(before);
      assertThat(lake.files()).hasSize(8);
    }
  }

  /** Kills it some milliseconds after a line; the last thing it said. */
  private String run(int lines, int millis) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                Compactor.class.getName(),
                directory.toString())
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
          process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(process.waitFor()).isIn(0, 128 + 9);
    return last;
  }
}
