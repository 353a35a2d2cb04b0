package org.vigie.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Retention;
import org.vigie.server.hunt.Events;
import org.vigie.server.hunt.Hunt;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.State;

class JobsTest {
  private static final Holding.Actor ANN = new Holding.Actor("ann", "192.0.2.7");

  private final AtomicLong now = new AtomicLong(1_000);
  private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
  private final Jobs jobs = new Jobs(clock);

  @TempDir Path folder;

  @Test
  void progressAndOutcomeAreSeen() {
    List<Job> during = new ArrayList<>();
    jobs.run(
        Job.Kind.COMPACTION,
        progress -> {
          assertThat(progress.at(2, 5)).isTrue();
          during.addAll(jobs.all());
          now.set(3_000);
          return "well";
        });
    assertThat(during)
        .containsExactly(
            new Job(1, Job.Kind.COMPACTION, "", Job.State.RUNNING, 1_000, 0, 2, 5, ""));
    assertThat(jobs.all())
        .containsExactly(
            new Job(1, Job.Kind.COMPACTION, "", Job.State.DONE, 1_000, 3_000, 2, 5, "well"));
  }

  @Test
  void whatHadNothingToDoIsForgotten() {
    jobs.run(Job.Kind.EXPIRY, progress -> "");
    assertThat(jobs.all()).isEmpty();
  }

  @Test
  void aFailureIsTold() {
    jobs.run(
        Job.Kind.ORPHANS,
        progress -> {
          throw new IOException("disk full");
        });
    assertThat(jobs.all().getFirst().state()).isEqualTo(Job.State.FAILED);
    assertThat(jobs.all().getFirst().outcome()).isEqualTo("disk full");
  }

  @Test
  void theLastTwoHundredAreRemembered() {
    for (int i = 0; i < 250; i++) jobs.run(Job.Kind.EXPIRY, progress -> "done");
    assertThat(jobs.all()).hasSize(200);
    assertThat(jobs.all().getFirst().id()).isEqualTo(250);
  }

  private static Keeping keeping(Lake lake, State state, List<Retention.Kept> classes) {
    Hunt hunt = new Hunt(lake, null, name -> List.of());
    return new Keeping(lake, hunt, state.legalHolds(), classes);
  }

  @Test
  void retentionGoesBySourceAndSparesWhatIsHeld() throws IOException {
    Events events = new Events();
    now.set(Events.NOON + 10 * 86_400_000L);
    List<Retention.Kept> classes =
        List.of(
            new Retention.Kept("others", List.of("fw_*"), 1, "not these"),
            new Retention.Kept("relays", List.of("rel*"), 5, "five days are enough"));
    try (Lake lake = Lake.open(folder, events.names, new Lake.Options(512L << 20, 1, 60));
        State state = State.open(folder.resolve("state.db"));
        Housekeeping keeping = new Housekeeping(lake, keeping(lake, state, classes), jobs, clock)) {
      try (EventWriter writer = lake.writer()) {
        for (int i = 0; i < 6; i++) {
          writer.append(events.text("device.hostname", i < 2 ? "DC01" : "WS1").event(i));
        }
        lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, 6));
      }
      Holding holding =
          new Holding(
              state.legalHolds(), new Hunt(lake, null, name -> List.of()), List.of(), clock);
      Lake.Scope ever = Lake.Scope.received(0, now.get());
      assertThat(holding.place("host:DC01", ever, " ", ANN))
          .isInstanceOf(Holding.Outcome.Refused.class);
      assertThat(holding.place("host:(", ever, "a case", ANN))
          .isInstanceOf(Holding.Outcome.Refused.class);
      assertThat(holding.place("host:DC01", ever, "a case", ANN))
          .isInstanceOf(Holding.Outcome.Done.class);
      String id = holding.all().getFirst().id();
      keeping.round();
      assertThat(jobs.all().getFirst().outcome()).isEqualTo("4 events deleted, and certified");
      assertThat(jobs.all().getFirst().kind()).isEqualTo(Job.Kind.RETENTION);
      assertThat(lake.query("SELECT 1 FROM events", List.of(), row -> 1)).hasSize(2);
      assertThat(holding.lift(id, "closed", ANN)).isEqualTo(new Holding.Outcome.Done(id));
      assertThat(holding.lift(id, "again", ANN)).isInstanceOf(Holding.Outcome.Refused.class);
      now.addAndGet(3_600_000);
      keeping.round();
      assertThat(lake.query("SELECT 1 FROM events", List.of(), row -> 1)).isEmpty();
      assertThat(holding.all().getFirst().releasedBecause()).isEqualTo("closed");
    }
  }

  @Test
  void aRoundCompactsTheLake() throws IOException {
    Events events = new Events();
    try (Lake lake = Lake.open(folder, events.names, new Lake.Options(512L << 20, 1, 60));
        State state = State.open(folder.resolve("state.db"));
        Housekeeping keeping =
            new Housekeeping(lake, keeping(lake, state, List.of()), jobs, clock)) {
      try (EventWriter writer = lake.writer()) {
        for (int i = 0; i < 6; i++) {
          writer.append(events.event(i));
          lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, i + 1));
        }
      }
      keeping.round();
      assertThat(lake.files()).hasSize(1);
      Job done = jobs.all().getLast();
      assertThat(done.kind()).isEqualTo(Job.Kind.COMPACTION);
      assertThat(done.outcome()).isEqualTo("6 files became 1, with 6 rows");
    }
  }
}
