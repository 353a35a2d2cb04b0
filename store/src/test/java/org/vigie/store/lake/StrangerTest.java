package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Leaves;

/** What an engine of others finds in the lake is what was put there, in today's and older files. */
class StrangerTest {
  private static final Lake.Options SMALL = new Lake.Options(256L << 20, 1, 60);
  private static final int EVENTS = 3_000;

  @TempDir Path directory;

  private final Samples samples = new Samples();
  private long stored;

  private void store(Lake lake, List<Event> events) throws IOException {
    try (EventWriter writer = lake.writer()) {
      for (Event event : events) writer.append(event);
      stored += events.size();
      lake.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, stored));
    }
  }

  /** Columns that Vigie of yesterday did not have. */
  private static Shape yesterday() {
    List<String> later = List.of("device.zone", "policy.name", "file.size");
    return new Shape(
        Shapes.events().columns().stream().filter(one -> !later.contains(one.path())).toList());
  }

  private static @Nullable Object at(Record row, String path) {
    Object value = row;
    for (String step : path.split("\\.")) {
      if (value == null) return null;
      value = ((Record) value).getField(step);
    }
    return value;
  }

  private static OffsetDateTime time(long millis) {
    return OffsetDateTime.ofInstant(Instant.ofEpochMilli(millis), java.time.ZoneOffset.UTC);
  }

  @Test
  void everyEventIsThereWithoutLoss() throws Exception {
    List<Event> events = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < EVENTS; i++) {
      samples.time = Samples.NOW + i;
      events.add(samples.logon(random, i, 300));
    }
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      store(lake, events.subList(0, 1_000));
      store(lake, events.subList(1_000, EVENTS));
    }
    List<Record> rows = new Stranger(directory).rows("events");
    assertThat(rows).hasSize(EVENTS);
    for (Record row : rows) {
      EventId id = EventId.parse(String.valueOf(at(row, "metadata.uid")));
      Event event = events.get((int) id.number());
      assertThat(at(row, "raw_data")).isEqualTo(new String(event.buffer(), UTF_8));
      assertThat(at(row, "time")).isEqualTo(time(event.time()));
      assertThat(at(row, "vigie_received")).isEqualTo(time(event.received()));
      assertThat(at(row, "vigie_position")).isEqualTo(id.number());
      assertThat(at(row, "class_uid")).isEqualTo(event.classUid());
      assertThat(at(row, "process.cmd_line")).isNull();
      String more = String.valueOf(at(row, "ocsf_more"));
      for (int i = 0; i < event.ocsf().size(); i++) leaf(row, more, event.ocsf(), i);
    }
    assertThat(
            new Stranger(directory)
                .duckDb(
                    "events",
                    "SELECT concat_ws('|', count(*), count(DISTINCT raw_data), min(class_uid),"
                        + " epoch_ms(max(time)), count(\"user\".name)) FROM rows"))
        .containsExactly("3000|3000|3002|" + (Samples.NOW + EVENTS - 1) + "|3000");
  }

  /** A leaf stands in its column, or in the rest. */
  private static void leaf(Record row, String more, Leaves leaves, int i) {
    String path = leaves.name(i);
    String text = String.valueOf(leaves.text(i));
    boolean hasColumn =
        Shapes.events().columns().stream().anyMatch(column -> column.path().equals(path));
    if (hasColumn) assertThat(at(row, path)).as(path).hasToString(text);
    else assertThat(more).contains("\"" + path + "\":\"" + text + "\"");
  }

  @Test
  void whatIsNoTextAndWhatNothingMappedIsThereAsWell() throws Exception {
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      samples.raw = new byte[] {'a', (byte) 0xFF, 'b'};
      samples.warnings = List.of("one \"wrong\" thing", "and another");
      samples.field("NobodyMappedMe", "é \"so\"");
      samples.text("device.hostname", "ws1").text("device.hostname", "ws1.example.org");
      store(lake, List.of(samples.event(0)));
    }
    Record row = new Stranger(directory).rows("events").getFirst();
    assertThat(at(row, "vigie_raw_bytes"))
        .isEqualTo(ByteBuffer.wrap(new byte[] {'a', (byte) 0xFF, 'b'}));
    assertThat(at(row, "raw_data")).isEqualTo("a\uFFFDb");
    assertThat(at(row, "vigie_warnings")).isEqualTo(List.of("one \"wrong\" thing", "and another"));
    assertThat(at(row, "unmapped")).isEqualTo("{\"NobodyMappedMe\":\"é \\\"so\\\"\"}");
    assertThat(at(row, "device.hostname")).isEqualTo("ws1");
    assertThat(at(row, "ocsf_more")).isEqualTo("{\"device.hostname\":\"ws1.example.org\"}");
  }

  @Test
  void findings() throws Exception {
    Finding.RuleCard card =
        new Finding.RuleCard(
            "r-1",
            "3",
            "A rule",
            Finding.Level.HIGH,
            "",
            "",
            "",
            List.of("attack.t1003"),
            List.of(),
            List.of());
    Finding finding =
        new Finding(
            "f-1",
            card,
            Samples.NOW,
            Samples.NOW + 1,
            List.of(new EventId(Samples.JOURNAL, 5, 0)),
            List.of(new Finding.Entity(Finding.Entity.Kind.HOST, "dc01")),
            List.of(),
            new Finding.Evidence("", "", 0, List.of(), List.of()));
    try (Lake lake = Lake.open(directory, samples.names, SMALL);
        FindingWriter writer = lake.findingWriter()) {
      writer.append(finding, Samples.NOW + 2, "{\"a\":1}".getBytes(UTF_8));
      lake.commitFindings(writer.finish(), new Lake.Mark(Samples.JOURNAL, 1));
    }
    Record row = new Stranger(directory).rows("findings").getFirst();
    assertThat(at(row, "rule.id")).isEqualTo("r-1");
    assertThat(at(row, "rule.level")).isEqualTo("high");
    assertThat(at(row, "rule.tags")).isEqualTo(List.of("attack.t1003"));
    assertThat(at(row, "hosts")).isEqualTo(List.of("dc01"));
    assertThat(at(row, "detected")).isEqualTo(time(Samples.NOW + 2));
    assertThat(at(row, "finding")).isEqualTo("{\"a\":1}");
    assertThat(new Stranger(directory).duckDb("findings", "SELECT rule.title FROM rows"))
        .containsExactly("A rule");
  }

  @Test
  void aLakeOfAnOlderVigieIsReadByUsAndByOthersWithNullsForWhatCameLater() throws Exception {
    try (Lake lake = Lake.open(directory, samples.names, SMALL, yesterday())) {
      samples.text("device.hostname", "old").text("device.zone", "dmz").number("file.size", 7);
      store(lake, List.of(samples.event(0)));
      for (int i = 2; i < 4; i++) store(lake, List.of(samples.event(i)));
    }
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      samples.text("device.hostname", "new").text("device.zone", "lan").text("policy.name", "p");
      samples.number("file.size", 8);
      store(lake, List.of(samples.event(1)));
      both(lake.query(SELECT.formatted("events"), List.of(), row -> row.getString(1)));
      // Put into one file, they are what they were.
      assertThat(lake.upkeep().compact((done, of) -> true).rows()).isEqualTo(4);
      assertThat(lake.files()).hasSize(1);
      both(lake.query(SELECT.formatted("events"), List.of(), row -> row.getString(1)));
      lake.upkeep().expire(Long.MAX_VALUE);
    }
    both(new Stranger(directory).duckDb("events", SELECT.formatted("rows")));
  }

  private static final String SELECT =
      "SELECT concat_ws('|', device.hostname, coalesce(device.zone, '-'),"
          + " coalesce(policy.name, '-'), coalesce(file.size, -1)) FROM %s"
          + " WHERE device.hostname IS NOT NULL ORDER BY 1 DESC";

  private static void both(List<String> rows) {
    assertThat(rows).containsExactly("old|-|-|-1", "new|lan|p|8");
  }

  @Test
  void othersReadFilesThatAreOlderThanAColumn() throws Exception {
    try (Lake lake = Lake.open(directory, samples.names, SMALL, yesterday())) {
      samples.text("device.hostname", "old").text("device.zone", "dmz").number("file.size", 7);
      store(lake, List.of(samples.event(0)));
    }
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      samples.text("device.hostname", "new").text("device.zone", "lan").text("policy.name", "p");
      samples.number("file.size", 8);
      store(lake, List.of(samples.event(1)));
    }
    both(new Stranger(directory).duckDb("events", SELECT.formatted("rows")));
    List<Record> rows = new ArrayList<>(new Stranger(directory).rows("events"));
    rows.sort(java.util.Comparator.comparing(row -> String.valueOf(at(row, "metadata.uid"))));
    Record old = rows.getFirst();
    assertThat(at(old, "device.hostname")).isEqualTo("old");
    assertThat(at(old, "device.zone")).isNull();
    assertThat(at(old, "policy.name")).isNull();
    assertThat(at(old, "file.size")).isNull();
    // What had no column then stands in the rest of its row.
    assertThat(at(old, "ocsf_more")).isEqualTo("{\"device.zone\":\"dmz\",\"file.size\":7}");
    Record fresh = rows.getLast();
    assertThat(at(fresh, "device.zone")).isEqualTo("lan");
    assertThat(at(fresh, "policy.name")).isEqualTo("p");
    assertThat(at(fresh, "file.size")).isEqualTo(8);
    assertThat(at(fresh, "ocsf_more")).isNull();
  }
}
