package org.vigie.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.server.Main;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.secret.Secrets;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.Verification;

/** What was saved comes back when the original is destroyed. */
class BackupTest {
  private static final int EVENTS = 500;

  @TempDir Path folder;
  private Path data;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    data = folder.resolve("data");
    file = folder.resolve("backup.zip");
    try (House house = open()) {
      List<byte[]> records = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        records.add(
            "{\"Channel\":\"Security\",\"EventID\":1102,\"Hostname\":\"DC%02d\",\"n\":%d}"
                .formatted(i % 9, i)
                .getBytes(UTF_8));
      }
      Source source = new Source("test", "http", "127.0.0.1");
      house.raw().append(new Journal.Batch(source, null, new long[EVENTS], records)).join();
      assertThat(house.settle(Duration.ofMinutes(2))).isTrue();
    }
  }

  private House open() throws IOException {
    return Main.open(new Config().withData(data), House.Edges.NONE);
  }

  private static void destroy(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        if (path.endsWith("lake/lock")) continue;
        contents.put(
            folder.relativize(path) + " " + Files.getPosixFilePermissions(path),
            java.util.HexFormat.of().formatHex(Digests.sha256().digest(Files.readAllBytes(path))));
      }
    }
    return contents;
  }

  @Test
  void theKeyOfSecretsIsNotInIt() throws Exception {
    new Secrets(data, Map.of()).set("okta", "a-token", Instant.EPOCH);
    Path key = data.resolve(Secrets.KEY_FILE);
    Path elsewhere = folder.resolve("elsewhere");
    Files.copy(key, elsewhere, StandardCopyOption.COPY_ATTRIBUTES);
    new Backup(data, line -> {}).to(file);
    destroy(data);
    new Restore(file, line -> {}).to(data);
    Secrets restored = new Secrets(data, Map.of());
    assertThat(restored.list()).hasSize(1);
    assertThatThrownBy(() -> restored.reveal("${secret:okta}", "x"))
        .hasMessageContaining(Secrets.KEY_FILE);
    Files.copy(elsewhere, key, StandardCopyOption.COPY_ATTRIBUTES);
    assertThat(restored.reveal("${secret:okta}", "x")).isEqualTo("a-token");
  }

  @Test
  void everythingComesBack() throws Exception {
    Map<String, String> before = contents(data);
    Backup.Done saved = new Backup(data, line -> {}).to(file);
    assertThat(saved.files()).isEqualTo(before.size());
    destroy(data);
    Restore.Done restored = new Restore(file, line -> {}).to(data);
    assertThat(restored.files()).isEqualTo(saved.files());
    assertThat(restored.bytes()).isEqualTo(saved.bytes());
    assertThat(contents(data)).isEqualTo(before);
    assertThat(Verification.of(data.resolve("lake"), 0, "").isIntact()).isTrue();
    try (House house = open()) {
      List<Long> counts =
          house.lake().query("SELECT count(*) FROM events", List.of(), row -> row.getLong(1));
      assertThat(counts).containsExactly((long) EVENTS);
      assertThat(house.raw().end()).isEqualTo(EVENTS);
    }
  }

  @Test
  void whatRunsIsNotSaved() throws Exception {
    try (House house = open()) {
      assertThat(house.raw().end()).isEqualTo(EVENTS);
      assertThatThrownBy(() -> new Backup(data, line -> {}).to(file))
          .hasMessageContaining("stop `vigie run` first");
    }
    assertThat(file).doesNotExist();
    assertThat(file.resolveSibling("backup.zip.part")).doesNotExist();
  }

  @Test
  void aDamagedBackupIsRefused() throws Exception {
    new Backup(data, line -> {}).to(file);
    destroy(data);
    byte[] whole = Files.readAllBytes(file);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      byte[] changed = whole.clone();
      // Of the entries; what follows them tells readers where they are.
      changed[random.nextInt(whole.length / 2)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, changed);
      if (restores()) {
        // The change was in what nobody reads, such as a time: then all is as it was.
        assertThat(Verification.of(data.resolve("lake"), 0, "").isIntact())
            .as("seed %d", seed)
            .isTrue();
      }
      if (Files.exists(data)) destroy(data);
    }
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThat(restores()).isFalse();
  }

  private boolean restores() {
    try {
      new Restore(file, line -> {}).to(data);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  void nothingIsOverwrittenAndNoOtherPlaceIsTaken() throws Exception {
    new Backup(data, line -> {}).to(file);
    assertThatThrownBy(() -> new Restore(file, line -> {}).to(data))
        .hasMessageContaining("is not empty");
    assertThatThrownBy(() -> new Restore(file, line -> {}).to(folder.resolve("elsewhere")))
        .hasMessageContaining("must go back to");
    assertThatThrownBy(() -> new Backup(data, line -> {}).to(file))
        .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
    assertThatThrownBy(() -> new Backup(data, line -> {}).to(data.resolve("inside.zip")))
        .hasMessageContaining("name another one");
  }
}
