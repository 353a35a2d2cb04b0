package org.vigie.server.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Directories;
import org.vigie.server.inventory.Inventories.Brought.Outcome;
import org.vigie.store.state.InventoryTables.Kind;
import org.vigie.store.state.InventoryTables.Version;
import org.vigie.store.state.State;

/** Tables of files and uploads: taken live, with their history, and never replaced by rubbish. */
class InventoriesTest {
  private static final long LOOKS = 50;

  @TempDir Path folder;

  private Inventories open(State state) throws IOException {
    return new Inventories(
        state.inventory(),
        folder.resolve("tables"),
        Directories.NONE,
        InstantSource.system(),
        LOOKS);
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve("tables"));
    Path hidden = folder.resolve("tables/." + name);
    Files.writeString(hidden, text);
    Files.move(
        hidden,
        folder.resolve("tables/" + name),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void filesAreTakenAsTheyChangeAndWhatIsWrongInThemIsSaid() throws Exception {
    write("assets.csv", "id,names,bu\n1,dc01,Life\n");
    write("networks-fr.csv", "network,zone\n10.0.0.0/8,inside\n");
    write("notes.txt", "hello");
    try (State state = State.open(folder.resolve("state.db"));
        Inventories tables = open(state)) {
      assertThat(tables.now().assets()).hasSize(1);
      assertThat(tables.now().networks()).hasSize(1);
      assertThat(tables.now().problems())
          .singleElement()
          .asString()
          .contains("notes.txt", "allowed");
      write("assets.csv", "id,names,bu\n1,dc01,Health\n2,,\n3,dc03,\n");
      await().until(() -> tables.now().assets().size() == 2);
      assertThat(tables.now().assets().getFirst().card().bu()).isEqualTo("Health");
      Version version = tables.history("assets.csv", 10).getFirst();
      assertThat(version.version()).isEqualTo(2);
      assertThat(version.problems()).contains("assets.csv:3:");
      write("assets.csv", "rubbish\n");
      write("networks-fr.csv", "network,zone\n10.0.0.0/8,outside\n");
      await().until(() -> tables.now().networks().getFirst().zone().equals("outside"));
      assertThat(tables.now().assets()).hasSize(2); // what gives no row replaces nothing
      Files.delete(folder.resolve("tables/assets.csv"));
      await().until(() -> tables.now().assets().isEmpty());
    }
    // What was taken in stays after a restart, and is not taken in again.
    try (State state = State.open(folder.resolve("state.db"));
        Inventories tables = open(state)) {
      assertThat(tables.history("networks-fr.csv", 10)).hasSize(2);
      assertThat(tables.history("assets.csv", 10))
          .extracting(Version::origin)
          .containsExactly("withdrawn", "file", "file");
    }
  }

  @Test
  void uploadsAreVersionsAndCanBeWithdrawn() throws Exception {
    try (State state = State.open(folder.resolve("state.db"));
        Inventories tables = open(state)) {
      String csv = "id,names\nu1,alice\n";
      assertThat(tables.upload(Kind.IDENTITIES, "people", csv, "ida").outcome())
          .isEqualTo(Outcome.TAKEN);
      assertThat(tables.upload(Kind.IDENTITIES, "people", csv, "ida").outcome())
          .isEqualTo(Outcome.SAME);
      var refused = tables.upload(Kind.IDENTITIES, "people", "id\n", "ida");
      assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(tables.get().identity("ALICE", 0)).isNotNull();
      byte[] kept = Objects.requireNonNull(state.inventory().content("people", 1));
      assertThat(new String(Zipped.gunzip(kept), UTF_8)).isEqualTo(csv);
      assertThat(tables.withdraw("people", "ida")).isTrue();
      assertThat(tables.withdraw("people", "ida")).isFalse();
      assertThat(tables.get().identity("alice", 0)).isNull();
      assertThat(tables.upload(Kind.IDENTITIES, "people", csv, "ida").outcome())
          .isEqualTo(Outcome.TAKEN);
      assertThat(tables.history("people", 10)).hasSize(3);
    }
  }
}
