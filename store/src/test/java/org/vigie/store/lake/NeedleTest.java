package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the indexes say equals what a look at every row says. */
class NeedleTest {
  private static final int ROWS = 3_000;
  private static final int FILES = 6;
  private static final String[] STEMS = {
    "mimikatz",
    "Power",
    "shell",
    "caf\u00e9",
    "\u212Aelvin",
    "admin",
    "x\\\\y",
    "cmd.exe",
    "0x1f",
    "-enc"
  };
  private static final Lake.Bounds BOUNDS = new Lake.Bounds(1_000_000, 60);
  private static final Lake.Scope EVER = Lake.Scope.occurred(0, Long.MAX_VALUE);

  @TempDir Path directory;
  private final Samples samples = new Samples();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private Lake lake;

  /** What the naive twin knows of an event. */
  private record Row(long time, String raw, String address, String user, String host) {}

  private final List<Row> rows = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    System.out.println("seed " + seed);
    lake = Lake.open(directory, samples.names, new Lake.Options(512L << 20, 1, 60));
    try (EventWriter writer = lake.writer()) {
      for (int i = 0; i < ROWS; i++) {
        writer.append(event(i));
        if (i % (ROWS / FILES) == ROWS / FILES - 1) {
          lake.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, i + 1));
        }
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  private org.vigie.ocsf.Event event(int i) {
    StringBuilder raw = new StringBuilder("{\"n\":\"").append(i).append("\",\"t\":\"");
    for (int w = random.nextInt(4); w >= 0; w--) {
      raw.append(random.nextInt(300) == 0 ? "rare" + random.nextInt(40) : word()).append(' ');
    }
    if (random.nextInt(400) == 0) raw.append("\\u006dimihidden");
    raw.append("\"}");
    String address =
        random.nextInt(20) == 0
            ? "2001:DB8::" + Integer.toHexString(random.nextInt(60))
            : "10.0." + random.nextInt(3) + "." + random.nextInt(200);
    String user = (random.nextBoolean() ? "Al" : "al") + "ice" + random.nextInt(900);
    String host = "WS" + random.nextInt(500) + ".Example";
    samples.raw = raw.toString().getBytes(UTF_8);
    samples.time = Samples.NOW + random.nextInt(10_000_000);
    rows.add(new Row(samples.time, raw.toString(), address, user, host));
    samples.text(random.nextBoolean() ? "src_endpoint.ip" : "dst_endpoint.ip", address);
    samples.text("user.name", user).text("device.hostname", host);
    if (random.nextInt(3) == 0) samples.text("actor.user.name", user);
    return samples.event(i);
  }

  private String word() {
    String word = STEMS[random.nextInt(STEMS.length)] + random.nextInt(50);
    return random.nextBoolean() ? word.toUpperCase(Locale.ROOT) : word;
  }

  private String literal() {
    return switch (random.nextInt(6)) {
      case 0 -> "rare" + random.nextInt(40);
      case 1 -> word();
      case 2 -> {
        String raw = rows.get(random.nextInt(ROWS)).raw();
        int from = random.nextInt(raw.length() - 5);
        yield raw.substring(from, from + 4 + random.nextInt(Math.min(10, raw.length() - from - 4)));
      }
      case 3 -> "hidden";
      case 4 -> "nothere" + random.nextInt(10);
      default -> "ab";
    };
  }

  @Test
  void aTextIsFoundWhereverItIs() throws IOException {
    texts();
    assertThat(lake.upkeep().compact((done, of) -> true).before()).isEqualTo(FILES);
    assertThat(lake.files()).hasSize(1);
    texts();
  }

  private void texts() throws IOException {
    for (int i = 0; i < 60; i++) {
      String literal = literal();
      String condition = "contains(lower(raw_data), lower(?))";
      List<String> scanned = ids(Needle.ANYTHING, condition, literal);
      List<String> pruned = ids(new Needle.Text(literal), condition, literal);
      assertThat(pruned).as("seed %d, '%s'", seed, literal).isEqualTo(scanned);
    }
  }

  private List<String> ids(Needle needle, String condition, String value) throws IOException {
    return lake.query(
        EVER,
        needle,
        BOUNDS,
        "SELECT metadata.uid FROM events WHERE " + condition + " ORDER BY ALL",
        List.of(value),
        row -> row.getString(1));
  }

  @Test
  void anObservableIsSeenAsOftenAsItStands() throws IOException {
    checkSeen();
  }

  private void checkSeen() throws IOException {
    observables();
    lake.upkeep().compact((done, of) -> true);
    observables();
  }

  private void observables() throws IOException {
    for (int i = 0; i < 200; i++) {
      Row row = rows.get(random.nextInt(ROWS));
      String user = random.nextInt(10) == 0 ? "nobody" + i : row.user();
      String changed = random.nextBoolean() ? user.toUpperCase(Locale.ROOT) : user;
      check(
          lake.seen(new Needle.Value(Observable.USER, changed)),
          rows.stream().filter(r -> r.user().equalsIgnoreCase(user)).toList());
      check(
          lake.seen(new Needle.Value(Observable.NAME, row.host().toLowerCase(Locale.ROOT))),
          rows.stream().filter(r -> r.host().equals(row.host())).toList());
      check(
          lake.seen(new Needle.Address(hex(row.address()))),
          rows.stream().filter(r -> r.address().equals(row.address())).toList());
    }
  }

  private String hex(String address) throws IOException {
    return lake.query(
            "SELECT vigie_ip(?)", List.of(address), found -> String.valueOf(found.getString(1)))
        .getFirst();
  }

  private void check(Lake.Seen seen, List<Row> expected) {
    assertThat(seen.events()).as("seed %d", seed).isEqualTo(expected.size());
    if (expected.isEmpty()) return;
    assertThat(seen.first()).isEqualTo(expected.stream().mapToLong(Row::time).min().orElseThrow());
    assertThat(seen.last()).isEqualTo(expected.stream().mapToLong(Row::time).max().orElseThrow());
    assertThat(seen.unknown()).isZero();
  }

  @Test
  void observablesPruneWhatIsRead() throws IOException {
    for (int i = 0; i < 50; i++) {
      String user = rows.get(random.nextInt(ROWS)).user();
      String condition = "lower(\"user\".name) = lower(?)";
      assertThat(ids(new Needle.Value(Observable.USER, user), condition, user))
          .as("seed %d, '%s'", seed, user)
          .isNotEmpty()
          .isEqualTo(ids(Needle.ANYTHING, condition, user));
    }
    Needle absent = new Needle.Value(Observable.USER, "nobody");
    assertThat(ids(absent, "true OR ? = ''", "")).isEmpty();
  }

  @Test
  void aFileWhoseIndexIsMissingOrDamagedIsRead() throws IOException {
    List<Path> files = lake.files();
    Files.delete(FileIndex.beside(files.get(0)));
    Path damaged = FileIndex.beside(files.get(1));
    byte[] bytes = Files.readAllBytes(damaged);
    Files.write(damaged, java.util.Arrays.copyOf(bytes, bytes.length - 7));
    String literal = "rare";
    String condition = "contains(lower(raw_data), lower(?))";
    assertThat(ids(new Needle.Text(literal), condition, literal))
        .as("seed %d", seed)
        .isEqualTo(ids(Needle.ANYTHING, condition, literal));
    assertThat(lake.seen(new Needle.Value(Observable.USER, "alice1")).unknown()).isEqualTo(2);
  }

  @Test
  void indexesThatAreMissingOrDamagedAreMadeAnewFileByFile() throws IOException {
    List<Path> files = lake.files();
    Files.delete(FileIndex.beside(files.get(0)));
    Path damaged = FileIndex.beside(files.get(1));
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[0]++; // another kind of index
    Files.write(damaged, bytes);
    Upkeep.Indexed first = lake.upkeep().index((done, of) -> done < 1);
    assertThat(first.files()).isEqualTo(1);
    assertThat(first.left()).isEqualTo(1);
    List<String> told = new ArrayList<>();
    Upkeep.Indexed second =
        lake.upkeep().index((done, of) -> told.add("%d of %d".formatted(done, of)));
    assertThat(second.files()).isEqualTo(1);
    assertThat(second.left()).isZero();
    assertThat(told).containsExactly("0 of 1", "1 of 1");
    assertThat(lake.upkeep().index((done, of) -> true).files()).isZero();
    checkSeen();
    assertThat(ids(new Needle.Value(Observable.USER, "nobody"), "true OR ? = ''", "")).isEmpty();
    assertThat(ids(new Needle.Text("rare"), "contains(lower(raw_data), ?)", "rare"))
        .as("seed %d", seed)
        .isEqualTo(ids(Needle.ANYTHING, "contains(lower(raw_data), ?)", "rare"));
    assertThat(Verification.of(directory, 0, "").flaws()).isEmpty();
  }

  @Test
  void allSpellingsOfAnAddressAreOne() throws IOException {
    String[][] same = {
      {"10.1.2.3", "::ffff:10.1.2.3", "010.1.2.3", "::FFFF:10.1.2.3"},
      {"2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:0db8::0001", "2001:db8::1%eth0"},
      {"fe80::1:0:0:2", "fe80:0:0:0:1:0:0:2"},
      {"::1", "0:0:0:0:0:0:0:1"}
    };
    for (String[] spellings : same) {
      long digest = Digest.address(hex(spellings[0]));
      for (String spelling : spellings) {
        byte[] bytes = spelling.getBytes(UTF_8);
        assertThat(Digest.of(Observable.ADDRESS, bytes, 0, bytes.length))
            .as(spelling)
            .isEqualTo(digest);
        assertThat(Digest.address(hex(spelling))).as(spelling).isEqualTo(digest);
      }
    }
  }
}
