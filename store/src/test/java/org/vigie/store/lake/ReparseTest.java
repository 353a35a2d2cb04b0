package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.parse.RawEvent;

/** Stored events are parsed anew: each is there once before, meanwhile and after. */
class ReparseTest {
  private static final Lake.Options SMALL = new Lake.Options(512L << 20, 1, 60);
  private static final int FILES = 4;
  private static final int ROWS = 3_000;
  private static final long DAY = 86_400_000;

  @TempDir Path directory;

  private final Samples samples = new Samples();

  private void fill() throws IOException {
    Random random = new Random(5);
    try (Lake lake = Lake.open(directory, samples.names, SMALL);
        EventWriter writer = lake.writer()) {
      for (int f = 0; f < FILES; f++) {
        samples.received = Samples.NOW + f * DAY;
        for (int i = 0; i < ROWS; i++) writer.append(samples.logon(random, f * ROWS + i, 300));
        lake.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, (f + 1L) * ROWS));
      }
    }
  }

  /** What the parsers of another day make of a raw event. */
  private List<Event> remade(RawEvent raw) {
    samples.raw = new String(raw.buffer(), raw.from(), raw.length(), UTF_8).getBytes(UTF_8);
    samples.received = raw.received();
    assertThat(raw.source().name()).isEqualTo("dc01");
    return List.of(of(raw, samples.text("user.name", "remade").event(raw.id().number())));
  }

  private static Event of(RawEvent raw, Event event) {
    return new Event(
        raw.id(),
        event.time(),
        raw.received(),
        raw.source(),
        "test@2.0.0",
        event.status(),
        event.warnings(),
        event.route(),
        event.classUid(),
        event.fields(),
        event.ocsf(),
        raw.buffer(),
        raw.from(),
        raw.to());
  }

  private static String one(Lake lake, String sql) throws IOException {
    return lake.query(sql, List.of(), row -> row.getString(1)).getFirst();
  }

  private static String raws(Lake lake) throws IOException {
    return one(
        lake,
        "SELECT count(*) || ' ' || count(DISTINCT metadata.uid) || ' '"
            + " || sum(hash(metadata.uid, raw_data, vigie_received, vigie_source)::HUGEINT)"
            + " FROM events");
  }

  private static String remadeRows(Lake lake) throws IOException {
    return one(
        lake,
        "SELECT count(*) FILTER (vigie_parser = 'test@2.0.0' AND user.name = 'remade')"
            + " || ' ' || count(*) FROM events");
  }

  @Test
  void filesOfTheSpanAreParsedAnewAndNothingElse() throws IOException {
    fill();
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      String before = raws(lake);
      Lake.Scope scope = Lake.Scope.received(Samples.NOW + DAY, Samples.NOW + 3 * DAY);
      List<Long> steps = new ArrayList<>();
      Reparse.Done done =
          lake.reparse().run(scope, "", this::remade, (step, of) -> steps.add(step) && of == 2);
      assertThat(done).isEqualTo(new Reparse.Done(2, 2L * ROWS, 0));
      assertThat(steps).containsExactly(0L, 1L, 2L);
      assertThat(remadeRows(lake)).isEqualTo(2 * ROWS + " " + FILES * ROWS);
      assertThat(raws(lake)).isEqualTo(before);
      Lake.Mark mark = lake.position();
      assertThat(mark == null ? -1 : mark.position()).isEqualTo((long) FILES * ROWS);
      assertThat(lake.reparse().run(scope, "other", this::remade, (step, of) -> true).files())
          .isZero();
    }
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      assertThat(remadeRows(lake)).isEqualTo(2 * ROWS + " " + FILES * ROWS);
    }
    assertThat(Verification.of(directory, 0, "").isIntact()).as("the ledger is true").isTrue();
  }

  @Test
  void whatWasBrokenOffGoesOn() throws IOException {
    fill();
    Lake.Scope all = Lake.Scope.received(0, Samples.NOW + 30 * DAY);
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      Reparse.Done some = lake.reparse().run(all, "", this::remade, (step, of) -> step < 1);
      assertThat(some).isEqualTo(new Reparse.Done(1, ROWS, FILES - 1));
      int[] calls = new int[1];
      assertThatThrownBy(
              () ->
                  lake.reparse()
                      .run(
                          all,
                          "",
                          raw -> {
                            if (calls[0]++ == ROWS + 7) throw new IllegalStateException("broken");
                            return remade(raw);
                          },
                          (step, of) -> true))
          .hasMessageContaining("broken");
      assertThat(remadeRows(lake)).isEqualTo(2 * ROWS + " " + FILES * ROWS);
    }
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      List<Long> steps = new ArrayList<>();
      Reparse.Done rest = lake.reparse().run(all, "", this::remade, (step, of) -> steps.add(step));
      assertThat(rest).isEqualTo(new Reparse.Done(FILES - 2, 2L * ROWS, 0));
      assertThat(steps).containsExactly(2L, 3L, 4L);
      assertThat(remadeRows(lake)).isEqualTo(FILES * ROWS + " " + FILES * ROWS);
      assertThat(Files.exists(directory.resolve("warehouse/soc/events/reparse"))).isFalse();
    }
  }

  @Test
  void anEventThatWouldBeLostIsKept() throws IOException {
    fill();
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      String before = raws(lake);
      assertThatThrownBy(
              () ->
                  lake.reparse()
                      .run(
                          Lake.Scope.received(0, Samples.NOW + 30 * DAY),
                          "",
                          raw -> raw.id().number() == 40 ? List.of() : remade(raw),
                          (step, of) -> true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("3,000 events were stored");
      assertThat(raws(lake)).isEqualTo(before);
      assertThat(remadeRows(lake)).startsWith("0 ");
    }
  }

  @Test
  void partsOfOneRawEventStayApart() throws IOException {
    try (Lake lake = Lake.open(directory, samples.names, SMALL);
        EventWriter writer = lake.writer()) {
      samples.raw = "both".getBytes(UTF_8);
      List<Event> both = new ArrayList<>();
      for (int part = 0; part < 2; part++) {
        Event event = samples.text("user.name", "u" + part).event(7);
        EventId id = new EventId(Samples.JOURNAL, 7, part);
        RawEvent raw = new RawEvent(id, event.received(), event.source(), samples.raw, 0, 4);
        both.add(of(raw, event));
        writer.append(both.getLast());
      }
      lake.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, 8));
      Lake.Scope all = Lake.Scope.received(0, Samples.NOW + DAY);
      assertThat(lake.reparse().run(all, "", raw -> both, (step, of) -> true).events())
          .isEqualTo(2);
      assertThat(one(lake, "SELECT string_agg(user.name, ' ' ORDER BY user.name) FROM events"))
          .isEqualTo("u0 u1");
    }
  }
}
