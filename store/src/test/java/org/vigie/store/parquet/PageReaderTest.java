package org.vigie.store.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a file equals what DuckDB reads of it, which wrote it. */
class PageReaderTest {
  private static final int ROWS = 5_000;
  private static final int GROUP = 2_048;

  /** Columns of many shapes: constant, few values, all different, falling, absent, far apart. */
  private static final String COLUMNS =
      """
      CAST(i AS INTEGER) AS a, CAST(hash(i) % 7 AS INTEGER) AS b, CAST(-i * 1000 AS BIGINT) AS c,
      CAST(hash(i + ?) >> 1 AS BIGINT) AS d, make_timestamptz(1795000000000000 + i * 1000) AS e,
      CASE WHEN hash(i) % 3 = 0 THEN NULL ELSE 'w' || hash(i) % 40 END AS f,
      CASE WHEN hash(i) % 5 = 0 THEN NULL ELSE 'é' || hash(i + ?) || repeat('x', CAST(hash(i) % 90 AS BIGINT)) END
        AS g,
      CAST(NULL AS VARCHAR) AS h, '' AS k,
      {'x': CASE WHEN hash(i) % 2 = 0 THEN i END, 'y': {'z': CASE WHEN hash(i) % 11 = 0
        THEN 'deep' || i END}} AS s,
      CAST(CASE WHEN hash(i) % 900 = 0 THEN -2147483648 ELSE 2147483647 END AS INTEGER) AS m,
      CASE WHEN hash(i) % 2000 = 0 THEN repeat('long', 20000) ELSE 'short' || i END AS n
      """;

  private static final List<String> PATHS =
      List.of("a", "b", "c", "d", "e", "f", "g", "h", "k", "s.x", "s.y.z", "m", "n");

  @TempDir Path folder;
  private final long seed = System.nanoTime();

  private Connection duckdb() throws SQLException {
    return DriverManager.getConnection("jdbc:duckdb:");
  }

  private Path write(String options) throws SQLException {
    System.out.println("seed " + seed);
    Path file = folder.resolve("some.parquet");
    String select = "SELECT " + COLUMNS.replace("?", Long.toString(seed & 0xFFFF_FFFFL));
    try (Connection duckdb = duckdb();
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          "COPY (%s FROM range(%d) t(i)) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE %d, %s, FIELD_IDS {%s})"
              .formatted(select, ROWS, file, GROUP, options, ids()));
    }
    return file;
  }

  private static String ids() {
    return "a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, k: 9, s: {__duckdb_field_id: 20, x: 10,"
        + " y: {__duckdb_field_id: 21, z: 11}}, m: 12, n: 13";
  }

  /** All rows, each with its values as texts. */
  private List<List<@Nullable String>> expected(Path file) throws SQLException {
    List<List<@Nullable String>> rows = new ArrayList<>();
    String select = String.join(", ", PATHS).replace("e,", "epoch_us(e),");
    try (Connection duckdb = duckdb();
        Statement statement = duckdb.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT " + select + " FROM read_parquet('" + file + "')")) {
      while (row.next()) {
        List<@Nullable String> values = new ArrayList<>();
        for (int c = 1; c <= PATHS.size(); c++) values.add(row.getString(c));
        rows.add(values);
      }
    }
    return rows;
  }

  private static List<List<@Nullable String>> read(Path path) throws IOException {
    ParquetFile file = ParquetFile.open(path);
    List<List<@Nullable String>> rows = new ArrayList<>();
    try (PageReader reader = new PageReader()) {
      for (int g = 0; g < file.groups(); g++) {
        List<Values> columns = new ArrayList<>();
        for (int c = 0; c < PATHS.size(); c++) {
          columns.add(reader.read(path, file, g, file.leaf(c + 1), kind(c)));
        }
        for (int row = 0; row < columns.getFirst().rows(); row++) {
          List<@Nullable String> values = new ArrayList<>();
          for (int c = 0; c < PATHS.size(); c++) values.add(text(c, columns.get(c), row));
          rows.add(values);
        }
      }
    }
    return rows;
  }

  private static Values.Kind kind(int column) {
    boolean number = List.of(0, 1, 2, 3, 4, 9, 11).contains(column);
    return number ? Values.Kind.NUMBER : Values.Kind.BYTES;
  }

  private static @Nullable String text(int column, Values values, int row) {
    int entry = values.entry(row);
    if (entry < 0) return null;
    return kind(column) == Values.Kind.NUMBER
        ? Long.toString(values.number(entry))
        : new String(
            values.bytes(), values.start(entry), values.end(entry) - values.start(entry), UTF_8);
  }

  @Test
  void allIsReadAsItWasWritten() throws Exception {
    Path file = write("COMPRESSION zstd, PARQUET_VERSION V2");
    assertThat(read(file)).isEqualTo(expected(file)).hasSize(ROWS);
  }

  @Test
  void soAreFilesOfTheFirstVersion() throws Exception {
    Path file = write("COMPRESSION zstd, PARQUET_VERSION V1");
    assertThat(read(file)).isEqualTo(expected(file)).hasSize(ROWS);
  }

  @Test
  void aColumnThatIsNotThereHoldsNothing() throws Exception {
    Path path = write("COMPRESSION zstd");
    ParquetFile file = ParquetFile.open(path);
    try (PageReader reader = new PageReader()) {
      Values none = reader.read(path, file, 1, file.leaf(99), Values.Kind.BYTES);
      assertThat(none.rows()).isEqualTo(GROUP);
      assertThat(none.entry(5)).isEqualTo(-1);
    }
  }

  @Test
  void whatIsOfAnotherKindIsRefused() throws Exception {
    Path file = write("COMPRESSION snappy");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is of another kind");
    assertThatThrownBy(() -> ParquetFile.open(Files.writeString(folder.resolve("x"), "PAR1PAR1")))
        .isInstanceOf(IOException.class);
  }

  /** Damage is an {@link IOException}, or another value where nothing can tell. */
  @Test
  void damageIsRefused() throws Exception {
    Path file = write("COMPRESSION zstd, PARQUET_VERSION V2");
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(seed);
    int refused = 0;
    int rounds = 300;
    Path damaged = folder.resolve("damaged.parquet");
    for (int i = 0; i < rounds; i++) {
      byte[] bytes = whole.clone();
      if (i % 10 == 0) {
        int at = random.nextInt(bytes.length);
        bytes = Arrays.copyOf(bytes, at);
      } else {
        // Half of them in the foot, which is a small part of the file.
        int from = i % 2 == 0 ? 0 : bytes.length - 6_000;
        for (int k = random.nextInt(4); k >= 0; k--) {
          bytes[from + random.nextInt(bytes.length - from)] = (byte) random.nextInt();
        }
      }
      Files.write(damaged, bytes);
      try {
        read(damaged);
      } catch (IOException told) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isGreaterThan(rounds / 4);
  }
}
