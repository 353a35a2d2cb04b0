package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept no longer is gone for good, what is held stays, and both can be proved. */
class RetentionTest {
  private static final long DAY = 86_400_000L;
  private static final Lake.Options SMALL = new Lake.Options(512L << 20, 1, 60);

  @TempDir Path directory;
  private final Samples samples = new Samples();

  private void fill(Lake lake) throws IOException {
    Random random = new Random(7);
    long number = 0;
    try (EventWriter writer = lake.writer()) {
      for (int day = 0; day < 6; day++) {
        samples.received = Samples.NOW - (5 - day) * DAY;
        for (int i = 0; i < 100; i++) {
          samples.raw =
              ("{\"word\":\"" + (i % 4 == 0 ? "quixotrope" : "plain") + "\"}").getBytes(UTF_8);
          samples.text("device.hostname", "WS" + random.nextInt(5));
          samples.text("src_endpoint.ip", "10.0.0." + i % 10);
          writer.append(samples.event(number++));
        }
        lake.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, number));
      }
    }
  }

  private static List<Long> byDay(Lake lake) throws IOException {
    return lake.query(
        "SELECT count(*) FROM events GROUP BY CAST(vigie_received AS DATE) ORDER BY ALL",
        List.of(),
        row -> row.getLong(1));
  }

  private static long count(Lake lake, String condition) throws IOException {
    return lake.query(
            "SELECT count(*) FROM events WHERE " + condition, List.of(), row -> row.getLong(1))
        .getFirst();
  }

  @Test
  void whatIsKeptNoLongerGoesAndWhatIsHeldStays() throws IOException {
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      fill(lake);
      List<Path> before = lake.files();
      Lake.Mark mark = lake.position();
      List<Retention.Kept> classes =
          List.of(
              new Retention.Kept(
                  "words",
                  new Retention.Condition("contains(raw_data, ?)", List.of("quixo")),
                  1,
                  "it's short lived"),
              new Retention.Kept("all", Retention.Condition.ALL, 3, "three days are enough"));
      List<Retention.Hold> holds =
          List.of(
              new Retention.Hold(
                  "h1", new Retention.Condition("src_endpoint.ip = ?", List.of("10.0.0.3"))));
      long gone = lake.retention().run(classes, holds, Samples.NOW, "ann", (done, of) -> true);
      long held = count(lake, "src_endpoint.ip = '10.0.0.3'");
      assertThat(held).isEqualTo(60);
      assertThat(count(lake, "true")).isEqualTo(600 - gone);
      assertThat(
              count(
                  lake,
                  "contains(raw_data, 'quixo') AND src_endpoint.ip <> '10.0.0.3' AND"
                      + " vigie_received < TIMESTAMPTZ '"
                      + day(1)
                      + "'"))
          .isZero();
      assertThat(
              count(
                  lake,
                  "src_endpoint.ip <> '10.0.0.3' AND vigie_received < TIMESTAMPTZ '"
                      + day(3)
                      + "'"))
          .isZero();
      assertThat(byDay(lake)).hasSize(6);
      assertThat(lake.position()).isEqualTo(mark);
      // The files that had them are gone from the disk, with their indexes.
      List<Path> now = lake.files();
      for (Path file : before) {
        if (now.contains(file)) continue;
        assertThat(file).doesNotExist();
        assertThat(FileIndex.beside(file)).doesNotExist();
      }
      assertThat(lake.seen(new Needle.Address("00000000000000000000ffff0a000003")).events())
          .isEqualTo(60);
      assertThat(lake.seen(new Needle.Address("00000000000000000000ffff0a000003")).unknown())
          .isZero();
      assertThat(lake.retention().run(classes, holds, Samples.NOW, "ann", (done, of) -> true))
          .isZero();
      // Released, they go as well.
      assertThat(lake.retention().run(classes, List.of(), Samples.NOW, "ann", (done, of) -> true))
          .isEqualTo(20);
    }
    assertThat(Verification.of(directory, 0, "").flaws()).isEmpty();
    List<Deletions.Certificate> certificates = Deletions.of(directory);
    assertThat(certificates).hasSize(2).allMatch(one -> one.flaw() == null);
    assertThat(certificates.getFirst().json())
        .contains("\"actor\":\"ann\"", "\"because\":\"it's short lived\"", "\"holds\":[\"h1\"]")
        .contains("\"sha256\":\"", "\"events_left\":0,\"files_left\":0");
  }

  private static String day(int ago) {
    return java.time.Instant.ofEpochMilli(Math.floorDiv(Samples.NOW, DAY) * DAY - ago * DAY)
        .toString();
  }

  @Test
  void aCertificateThatWasChangedOrTakenAwayIsFound() throws IOException {
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      fill(lake);
      for (int days = 4; days > 1; days--) {
        List<Retention.Kept> all =
            List.of(new Retention.Kept("all", Retention.Condition.ALL, days, "a test"));
        assertThat(lake.retention().run(all, List.of(), Samples.NOW, "ann", (done, of) -> true))
            .isEqualTo(100);
      }
    }
    Path log = directory.resolve(Deletions.LOG);
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(3);
    Files.write(
        log, List.of(lines.get(0), lines.get(1).replace("a test", "no test"), lines.get(2)));
    assertThat(flaws()).containsExactly("", "is not what was written", "");
    Files.write(log, List.of(lines.get(0), lines.get(2)));
    assertThat(flaws()).containsExactly("", "is damaged, or one is missing");
  }

  private List<String> flaws() throws IOException {
    List<String> flaws = new ArrayList<>();
    for (Deletions.Certificate one : Deletions.of(directory)) {
      flaws.add(one.flaw() == null ? "" : one.flaw());
    }
    return flaws;
  }
}
