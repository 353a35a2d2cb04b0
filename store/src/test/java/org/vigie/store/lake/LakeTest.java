package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;

class LakeTest {
  private static final Lake.Options SMALL = new Lake.Options(512L << 20, 1, 60);

  @TempDir Path directory;
  private final Samples samples = new Samples();
  private Lake lake;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(directory, samples.names, SMALL);
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  private void reopen() throws IOException {
    lake.close();
    open();
  }

  private Lake.Mark mark(long position) {
    return new Lake.Mark(Samples.JOURNAL, position);
  }

  private void store(Event... events) throws IOException {
    Lake.Mark before = lake.position();
    try (EventWriter writer = lake.writer()) {
      for (Event event : events) writer.append(event);
      lake.commit(writer.finish(), mark((before == null ? 0 : before.position()) + events.length));
    }
  }

  private List<String> query(String select, Object... parameters) throws IOException {
    return lake.query(
        select,
        List.of(parameters),
        row -> {
          List<String> cells = new ArrayList<>();
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            cells.add(String.valueOf(row.getObject(i)));
          }
          return String.join("|", cells);
        });
  }

  @Test
  void givesBackAnEventByItsOcsfPaths() throws IOException {
    samples.raw = "{\"user\":\"ada\"}".getBytes(UTF_8);
    samples.warnings = List.of("port \"x\" is no number", "second");
    samples.number("activity_id", 1).number("severity_id", 3).number("type_uid", 300201);
    samples.text("actor.user.name", "ada").text("src_endpoint.ip", "192.0.2.1");
    samples.number("src_endpoint.port", 65_535).number("traffic.bytes_in", 1L << 40);
    samples.number("metadata.logged_time", Samples.NOW - 1).text("user.uid", "S-1-5-18");
    samples.span("process.pid", Leaves.TEXT, "4711".getBytes(UTF_8));
    samples.span("process.cmd_line", Leaves.ESCAPED, "a\\\\b \\\"c\\\" \\u00e9".getBytes(UTF_8));
    store(samples.event(7));
    assertThat(
            query(
                "SELECT metadata.uid, epoch_ms(time), epoch_ms(vigie_received), class_uid,"
                    + " category_uid, activity_id, type_uid, severity_id FROM events"))
        .containsExactly(
            "00000000000012340000000000005678-7|"
                + Samples.NOW
                + "|"
                + (Samples.NOW + 5)
                + "|3002|3|1|300201|3");
    assertThat(
            query(
                "SELECT actor.user.name, src_endpoint.ip, src_endpoint.port, traffic.bytes_in,"
                    + " epoch_ms(metadata.logged_time), user.uid, process.pid, process.cmd_line"
                    + " FROM events"))
        .containsExactly(
            "ada|192.0.2.1|65535|1099511627776|"
                + (Samples.NOW - 1)
                + "|S-1-5-18|4711|a\\b \"c\" é");
    assertThat(
            query(
                "SELECT raw_data, vigie_raw_bytes, vigie_parser, vigie_status, vigie_warnings[1],"
                    + " vigie_warnings[2], vigie_source, vigie_transport, vigie_address, ocsf_more,"
                    + " unmapped FROM events"))
        .containsExactly(
            "{\"user\":\"ada\"}|null|test@1.0.0|WARNING|port \"x\" is no number|second|dc01"
                + "|syslog-tcp|192.0.2.7|null|null");
  }

  @Test
  void everyOcsfColumnKeepsItsValue() throws IOException {
    Shape shape = Shapes.events();
    List<Column> mapped = new ArrayList<>();
    for (Column column : shape.columns()) {
      if (column.need() == Column.Need.REQUIRED
          || column.path().startsWith("vigie_")
          || List.of(Shapes.MORE, Shapes.UNMAPPED, Shapes.RAW).contains(column.path())) continue;
      mapped.add(column);
      int i = mapped.size();
      if (column.type() == Column.Type.TEXT) samples.text(column.path(), "v" + i);
      else samples.number(column.path(), i);
    }
    store(samples.event(0), samples.event(1));
    assertThat(mapped).hasSizeGreaterThan(80);
    for (int i = 1; i <= mapped.size(); i++) {
      Column column = mapped.get(i - 1);
      String path =
          column.type() == Column.Type.TIME ? "epoch_ms(" + column.path() + ")" : column.path();
      String expected = column.type() == Column.Type.TEXT ? "v" + i : Integer.toString(i);
      assertThat(query("SELECT " + path + " FROM events WHERE metadata.uid LIKE '%-0'"))
          .as(path)
          .containsExactly(expected);
    }
    assertThat(query("SELECT count(*) FROM events WHERE user.name IS NULL AND ocsf_more IS NULL"))
        .containsExactly("1");
  }

  @Test
  void whatHasNoColumnGoesToTheRest() throws IOException {
    samples.text("device.os.name", "Windows \"10\"\n").number("device.os.build", 19_045);
    samples.text("device.ip", "192.0.2.1").text("device.ip", "192.0.2.2");
    samples.text("observables.value", "a").text("observables.value", "b");
    samples.text("status_id", "none").span("unknown", Leaves.NULL, new byte[0]);
    samples.span("yes", Leaves.TRUE, new byte[0]);
    samples.span("ratio", Leaves.NUMBER, "-1.5e3".getBytes(UTF_8));
    samples.span("octal", Leaves.NUMBER, "007".getBytes(UTF_8));
    samples.number("class_uid", 3002).number("time", Samples.NOW).text("metadata.uid", "theirs");
    samples.field("a", "1").field("b", "2").field("a", "3");
    BitSet unmapped = new BitSet();
    unmapped.set(1, 3);
    try (EventWriter writer = lake.writer()) {
      writer.append(samples.event(0), 0, unmapped);
      lake.commit(writer.finish(), mark(1));
    }
    assertThat(query("SELECT device.ip, status_id, ocsf_more, unmapped FROM events"))
        .containsExactly(
            "192.0.2.1|null|{\"device.os.name\":\"Windows \\\"10\\\"\\n\","
                + "\"device.os.build\":19045,\"device.ip\":\"192.0.2.2\","
                + "\"observables.value\":[\"a\",\"b\"],\"status_id\":\"none\",\"unknown\":null,"
                + "\"yes\":true,\"ratio\":-1.5e3,\"octal\":\"007\",\"metadata.uid\":\"theirs\"}"
                + "|{\"b\":\"2\",\"a\":\"3\"}");
    assertThat(query("SELECT ocsf_more->>'$.\"device.os.build\"' FROM events"))
        .containsExactly("19045");
  }

  @Test
  void keepsHostileBytes() throws IOException {
    byte[] broken = {'a', 0, (byte) 0xC0, (byte) 0x80, (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'z'};
    samples.raw = broken;
    samples.span("user.name", Leaves.NON_ASCII, broken);
    samples.span("odd", Leaves.NON_ASCII, broken);
    Event first = samples.event(0);
    samples.raw = ("é€😀\u0000" + "x".repeat(3_000_000)).getBytes(UTF_8);
    samples.text("process.cmd_line", "y".repeat(1_000_000)).text("user.name", "нуль\u0000😀");
    samples.time = Long.MAX_VALUE;
    Event second = samples.event(1);
    samples.time = Long.MIN_VALUE;
    samples.raw = new byte[0];
    store(first, second, samples.event(2));
    List<byte[]> bytes =
        lake.query(
            "SELECT vigie_raw_bytes FROM events WHERE vigie_raw_bytes IS NOT NULL",
            List.of(),
            (ResultSet row) -> row.getBytes(1));
    assertThat(bytes).hasSize(1);
    assertThat(bytes.getFirst()).isEqualTo(broken);
    List<String> texts =
        lake.query(
            "SELECT user.name FROM events ORDER BY metadata.uid",
            List.of(),
            row -> String.valueOf(row.getString(1)));
    assertThat(texts).containsExactly(new String(broken, UTF_8), "нуль\u0000😀", "null");
    assertThat(
            query(
                "SELECT length(raw_data), length(process.cmd_line), year(time),"
                    + " vigie_warnings[1] FROM events ORDER BY metadata.uid"))
        .containsExactly(
            "6|null|2026|null",
            "3000004|1000000|9999|time 9223372036854775807 ms is outside the years 1 to 9999",
            "0|null|1|time -9223372036854775808 ms is outside the years 1 to 9999");
  }

  @Test
  void positionSurvives() throws IOException {
    assertThat(lake.position()).isNull();
    store(samples.event(0), samples.event(1));
    assertThat(lake.position()).isEqualTo(mark(2));
    lake.commit(List.of(), mark(9));
    reopen();
    assertThat(lake.position()).isEqualTo(mark(9));
    assertThat(query("SELECT count(*) FROM events")).containsExactly("2");
    assertThatThrownBy(() -> lake.commit(List.of(), mark(8))).hasMessageContaining("behind");
  }

  @Test
  void nothingIsSeenBeforeTheCommitAndOrphansGo() throws IOException {
    store(samples.event(0));
    EventWriter writer = lake.writer();
    writer.append(samples.event(1));
    List<Written> lost = writer.finish();
    assertThat(lost).hasSize(1);
    assertThat(lost.getFirst().rows()).isEqualTo(1);
    assertThat(query("SELECT count(*) FROM events")).containsExactly("1");
    writer.close();
    reopen();
    assertThat(parquet()).hasSize(1).isEqualTo(lake.files());
    assertThat(query("SELECT count(*) FROM events")).containsExactly("1");
  }

  private List<Path> parquet() throws IOException {
    try (var files = Files.walk(directory.toRealPath())) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }

  @Test
  void abortLeavesNothing() throws IOException {
    try (EventWriter writer = lake.writer()) {
      assertThat(writer.finish()).isEmpty();
      Random random = new Random(5);
      for (int i = 0; i < 5_000; i++) writer.append(samples.logon(random, i, 400));
      writer.abort();
      assertThat(parquet()).isEmpty();
      for (int i = 0; i < 5_000; i++) writer.append(samples.logon(random, i, 400));
      lake.commit(writer.finish(), mark(5_000));
    }
    assertThat(query("SELECT count(*), count(DISTINCT metadata.uid) FROM events"))
        .containsExactly("5000|5000");
  }

  @Test
  void writersWorkSideBySide() throws Exception {
    int each = 20_000;
    List<Thread> threads = new ArrayList<>();
    List<List<Written>> written = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 2; t++) {
      int from = t * each;
      Samples own = t == 0 ? samples : new Samples();
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (EventWriter writer = lake.writer()) {
                      Random random = new Random(from);
                      for (int i = from; i < from + each; i++) {
                        writer.append(own.logon(random, i, 300));
                      }
                      written.add(writer.finish());
                    } catch (IOException failed) {
                      throw new java.io.UncheckedIOException(failed);
                    }
                  }));
    }
    for (Thread thread : threads) thread.join();
    lake.commit(written.stream().flatMap(List::stream).toList(), mark(2L * each));
    assertThat(query("SELECT count(*), count(DISTINCT metadata.uid) FROM events"))
        .containsExactly("40000|40000");
  }

  @Test
  void aFileHoldsRowsOfOneDay() throws IOException {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      samples.received = Samples.NOW + (i / 2) * 86_400_000L;
      events.add(samples.event(i));
    }
    store(events.toArray(Event[]::new));
    assertThat(lake.files()).hasSize(3);
    assertThat(query("SELECT count(*) FROM events")).containsExactly("6");
  }

  @Test
  void findings() throws IOException {
    Finding finding =
        new Finding(
            "0123456789abcdef0123456789abcdef",
            new Finding.RuleCard(
                "r1",
                "2",
                "Title",
                Finding.Level.HIGH,
                "",
                "",
                "",
                List.of("attack.t1059"),
                List.of(),
                List.of()),
            Samples.NOW,
            Samples.NOW + 1,
            List.of(samples.event(3).id()),
            List.of(
                new Finding.Entity(Finding.Entity.Kind.HOST, "dc\"01"),
                new Finding.Entity(Finding.Entity.Kind.USER, "ada")),
            List.of(),
            new Finding.Evidence("", "", 0, List.of(), List.of()));
    try (FindingWriter writer = lake.findingWriter()) {
      writer.append(finding, Samples.NOW + 2, "{\"a\":1}".getBytes(UTF_8));
      lake.commitFindings(writer.finish(), mark(5));
    }
    assertThat(lake.findingsPosition()).isEqualTo(mark(5));
    assertThat(
            query(
                "SELECT id, rule.id, rule.level, rule.tags[1], events[1], hosts[1], users[1],"
                    + " epoch_ms(detected), finding FROM findings"))
        .containsExactly(
            "0123456789abcdef0123456789abcdef|r1|high|attack.t1059|"
                + "00000000000012340000000000005678-3|dc\"01|ada|"
                + (Samples.NOW + 2)
                + "|{\"a\":1}");
  }

  @Test
  void queriesTakeParametersAndOnlySelect() throws IOException {
    store(samples.text("user.name", "o'hara").event(0), samples.text("user.name", "ada").event(1));
    assertThat(query("SELECT user.name FROM events WHERE user.name = ?", "o'hara"))
        .containsExactly("o'hara");
    for (String bad :
        List.of(
            "DROP VIEW events",
            "COPY events TO '" + directory + "/x.parquet'",
            "SET threads = 9",
            "SELECT 1; SELECT 2",
            "nonsense")) {
      assertThatThrownBy(() -> query(bad)).as(bad).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> query("SELECT * FROM read_text('/etc/passwd')"))
        .hasMessageContaining("query failed");
    assertThat(query("SELECT count(*) FROM events")).containsExactly("2");
  }

  @Test
  void onlyOneMayWriteIt() {
    assertThatThrownBy(() -> Lake.open(directory, samples.names, SMALL))
        .hasMessageContaining("open already")
        .hasMessageContaining(directory.getFileName().toString());
  }

  @Test
  void marksTellJournalsApart() throws IOException {
    store(samples.event(0));
    Lake.Mark other = new Lake.Mark(new UUID(9, 9), 0);
    lake.commit(List.of(), other);
    assertThat(lake.position()).isEqualTo(other);
  }
}
