package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.store.lake.Verification.Report;

/** Whatever is changed behind the lake's back is found. */
class VerificationTest {
  private static final Lake.Options SMALL = new Lake.Options(512L << 20, 1, 60);
  private static final int FILES = 5;

  @TempDir Path directory;
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private List<Path> files = List.of();

  @BeforeEach
  void fill() throws IOException {
    System.out.println("seed " + seed);
    Samples samples = new Samples();
    try (Lake lake = Lake.open(directory, samples.names, SMALL);
        EventWriter writer = lake.writer()) {
      for (int f = 0; f < FILES; f++) {
        for (int i = 0; i < 50; i++) writer.append(samples.logon(random, f * 50L + i, 300));
        lake.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, (f + 1) * 50L));
      }
      files = lake.files();
    }
  }

  private Report verify() throws IOException {
    return Verification.of(directory, 0, "");
  }

  @Test
  void whatWasWrittenIsIntact() throws IOException {
    Report report = verify();
    assertThat(report.flaws()).isEmpty();
    assertThat(report.isIntact()).isTrue();
    assertThat(report.files()).isEqualTo(FILES);
    assertThat(report.lines()).isEqualTo(FILES);
    assertThat(Verification.of(directory, report.lines(), report.head()).isIntact()).isTrue();
    assertThat(Verification.of(directory, report.lines() + 1, report.head()).isIntact()).isFalse();
  }

  @Test
  void upkeepAndCrashesLeaveItIntact() throws IOException {
    Samples samples = new Samples();
    try (Lake lake = Lake.open(directory, samples.names, SMALL);
        EventWriter writer = lake.writer()) {
      lake.upkeep().compact((done, of) -> true);
      lake.upkeep().expire(System.currentTimeMillis() + 1);
      writer.append(samples.event(1_000));
      List<Written> dropped = writer.finish();
      lake.drop(dropped);
    }
    assertThat(verify().flaws()).isEmpty();
    Files.writeString(files.getFirst().resolveSibling("lost.parquet"), "of a crash");
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      assertThat(lake.files()).hasSize(1);
    }
    assertThat(verify().flaws()).isEmpty();
  }

  @Test
  void aChangedByteIsFound() throws IOException {
    for (int i = 0; i < 20; i++) {
      Path data = files.get(random.nextInt(FILES));
      Path file = random.nextInt(4) == 0 ? FileIndex.beside(data) : data;
      byte[] bytes = Files.readAllBytes(file);
      byte[] changed = bytes.clone();
      changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, changed);
      assertThat(verify().flaws())
          .as("seed %d", seed)
          .containsExactly(file.toRealPath() + ": is not what was written");
      Files.write(file, bytes);
    }
    assertThat(verify().flaws()).isEmpty();
  }

  @Test
  void aChangedCutOrForgedLedgerIsFound() throws IOException {
    Path log = directory.resolve(Ledger.LOG);
    byte[] whole = Files.readAllBytes(log);
    for (int i = 0; i < 40; i++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(7));
      Files.write(log, changed);
      assertThat(isFound()).as("seed %d, round %d", seed, i).isTrue();
    }
    List<String> lines = new ArrayList<>(new String(whole, UTF_8).lines().toList());
    lines.remove(2);
    Files.write(log, lines);
    assertThat(verify().isIntact()).isFalse();
    Files.write(log, whole);
    assertThat(verify().isIntact()).isTrue();
  }

  /** A byte that is no UTF-8 is found by the reading itself. */
  private boolean isFound() {
    try {
      return !verify().isIntact();
    } catch (IOException | java.io.UncheckedIOException unreadable) {
      return true;
    }
  }

  @Test
  void aFileThatWasTakenAwayIsFound() throws IOException {
    Path gone = files.get(1);
    Files.delete(gone);
    assertThat(verify().flaws()).containsExactly(gone + ": is missing");
  }

  @Test
  void aLakeOlderThanItsLedgerIsAdopted() throws IOException {
    Files.delete(directory.resolve(Ledger.LOG));
    assertThat(verify().isIntact()).isFalse();
    try (Lake lake = Lake.open(directory, new Samples().names, SMALL)) {
      assertThat(lake.files()).hasSize(FILES);
    }
    assertThat(verify().flaws()).isEmpty();
  }

  @Test
  void halfALineOfACrashIsCutOff() throws IOException {
    Path log = directory.resolve(Ledger.LOG);
    Files.writeString(log, "6 17640000 events +half", java.nio.file.StandardOpenOption.APPEND);
    Samples samples = new Samples();
    try (Lake lake = Lake.open(directory, samples.names, SMALL);
        EventWriter writer = lake.writer()) {
      writer.append(samples.event(1_000));
      lake.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, 1_001));
    }
    assertThat(verify().flaws()).isEmpty();
    assertThat(verify().lines()).isEqualTo(FILES + 1);
  }
}
