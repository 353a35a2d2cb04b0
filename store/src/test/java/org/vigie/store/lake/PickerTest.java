package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Event;

/** Rows that are picked out of files are those that DuckDB finds, with the same values. */
class PickerTest {
  private static final int ROWS = 18_000;
  private static final int FILES = 5;
  private static final Lake.Bounds BOUNDS = new Lake.Bounds(100_000, 60);
  private static final Lake.Scope EVER = Lake.Scope.occurred(0, Long.MAX_VALUE);
  private static final List<String> COLUMNS =
      List.of(
          "time",
          "class_uid",
          "metadata.uid",
          "raw_data",
          "message",
          "user.name",
          "src_endpoint.ip",
          "dst_endpoint.port",
          "process.cmd_line",
          "traffic.bytes",
          "vigie_received",
          "vigie_source");
  private static final List<String> LATER =
      List.of("user.name", "process.cmd_line", "traffic.bytes", "message");
  private static final Lake.Options OPTIONS = new Lake.Options(512L << 20, 2, 60);
  private static final String[] ODD = {
    "", "\u00e9t\u00e9", "\uD83D\uDE00 smile", "\u212Aelvin", "\u0130stanbul", "a\u0000b", "x"
  };

  @TempDir Path directory;
  private final Samples samples = new Samples();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final Map<Rows.Place, Map<String, Object>> known = new HashMap<>();
  private final List<Path> older = new ArrayList<>();
  private Lake lake;

  @BeforeEach
  void open() throws IOException {
    System.out.println("seed " + seed);
    int half = FILES / 2 * (ROWS / FILES);
    // The first files are older than some columns.
    List<Column> then =
        Shapes.events().columns().stream()
            .filter(column -> !LATER.contains(column.path()))
            .toList();
    try (Lake before = Lake.open(directory, samples.names, OPTIONS, new Shape(then))) {
      fill(before, 0, half);
      older.addAll(before.files());
    }
    lake = Lake.open(directory, samples.names, OPTIONS);
    fill(lake, half, ROWS);
  }

  private void fill(Lake into, int from, int to) throws IOException {
    try (EventWriter writer = into.writer()) {
      for (int i = from; i < to; i++) {
        writer.append(event(i));
        if (i % (ROWS / FILES) == ROWS / FILES - 1) {
          into.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, i + 1));
        }
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  private Event event(int i) {
    boolean last = i == ROWS - 1;
    boolean rare = last || random.nextInt(400) == 0;
    StringBuilder raw = new StringBuilder("line " + i + " of " + random.nextInt(1_000));
    if (rare) raw.append(random.nextBoolean() ? " needle" : " NEEDLE").append(random.nextInt(9));
    if (random.nextInt(50) == 0) raw.append(ODD[random.nextInt(3)]);
    if (random.nextInt(9_000) == 0) raw.append(ODD[random.nextInt(5)]);
    if (random.nextInt(3_000) == 0) raw.append("huge ".repeat(20_000));
    if (random.nextInt(4_000) == 0) raw.append("\\u006eeedle0");
    samples.raw = raw.toString().getBytes(UTF_8);
    samples.time = Samples.NOW + random.nextInt(10_000_000);
    int net = last ? 3 : random.nextInt(9);
    samples.text("src_endpoint.ip", "10.0." + net + "." + (rare ? 250 : random.nextInt(200)));
    if (random.nextBoolean()) samples.text("user.name", "User" + random.nextInt(3_000));
    if (random.nextInt(9) == 0) samples.text("user.name", ODD[random.nextInt(ODD.length)]);
    if (random.nextInt(700) == 0) samples.text("message", "a needle" + random.nextInt(9));
    if (random.nextInt(3) == 0) samples.number("dst_endpoint.port", random.nextInt(65_536));
    if (random.nextInt(3) == 0) samples.number("traffic.bytes", random.nextLong());
    if (random.nextInt(5) == 0) samples.text("process.cmd_line", "cmd /" + random.nextInt(20));
    return samples.event(i);
  }

  /** A needle, and the condition that it stands for. */
  private record Question(Needle needle, String condition, String value) {}

  private Question question() {
    String address = "10.0." + random.nextInt(10) + ".250";
    String hex =
        "00000000000000000000ffff0a00%02xfa".formatted(Integer.parseInt(address.split("\\.")[2]));
    String user = (random.nextBoolean() ? "user" : "USER") + random.nextInt(3_200);
    String text = "needle" + random.nextInt(10);
    return switch (random.nextInt(4)) {
      case 0 ->
          new Question(
              new Needle.At("src_endpoint.ip", new Needle.Address(hex)),
              "src_endpoint.ip = ?",
              address);
      case 1 ->
          new Question(
              new Needle.At("user.name", new Needle.Value(Observable.USER, user)),
              "lower(\"user\".\"name\") = lower(?)",
              user);
      case 2 ->
          new Question(
              new Needle.At(
                  "user.name", new Needle.Value(Observable.USER, ODD[random.nextInt(ODD.length)])),
              "false AND raw_data = ?",
              "");
      default ->
          new Question(
              new Needle.Text(text),
              "(contains(lower(raw_data), '%s') OR contains(lower(message), ?))".formatted(text),
              text);
    };
  }

  private List<Rows.Place> find(Needle needle, Question question) throws IOException {
    return lake.rows()
        .find(
            EVER,
            needle,
            BOUNDS,
            "SELECT vigie_file, vigie_row FROM events WHERE "
                + question.condition()
                + " ORDER BY time, metadata.uid",
            List.of(question.value()),
            row -> new Rows.Place(row.getString(1), row.getLong(2)));
  }

  private void compare() throws IOException {
    int open = 0;
    for (int i = 0; i < 40; i++) {
      Question question = question();
      List<Rows.Place> whole = find(Needle.ANYTHING, question);
      assertThat(find(question.needle(), question)).as("%d %s", seed, question).isEqualTo(whole);
      Optional<List<Rows.Picked>> picked =
          lake.rows().pick(EVER, question.needle(), BOUNDS, COLUMNS);
      if (picked.isEmpty()) continue;
      open++;
      assertThat(picked.get().stream().map(Rows.Picked::place).toList()).containsAll(whole);
      values(picked.get());
    }
    assertThat(open).as("seed %d: so many answers without DuckDB", seed).isPositive();
  }

  private void values(List<Rows.Picked> picked) throws IOException {
    for (Rows.Picked one : picked) {
      if (!known.containsKey(one.place())) byDuckDb();
      assertThat(one.values()).as("seed %d", seed).isEqualTo(known.get(one.place()));
    }
  }

  /** All rows, of which nothing is picked. */
  private void byDuckDb() throws IOException {
    String select =
        String.join(", ", COLUMNS)
            .replace("user.", "\"user\".")
            .replace("time,", "epoch_ms(time),")
            .replace("vigie_received", "epoch_ms(vigie_received)");
    var unused =
        lake.rows()
            .find(
                EVER,
                Needle.ANYTHING,
                BOUNDS,
                "SELECT " + select + ", vigie_file, vigie_row FROM events",
                List.of(),
                row -> {
                  Map<String, Object> values = new HashMap<>();
                  for (int c = 0; c < COLUMNS.size(); c++) {
                    Object value = row.getObject(c + 1);
                    if (value == null) continue;
                    boolean number = value instanceof Number;
                    values.put(COLUMNS.get(c), number ? ((Number) value).longValue() : value);
                  }
                  int last = COLUMNS.size() + 1;
                  Rows.Place place = new Rows.Place(row.getString(last), row.getLong(last + 1));
                  return known.put(place, values) == null;
                });
  }

  @Test
  void pickedIsWhatIsThere() throws IOException {
    compare();
    assertThat(lake.upkeep().compact((done, of) -> true).before()).isEqualTo(FILES);
    compare();
  }

  @Test
  void rowsAreReadAsDuckDbReadsThem() throws IOException {
    List<Rows.Place> places = new ArrayList<>();
    List<Path> files = lake.files();
    for (int i = 0; i < 40; i++) {
      String file = files.get(random.nextInt(files.size())).toString();
      places.add(new Rows.Place(file, random.nextInt(ROWS / FILES)));
    }
    places = places.stream().distinct().toList();
    List<Rows.Picked> picked = lake.rows().pick(places, BOUNDS, COLUMNS).orElseThrow();
    assertThat(picked.stream().map(Rows.Picked::place)).containsExactlyInAnyOrderElementsOf(places);
    values(picked);
    // With a list, for which DuckDB is asked, and without.
    String expressions =
        "metadata.uid || ' ' || \"user\".\"name\" || ' ' || file_row_number || left(raw_data, 9)";
    assertThat(texts(places, expressions))
        .isEqualTo(
            texts(places, "left(" + expressions + ", 9999 + coalesce(len(vigie_warnings), 0))"));
  }

  private List<String> texts(List<Rows.Place> places, String expressions) throws IOException {
    return lake
        .rows()
        .read(places, BOUNDS, expressions, List.of(), row -> row.getString(1))
        .stream()
        .map(text -> text == null ? "nothing" : text.toLowerCase(Locale.ROOT))
        .sorted()
        .toList();
  }

  /** Its data are as good as before, but in a form that is not read here. */
  @Test
  void aFileOfAnotherKindIsReadByDuckDb() throws Exception {
    Needle address = new Needle.Address("00000000000000000000ffff0a0003fa");
    Question question =
        new Question(
            new Needle.At("src_endpoint.ip", address), "src_endpoint.ip = ?", "10.0.3.250");
    assertThat(lake.rows().pick(EVER, question.needle(), BOUNDS, COLUMNS)).isPresent();
    List<Rows.Place> before = find(question.needle(), question);
    Path file =
        before.stream()
            .map(place -> Path.of(place.file()))
            .filter(one -> !older.contains(one))
            .findFirst()
            .orElseThrow();
    Path other = directory.resolve("other.parquet");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM read_parquet('%s', hive_partitioning = false)) TO '%s' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 8192)"
              .formatted(file, other));
    }
    close();
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    lake = Lake.open(directory, samples.names, OPTIONS);
    assertThat(find(question.needle(), question)).isEqualTo(before).isNotEmpty();
    assertThat(lake.rows().pick(EVER, question.needle(), BOUNDS, COLUMNS)).isEmpty();
    assertThat(lake.rows().refused()).isPositive();
  }
}
