package org.vigie.store.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Event;

/** Queries over a part of the events, and over files that are older than a column. */
class ScopeTest {
  private static final Lake.Options SMALL = new Lake.Options(512L << 20, 1, 60);
  private static final Lake.Bounds BOUNDS = new Lake.Bounds(1_000, 20);
  private static final long HOUR = 3_600_000;

  @TempDir Path directory;
  private final Samples samples = new Samples();

  private static void store(Lake lake, Event... events) throws IOException {
    Lake.Mark before = lake.position();
    long position = before == null ? 0 : before.position();
    try (EventWriter writer = lake.writer()) {
      for (Event event : events) writer.append(event);
      lake.commit(writer.finish(), new Lake.Mark(Samples.JOURNAL, position + events.length));
    }
  }

  private static List<String> ask(Lake lake, Lake.Scope scope, String select, Object... values)
      throws IOException {
    return lake.query(
        scope, BOUNDS, select, List.of(values), row -> String.valueOf(row.getObject(1)));
  }

  private Event at(long number, long time, long received) {
    samples.time = time;
    samples.received = received;
    return samples.event(number);
  }

  @Test
  void filesOlderThanAColumnGiveNullForIt() throws IOException {
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      samples.text("device.hostname", "old").text("device.ip", "192.0.2.1");
      store(lake, samples.event(0));
    }
    List<Column> more = new ArrayList<>(Shapes.events().columns());
    more.add(3, Column.optional("brand", Column.Type.TEXT));
    more.add(4, Column.optional("device.room", Column.Type.TEXT));
    more.add(Column.optional("fresh.name", Column.Type.TEXT));
    try (Lake lake = Lake.open(directory, samples.names, SMALL, new Shape(more))) {
      samples.text("brand", "b").text("device.room", "r").text("fresh.name", "f");
      samples.text("device.hostname", "new").text("device.ip", "192.0.2.2");
      store(lake, samples.event(1));
      String select =
          "SELECT concat_ws('|', device.hostname, device.ip, coalesce(brand, '-'),"
              + " coalesce(device.room, '-'), coalesce(fresh.name, '-'), vigie_parser)"
              + " FROM events ORDER BY metadata.uid";
      String[] both = {"old|192.0.2.1|-|-|-|test@1.0.0", "new|192.0.2.2|b|r|f|test@1.0.0"};
      assertThat(lake.query(select, List.of(), row -> row.getString(1))).containsExactly(both);
      Lake.Scope scope = Lake.Scope.occurred(0, Long.MAX_VALUE);
      assertThat(ask(lake, scope, select)).containsExactly(both);
      assertThat(ask(lake, scope, "SELECT device.ip FROM events WHERE device.room = ?", "r"))
          .containsExactly("192.0.2.2");
    }
  }

  @Test
  void aScopeHoldsItsEventsAndOpensNoOtherFiles() throws IOException {
    long noon = Samples.NOW;
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      store(lake, at(0, noon, noon + HOUR), at(1, noon + 1, noon + HOUR + 1));
      store(lake, at(2, noon + HOUR, noon + HOUR), at(3, Long.MIN_VALUE, noon + 2 * HOUR));
      store(lake, at(4, noon + 9 * HOUR, noon + 3 * HOUR));
      checkScopes(lake, noon);
    }
    // The spans of the files are read back from the table as they were kept in memory.
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      checkScopes(lake, noon);
    }
  }

  private static void checkScopes(Lake lake, long noon) throws IOException {
    String ids = "SELECT split_part(metadata.uid, '-', 2) FROM events ORDER BY 1";
    assertThat(ask(lake, Lake.Scope.occurred(noon, noon + HOUR), ids)).containsExactly("0", "1");
    assertThat(ask(lake, Lake.Scope.occurred(noon, noon + HOUR + 1), ids))
        .containsExactly("0", "1", "2");
    assertThat(ask(lake, Lake.Scope.received(noon + HOUR, noon + HOUR + 1), ids))
        .containsExactly("0", "2");
    assertThat(ask(lake, Lake.Scope.occurred(Long.MIN_VALUE, Long.MAX_VALUE), ids)).hasSize(5);
    assertThat(ask(lake, Lake.Scope.occurred(noon + HOUR, noon + HOUR), ids)).isEmpty();
    assertThat(lake.files(Lake.Scope.occurred(noon + 2 * HOUR, noon + 10 * HOUR))).hasSize(1);
    assertThat(lake.files(Lake.Scope.received(noon, noon + HOUR + 1))).hasSize(2);
    assertThat(lake.files(Lake.Scope.received(0, noon))).isEmpty();
  }

  @Test
  void boundsStopAQuery() throws IOException {
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      store(lake, samples.event(0));
      Lake.Scope all = Lake.Scope.occurred(0, Long.MAX_VALUE);
      assertThatThrownBy(
              () ->
                  lake.query(
                      all,
                      new Lake.Bounds(9, 5),
                      "SELECT * FROM range(10)",
                      List.of(),
                      row -> row.getLong(1)))
          .hasMessageContaining("more than 9 rows");
      assertThatThrownBy(
              () ->
                  lake.query(
                      all,
                      new Lake.Bounds(9, 1),
                      "SELECT sum(a.range * b.range % 7) FROM range(10000000) a, range(1000000) b",
                      List.of(),
                      row -> row.getLong(1)))
          .isInstanceOf(Lake.TooMuch.class)
          .hasMessageContaining("after 1 s");
    }
  }

  @Test
  void addressesAreComparedAsNumbers() throws IOException {
    try (Lake lake = Lake.open(directory, samples.names, SMALL)) {
      String[][] pairs = {
        {"10.1.2.255", "00000000000000000000ffff0a0102ff"},
        {"::ffff:10.1.2.255", "00000000000000000000ffff0a0102ff"},
        {"::FFFF:10.1.2.255", "00000000000000000000ffff0a0102ff"},
        {"2001:DB8::1", "20010db8000000000000000000000001"},
        {"2001:db8:0:0:0:0:0:1", "20010db8000000000000000000000001"},
        {"fe80::1%eth0", "fe800000000000000000000000000001"},
        {"::", "00000000000000000000000000000000"},
        {"::1", "00000000000000000000000000000001"},
        {"1::", "00010000000000000000000000000000"},
        {"1:2:3:4:5:6:7::", "00010002000300040005000600070000"},
        {"256.1.1.1", "null"},
        {"1.2.3", "null"},
        {"1:2:3:4:5:6:7:8:9", "null"},
        {"12345::", "null"},
        {":", "null"},
        {"", "null"},
        {"host.example", "null"},
        {"999999.1.1.1", "null"}
      };
      for (String[] pair : pairs) {
        assertThat(ask(lake, Lake.Scope.occurred(0, 1), "SELECT vigie_ip(?)", pair[0]))
            .as(pair[0])
            .containsExactly(pair[1]);
      }
      assertThat(lake.query("SELECT vigie_ip(NULL)", List.of(), row -> row.getString(1) == null))
          .containsExactly(true);
    }
  }
}
