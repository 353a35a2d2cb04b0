package org.vigie.server.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Event;
import org.vigie.server.hunt.Events;
import org.vigie.server.sql.Desk.Outcome;
import org.vigie.server.sql.Desk.Trouble;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Outside;

/** SQL in its own process: what is answered, and what nobody gets out of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeskTest {
  private static final String SECRET = "the words of a file that nobody may read";

  private Path folder;
  private Path secret;
  private Lake lake;
  private Desk desk;

  /** What an answer was. */
  private static final class Rows implements Desk.Sink {
    private final List<Desk.Column> columns = new ArrayList<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    @Override
    public void columns(List<Desk.Column> given) {
      columns.addAll(given);
    }

    @Override
    public void row(List<@Nullable Object> values) {
      rows.add(values);
    }
  }

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    this.folder = folder;
    secret = Files.writeString(folder.resolve("secret.csv"), SECRET);
    Events events = new Events();
    lake = Lake.open(folder.resolve("lake"), events.names, new Lake.Options(512L << 20, 1, 60));
    try (EventWriter writer = lake.writer()) {
      List<Event> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        events.time = Events.NOON + i * 60_000L;
        events.text("device.hostname", "WS-" + i % 3).number("dst_endpoint.port", i % 7);
        events.text("src_endpoint.ip", "10.0.0." + i % 5).text("message", "number " + i);
        all.add(events.event(i));
      }
      for (Event event : all) writer.append(event);
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, all.size()));
    }
    desk = new Desk(lake, new Desk.Limits(128L << 20, 1));
  }

  @AfterAll
  void close() throws IOException {
    desk.close();
    lake.close();
  }

  private Outcome ask(String sql, Rows rows, int seconds) throws Exception {
    return desk.ask(Desk.Question.ofAll("ann", "id", sql, 1_000, seconds), rows);
  }

  private List<List<@Nullable Object>> answer(String sql) throws Exception {
    Rows rows = new Rows();
    Outcome outcome = ask(sql, rows, 20);
    assertThat(outcome).as(sql).isInstanceOf(Outcome.Answered.class);
    return rows.rows;
  }

  private Outcome.Stopped stopped(String sql, int seconds) throws Exception {
    Rows rows = new Rows();
    Outcome outcome = ask(sql, rows, seconds);
    assertThat(rows.rows.toString()).as(sql).doesNotContain(SECRET);
    assertThat(outcome).as(sql).isInstanceOf(Outcome.Stopped.class);
    Outcome.Stopped stopped = (Outcome.Stopped) outcome;
    assertThat(stopped.message()).as(sql).isNotBlank().doesNotContain(SECRET);
    return stopped;
  }

  @Test
  void selectsAreAnswered() throws Exception {
    assertThat(answer("SELECT count(*), min(device.hostname) FROM events"))
        .containsExactly(List.of(200L, "WS-0"));
    assertThat(
            answer(
                "WITH h AS (SELECT device.hostname AS host, count(*) AS n FROM events GROUP BY ALL)"
                    + " SELECT host, n, row_number() OVER (ORDER BY n DESC, host) FROM h"
                    + " WHERE n > 1 AND host IN (SELECT host FROM h) ORDER BY 3 LIMIT 2"))
        .containsExactly(List.of("WS-0", 67L, 1L), List.of("WS-1", 67L, 2L));
    assertThat(answer("SELECT vigie_ip('10.0.0.1'), [1, 2][1], 'a' || 'b', 1.5::DOUBLE, true"))
        .containsExactly(List.of("00000000000000000000ffff0a000001", 1L, "ab", 1.5, true));
    assertThat(answer("DESCRIBE events")).hasSizeGreaterThan(20);
    assertThat(answer("SUMMARIZE SELECT dst_endpoint.port FROM events")).hasSize(1);
    assertThat(answer("SELECT * FROM findings")).isEmpty();
    assertThat(
            answer(
                "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5)"
                    + " SELECT sum(n) FROM t"))
        .containsExactly(List.of("15"));
    assertThat(
            answer(
                "FROM events SELECT time_bucket(INTERVAL 1 hour, time) AS h, count(*)"
                    + " GROUP BY 1 ORDER BY 1"))
        .hasSize(4);
    assertThat(answer("SELECT list_transform([1, 2], lambda x: x + 1), try_cast('x' AS INTEGER)"))
        .hasSize(1);
  }

  @Test
  void aScopeAndALimitHold() throws Exception {
    Rows rows = new Rows();
    Lake.Scope hour = Lake.Scope.occurred(Events.NOON, Events.NOON + 3_600_000);
    String sql = "SELECT message FROM events ORDER BY time";
    Outcome outcome = desk.ask(new Desk.Question("ann", "id", sql, hour, 7, 20), rows);
    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    assertThat(((Outcome.Answered) outcome).isCut()).isTrue();
    assertThat(rows.rows).hasSize(7);
    assertThat(answer("SELECT count(*) FROM events")).containsExactly(List.of(200L));
    assertThat(rows.columns).containsExactly(new Desk.Column("message", "VARCHAR"));
  }

  /** Each is a way out that somebody has found, here or elsewhere. */
  private Stream<String> escapes() {
    String file = secret.toString();
    return Stream.of(
            "SELECT * FROM read_csv('%s')",
            "SELECT * FROM read_csv_auto('%s', header = false)",
            "SELECT * FROM read_text('%s')",
            "SELECT * FROM read_blob('%s')",
            "SELECT * FROM read_json('%s')",
            "SELECT * FROM read_parquet('%s')",
            "SELECT * FROM parquet_metadata('%s')",
            "SELECT * FROM sniff_csv('%s')",
            "SELECT * FROM '%s'",
            "FROM '%s'",
            "TABLE '%s'",
            "SELECT * FROM glob('/etc/*')",
            "SELECT (SELECT content FROM read_text('%s'))",
            "SELECT * FROM events WHERE message IN (SELECT content FROM read_text('%s'))",
            "WITH t AS (FROM read_text('%s')) SELECT * FROM t",
            "SELECT * FROM events, LATERAL (SELECT * FROM read_text('%s'))",
            "SELECT 1 UNION ALL SELECT content FROM read_text('%s')",
            "SELECT 1 ORDER BY (SELECT content FROM read_text('%s'))",
            "SELECT 1 LIMIT (SELECT count(*) FROM read_text('%s'))",
            "SELECT * FROM query('SELECT 1')",
            "SELECT * FROM query_table('events')",
            "SELECT * FROM query('FROM read_text(''%s'')')",
            "SELECT * FROM json_execute_serialized_sql('{}')",
            "SELECT json_serialize_sql('SELECT 1')",
            "SELECT json_serialize_plan('SELECT 1')",
            "COPY events TO '%s'",
            "COPY (SELECT 1) TO '%s' (FORMAT csv)",
            "EXPORT DATABASE '%s'",
            "IMPORT DATABASE '%s'",
            "ATTACH '%s' AS x",
            "DETACH memory",
            "USE memory",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
            "RESET lock_configuration",
            "PRAGMA database_list",
            "PRAGMA enable_profiling",
            "CALL pragma_version()",
            "SELECT * FROM pragma_version()",
            "SELECT * FROM pragma_table_info('events')",
            "SELECT * FROM duckdb_settings()",
            "SELECT * FROM duckdb_secrets()",
            "SELECT * FROM duckdb_functions()",
            "SELECT * FROM duckdb_views()",
            "SELECT * FROM information_schema.tables",
            "SELECT * FROM pg_catalog.pg_class",
            "SELECT * FROM sqlite_master",
            "SELECT * FROM main.events",
            "SELECT * FROM memory.main.events",
            "SHOW TABLES",
            "SHOW ALL TABLES",
            "DESCRIBE read_text('%s')",
            "SUMMARIZE '%s'",
            "SELECT getenv('PATH')",
            "SELECT current_setting('allowed_directories')",
            "SELECT current_query()",
            "SELECT getvariable('x')",
            "SELECT version()",
            "SELECT nextval('x')",
            "SELECT sleep_ms(100000)",
            "SELECT write_log('x')",
            "SELECT setseed(0.5)",
            "SELECT which_secret('s3://x', 's3')",
            "SELECT 'x'.read_text()",
            "SELECT * FROM 'https://192.0.2.1/x.parquet'",
            "SELECT * FROM read_parquet('s3://bucket/x')",
            "CREATE TABLE x (a INTEGER)",
            "CREATE OR REPLACE TEMP VIEW events AS SELECT 1",
            "CREATE MACRO vigie_ip(t) AS 1",
            "CREATE SECRET (TYPE s3)",
            "INSERT INTO events SELECT * FROM events",
            "DELETE FROM events",
            "DROP VIEW events",
            "VACUUM",
            "CHECKPOINT",
            "EXPLAIN SELECT 1",
            "EXPLAIN ANALYZE SELECT 1",
            "PREPARE x AS SELECT 1",
            "EXECUTE x",
            "BEGIN",
            "SELECT 1; SELECT 2",
            "SELECT 1; DROP VIEW events",
            "SELECT ?",
            "SELECT $1",
            "SELECT * FROM events AT (VERSION => 1)",
            "SELECT * FROM seq_scan('events')",
            "SELECT * FROM repeat_row(1, num_rows = 10)",
            "SELECT * FROM arrow_scan(0, 0, 0)",
            "SELECT * FROM test_all_types()",
            "SELECT nonsense(1)",
            "SELECT",
            "",
            "   ",
            "\u0000",
            "SELECT " + "[".repeat(600) + "1" + "]".repeat(600),
            "SELECT '" + "x".repeat(Desk.MAX_LENGTH) + "'")
        .map(sql -> sql.contains("%s") ? sql.formatted(file) : sql);
  }

  @Test
  void nothingEscapes() throws Exception {
    List<String> let = new ArrayList<>();
    for (String sql : escapes().toList()) {
      Rows rows = new Rows();
      Outcome outcome = ask(sql, rows, 10);
      boolean refused =
          outcome instanceof Outcome.Stopped stopped
              && stopped.trouble() == Trouble.REFUSED
              && !stopped.message().isBlank()
              && !stopped.message().contains(SECRET);
      if (!refused) let.add(sql.substring(0, Math.min(80, sql.length())) + " -> " + outcome);
    }
    assertThat(let).isEmpty();
    assertThat(Files.readString(secret)).isEqualTo(SECRET);
    assertThat(answer("SELECT count(*) FROM events")).containsExactly(List.of(200L));
  }

  /** Behind the gate, DuckDB and the system refuse too. */
  @Test
  void theWallsHoldWithoutTheGate() throws Exception {
    try (Inmate inmate =
        Inmate.start(
            new Message.Setup(128L << 20, 1, lake.outside().views(null).preparation()),
            Seals.tried())) {
      for (String way :
          List.of("FROM read_text('" + secret + "')", "FROM read_csv('" + secret + "')")) {
        // What the parent gives as the view is not looked at by the gate: a way around it.
        Outside.Views views =
            new Outside.Views(List.of(), "SELECT * " + way, "SELECT 1 AS a WHERE false");
        Rows rows = new Rows();
        Outcome outcome =
            inmate.ask(Desk.Question.ofAll("a", "b", "FROM events", 10, 10), views, rows);
        assertThat(outcome).as(way).isInstanceOf(Outcome.Stopped.class);
        assertThat(rows.rows).as(way).isEmpty();
      }
      if (System.getProperty("os.name").startsWith("Linux")) {
        assertThat(inmate.closed()).contains("files", "memory");
      }
    }
  }

  @Test
  void bombsAreStoppedAndTheNextQuestionIsAnswered() throws Exception {
    List<String> bombs =
        List.of(
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
            "SELECT count(*) FROM events a, events b, events c, events d, events e, events f",
            "SELECT length(repeat('x', 3000000000))",
            "SELECT len(list_transform(range(100000000), lambda x: repeat('ab', 1000)))",
            "SELECT count(*) FROM range(1000000000) a(x), range(1000000000) b(y)",
            "SELECT string_agg(repeat('x', 100000), '') FROM range(1000000)",
            "SELECT array_agg(x) FROM range(2000000000) t(x)",
            "SELECT sum(a.i * b.i) FROM range(100000000) a(i), range(100000) b(i)",
            "SELECT regexp_matches(repeat('a', 20000000), '(a|a)*b(a{1,900}){1,9}c')");
    for (String bomb : bombs) {
      Outcome.Stopped stopped = stopped(bomb, 1);
      assertThat(stopped.trouble())
          .as(bomb + " -> " + stopped)
          .isIn(Trouble.TIME, Trouble.MEMORY, Trouble.FAILED);
    }
    assertThat(answer("SELECT count(*) FROM events")).containsExactly(List.of(200L));
  }

  @Test
  void whoAskedMayStopIt() throws Exception {
    String sql = "SELECT sum(x % 7) FROM range(1000000000000) t(x)";
    CompletableFuture<Outcome> asked = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                asked.complete(
                    desk.ask(Desk.Question.ofAll("lea", "mine", sql, 10, 60), new Rows()));
              } catch (IOException | InterruptedException e) {
                asked.completeExceptionally(e);
              }
            });
    assertThat(desk.cancel("ann", "mine")).isFalse();
    boolean[] stopped = {false};
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> (stopped[0] = desk.cancel("lea", "mine")) || asked.isDone());
    assertThat(stopped[0])
        .as(
            () ->
                "it ended by itself: "
                    + asked.handle((outcome, failure) -> outcome + " " + failure).join())
        .isTrue();
    assertThat(asked.get(30, TimeUnit.SECONDS))
        .isEqualTo(new Outcome.Stopped(Trouble.CANCELLED, "stopped, as asked", null));
    assertThat(desk.cancel("lea", "mine")).isFalse();
  }

  /** Whatever is put together of pieces of SQL: it is answered or refused, and harms nothing. */
  @Test
  void anyTextIsAnsweredOrRefused() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String[] pieces = {
      "SELECT",
      "*",
      "FROM",
      "events",
      "findings",
      "(",
      ")",
      ",",
      "WHERE",
      "message",
      "=",
      "'a'",
      "read_text",
      "('" + secret + "')",
      "WITH",
      "t AS",
      "UNION ALL",
      "JOIN",
      "ON true",
      "count(*)",
      "GROUP BY ALL",
      "ORDER BY 1",
      "LIMIT 3",
      "range(3)",
      "COPY",
      "TO",
      "'" + folder.resolve("written") + "'",
      ";",
      "--",
      "/*",
      "\"",
      "PRAGMA",
      "x",
      "VALUES (1)",
      "unnest([1])",
      "lambda x: x",
      "::VARCHAR",
      "LATERAL",
      "NOT",
      "current_setting('a')",
      "DESCRIBE",
      "query('FROM events')",
      "$1",
      "\u00e9",
      "e'\\x'",
      "1e9"
    };
    int answered = 0;
    for (int i = 0; i < 400; i++) {
      StringBuilder sql = new StringBuilder(random.nextInt(3) > 0 ? "SELECT " : "");
      int length = 1 + random.nextInt(9);
      for (int j = 0; j < length; j++)
        sql.append(pieces[random.nextInt(pieces.length)]).append(' ');
      Rows rows = new Rows();
      Outcome outcome = ask(sql.toString(), rows, 5);
      assertThat(rows.rows.toString()).as("seed %d: %s", seed, sql).doesNotContain(SECRET);
      if (outcome instanceof Outcome.Answered) answered++;
    }
    assertThat(Files.exists(folder.resolve("written"))).isFalse();
    assertThat(answered).as("seed %d", seed).isPositive();
    assertThat(answer("SELECT count(*) FROM events")).containsExactly(List.of(200L));
  }
}
