package org.vigie.server.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Reparse;

/** A parser is mended, and what is stored is parsed anew: each event once, of whatever form. */
class ReparsingTest {
  private static final long NOW = 1_795_910_400_000L; // 2026-11-29
  private static final UUID JOURNAL = new UUID(1, 2);
  private static final String DOOR =
      """
      parser: acme.door
      version: 1.0.0
      vendor: Acme
      product: Door
      identify: [{json_has: [badge, door]}]
      else: {class: authentication, activity: Logon, map: {message: $badge}}
      """;

  @TempDir Path folder;

  private final FieldNames names = new FieldNames();

  private Pack pack(String parser) {
    List<Pack.Item> items = List.of(new Pack.Item("site/parsers/acme/door/parser.yml", parser));
    if (Pack.compile(items, names, OcsfSchema.bundled())
        instanceof Pack.Outcome.Compiled(Pack pack)) {
      return pack;
    }
    throw new AssertionError("the content of this test does not compile");
  }

  private static Reparse.Remaker remaker(Pack pack) {
    Parser parser = pack.parsers().open();
    return raw -> parser.parse(raw).events();
  }

  private static RawEvent raw(long number, String source, String transport, byte[] bytes) {
    EventId id = new EventId(JOURNAL, number, 0);
    return new RawEvent(
        id, NOW + number, new Source(source, transport, "192.0.2.1"), bytes, 0, bytes.length);
  }

  /** A line, an array, an array in an envelope, and bytes that are no text. */
  private static List<RawEvent> raws() {
    String one = "{\"badge\":\"ann\",\"door\":\"d1\"}";
    String two = "{\"badge\":\"joe\",\"door\":\"d2\"}";
    List<RawEvent> raws = new ArrayList<>();
    raws.add(raw(0, "doors", "udp", one.getBytes(UTF_8)));
    raws.add(raw(1, "doors", "udp", ("[" + one + "," + two + "]").getBytes(UTF_8)));
    String records = "{\"event\":{\"Records\":[" + one + "," + two + "]},\"time\":1795910400}";
    raws.add(raw(2, "doors", "hec", records.getBytes(UTF_8)));
    raws.add(raw(3, "doors", "udp", new byte[] {'x', (byte) 0xFF, 0, 'y'}));
    raws.add(raw(4, "doors", "udp", two.getBytes(UTF_8)));
    return raws;
  }

  private static List<String> rows(Lake lake, String columns) throws IOException {
    return lake.query(
        "SELECT concat_ws(' ', " + columns + ") FROM events ORDER BY metadata.uid",
        List.of(),
        row -> row.getString(1));
  }

  @Test
  void aMendedParserReachesWhatIsStored() throws IOException {
    Jobs jobs = new Jobs(InstantSource.system());
    String same = "metadata.uid, epoch_ms(vigie_received), vigie_source, raw_data, vigie_raw_bytes";
    Pack mended =
        pack(DOOR.replace("1.0.0", "1.1.0").replace("message", "user: {name: $badge}, message"));
    try (Lake lake = Lake.open(folder, names);
        EventWriter writer = lake.writer();
        Reparsing reparsing = new Reparsing(lake, jobs, () -> remaker(mended))) {
      Parser parser = pack(DOOR).parsers().open();
      for (RawEvent raw : raws()) {
        for (Event event : parser.parse(raw).events()) writer.append(event);
      }
      lake.commit(writer.finish(), new Lake.Mark(JOURNAL, 5));
      List<String> before = rows(lake, same);
      assertThat(before).hasSize(7);
      assertThat(rows(lake, "user.name")).containsOnly("");
      List<Long> steps = new ArrayList<>();
      Lake.Scope scope = Lake.Scope.received(NOW, NOW + 2);
      Job job = reparsing.run(scope, "doors", (step, of) -> steps.add(step));
      assertThat(job.state()).isEqualTo(Job.State.DONE);
      assertThat(job.outcome()).isEqualTo("7 events in 1 files");
      assertThat(steps).containsExactly(0L, 1L);
      assertThat(jobs.all()).extracting(Job::kind).containsExactly(Job.Kind.REPARSE);
      assertThat(rows(lake, same)).isEqualTo(before);
      assertThat(rows(lake, "user.name"))
          .containsExactly("ann", "ann", "joe", "ann", "joe", "", "joe");
      assertThat(rows(lake, "vigie_parser"))
          .filteredOn(p -> p.equals("acme.door@1.1.0"))
          .hasSize(6);
      assertThat(reparsing.run(scope, "gates", (step, of) -> true).outcome())
          .isEqualTo("0 events in 0 files");
    }
  }

  @Test
  void anIndexThatLacksIsMadeAsAJob() throws IOException {
    Jobs jobs = new Jobs(InstantSource.system());
    Pack pack = pack(DOOR);
    try (Lake lake = Lake.open(folder, names);
        Reparsing works = new Reparsing(lake, jobs, () -> remaker(pack))) {
      try (EventWriter writer = lake.writer()) {
        for (RawEvent raw : raws()) {
          for (Event event : remaker(pack).remake(raw)) writer.append(event);
        }
        lake.commit(writer.finish(), new Lake.Mark(JOURNAL, 5));
      }
      Path file = lake.files().getFirst();
      Files.delete(file.resolveSibling(file.getFileName() + ".index"));
      assertThat(lake.indexBytes(file)).isZero();
      Job job = works.index((step, of) -> true);
      assertThat(job.state()).isEqualTo(Job.State.DONE);
      assertThat(job.outcome()).isEqualTo("7 events in 1 files");
      assertThat(lake.indexBytes(file)).isPositive();
      assertThat(works.index((step, of) -> true).outcome()).isEmpty();
      assertThat(jobs.all()).extracting(Job::kind).containsExactly(Job.Kind.INDEX);
    }
  }
}
