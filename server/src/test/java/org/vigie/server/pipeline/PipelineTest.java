package org.vigie.server.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.enrich.Tables;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.server.config.PersonalData;
import org.vigie.server.privacy.Privacy;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.State;

class PipelineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Source SOURCE = new Source("test", "test", "");
  private static final String CLEARED =
      "{\"Channel\":\"Security\",\"EventID\":1102,\"Hostname\":\"DC01\",\"SubjectUserName\":\"alice\"}";

  @TempDir Path folder;

  @Test
  void manySmallEpochsOfSeveralWorkersAreCommittedWholeAndInOrder() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Rooms rooms = new Rooms(folder)) {
      try (Pipeline pipeline = rooms.pipeline(4)) {
        for (int i = 0; i < 40; i++) {
          append(rooms.raw, 1 + random.nextInt(30), "line");
          if (random.nextInt(3) > 0) continue;
          // Waiting asks for commits as often as it can.
          assertThat(pipeline.await(rooms.raw.end(), PATIENCE)).as("seed %d", seed).isTrue();
        }
        append(rooms.raw, 10, "the last, which closing commits");
        await().until(() -> pipeline.times().events() >= rooms.raw.end());
      }
      Lake.Mark mark = new Lake.Mark(rooms.raw.id(), rooms.raw.end());
      assertThat(rooms.lake.position()).as("seed %d", seed).isEqualTo(mark);
      assertThat(rooms.count()).as("seed %d", seed).isEqualTo(rooms.raw.end());
    }
  }

  @Test
  void aLakeThatCannotBeWrittenIsTriedAgainAndGetsEachEventOnce() throws Exception {
    try (Rooms rooms = new Rooms(folder)) {
      append(rooms.raw, 100, "before");
      // A file where the folder of the table's data has to be.
      Path data = folder.resolve("lake/warehouse/soc/events/data");
      Files.createDirectories(data.getParent());
      Files.writeString(data, "in the way");
      try (Pipeline pipeline = rooms.pipeline(2)) {
        await().atMost(PATIENCE).until(() -> pipeline.trouble() != null);
        append(rooms.raw, 100, "meanwhile");
        Files.delete(data);
        assertThat(pipeline.await(rooms.raw.end(), PATIENCE)).isTrue();
        await().untilAsserted(() -> assertThat(pipeline.trouble()).isNull());
      }
      assertThat(rooms.count()).isEqualTo(200);
    }
  }

  @Test
  void closingMakesAlertsOfWhatWasFound() throws Exception {
    try (Rooms rooms = new Rooms(folder);
        State state = State.open(folder.resolve("state.db"))) {
      AlertStage alerts =
          new AlertStage(rooms.findings, state.alerts(), rooms.lake, Duration.ofHours(1));
      try (alerts;
          Pipeline pipeline = rooms.pipeline(2)) {
        append(rooms.raw, 5, CLEARED);
        await().until(() -> pipeline.times().findings() >= 5);
      }
      assertThat(state.alerts().after(0, 100)).hasSize(5);
      assertThat(state.alerts().position()).isEqualTo(rooms.findings.end());
      isStampedStored(state, rooms);
      assertThat(
              rooms.lake.query("SELECT count(*) FROM findings", List.of(), row -> row.getLong(1)))
          .containsExactly(5L);
    }
  }

  /** The clock's t2: the commit that brought the event which opened the alert. */
  private static void isStampedStored(State state, Rooms rooms) {
    AlertQuery all = new AlertQuery(Set.of(), "", Long.MAX_VALUE, 10);
    String alert = state.alerts().all().page(all).getFirst().alert().id();
    assertThat(state.alerts().all().stamps(alert))
        .filteredOn(stamp -> stamp.kind().equals("stored"))
        .extracting(Alerts.Stamp::at)
        .containsExactly(rooms.lake.storedAt(rooms.raw.id(), 5));
  }

  @Test
  void anAlertStageThatIsClosedAtOnceTakesInWhatTheJournalHolds() throws Exception {
    try (Rooms rooms = new Rooms(folder);
        State state = State.open(folder.resolve("state.db"))) {
      append(rooms.raw, 3, CLEARED);
      try (Pipeline pipeline = rooms.pipeline(1)) {
        assertThat(pipeline.await(3, PATIENCE)).isTrue();
      }
      new AlertStage(rooms.findings, state.alerts(), rooms.lake, Duration.ofHours(1)).close();
      assertThat(state.alerts().after(0, 100)).hasSize(3);
    }
  }

  private static void append(Journal journal, int count, String line) {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < count; i++) records.add(line.getBytes(UTF_8));
    journal.append(new Journal.Batch(SOURCE, null, new long[count], records)).join();
  }

  /** Journals and a lake in a folder. */
  private static final class Rooms implements AutoCloseable {
    private final FileJournal raw;
    private final FileJournal findings;
    private final Lake lake;
    private final Path memory;
    private final LiveContent.Running content;
    private final State kept;
    private final Privacy privacy;

    Rooms(Path folder) throws IOException {
      FieldNames names = new FieldNames();
      raw = FileJournal.open(folder.resolve("raw"), FileJournal.Options.STANDARD);
      findings = FileJournal.open(folder.resolve("findings"), FileJournal.Options.STANDARD);
      lake = Lake.open(folder.resolve("lake"), names);
      memory = folder.resolve("correlations");
      kept = State.open(folder.resolve("kept.db"));
      privacy = Privacy.open(PersonalData.NONE, folder, kept.pseudonyms(), InstantSource.system());
      Pack pack =
          switch (Pack.compile(ContentFiles.shipped(), names, OcsfSchema.bundled())) {
            case Pack.Outcome.Compiled(Pack compiled) -> compiled;
            case Pack.Outcome.Failed failed -> throw new AssertionError(failed.problems());
          };
      content = new LiveContent.Running(1, pack);
    }

    Pipeline pipeline(int workers) {
      return new Pipeline(
          raw,
          findings,
          lake,
          memory,
          () -> content,
          () -> Tables.EMPTY,
          privacy,
          workers,
          Duration.ofMillis(200),
          InstantSource.system(),
          heard -> {});
    }

    long count() throws IOException {
      return lake.query("SELECT count(*) FROM events", List.of(), row -> row.getLong(1)).getFirst();
    }

    @Override
    public void close() throws IOException {
      kept.close();
      lake.close();
      findings.close();
      raw.close();
    }
  }
}
