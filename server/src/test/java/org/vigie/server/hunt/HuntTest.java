package org.vigie.server.hunt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Event;
import org.vigie.server.hunt.Hunt.Cursor;
import org.vigie.server.hunt.Hunt.Found;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Lake.Form;

/** Answers of the lake, against a naive twin and by example. */
class HuntTest {
  private static final Window DAY = new Window(Events.NOON - 43_200_000, Events.NOON + 43_200_000);
  private static final String[] HOSTS = {"WS-1", "ws-2", "SRV_1", "srv%2", "Serveur-é"};
  private static final String[] ADDRESSES = {
    "10.0.0.1",
    "10.0.1.200",
    "192.168.1.1",
    "::ffff:10.0.0.1",
    "2001:db8::1",
    "2001:DB8:0::ff",
    "fe80::1",
    "no address"
  };
  private static final String[] WORDS = {"a\\b", "\"q\"", "Abc", "x*y", "100%", "é"};

  @TempDir Path folder;
  private final Events events = new Events();
  private Lake lake;
  private Hunt hunt;

  @BeforeEach
  void open() throws IOException {
    lake = Lake.open(folder, events.names, new Lake.Options(512L << 20, 2, 60));
    hunt = new Hunt(lake, null, name -> List.of());
  }

  @AfterEach
  void close() throws IOException {
    lake.close();
  }

  private void store(List<Event> some) throws IOException {
    Lake.Mark before = lake.position();
    long position = (before == null ? 0 : before.position()) + some.size();
    try (EventWriter writer = lake.writer()) {
      for (Event event : some) writer.append(event);
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, position));
    }
  }

  private Query query(String question) {
    return switch (hunt.ask(question)) {
      case Query.Outcome.Understood(Query query) -> query;
      case Query.Outcome.Refused(Wrong wrong) -> throw new AssertionError(wrong.message());
    };
  }

  private List<Long> numbers(String question) throws Exception {
    return hunt.search(query(question), DAY, null, Hunt.MAX_PAGE).events().stream()
        .map(line -> Long.parseLong(line.id().substring(33)))
        .toList();
  }

  /** One random event, and the row that the twin sees. */
  private Naive.Row random(Random random, int number, List<Event> into) {
    Map<String, String> columns = new HashMap<>();
    Map<String, List<String>> leaves = new HashMap<>();
    String[][] texts = {
      {"device.hostname", HOSTS[random.nextInt(HOSTS.length)]},
      {"user.name", random.nextBoolean() ? "alice" : "Bob"},
      {"src_endpoint.ip", ADDRESSES[random.nextInt(ADDRESSES.length)]},
      {"message", WORDS[random.nextInt(WORDS.length)] + WORDS[random.nextInt(WORDS.length)]},
      {"metadata.event_code", Integer.toString(random.nextInt(5))}
    };
    for (String[] text : texts) {
      if (random.nextInt(4) == 0) continue;
      events.text(text[0], text[1]);
      columns.put(text[0], text[1]);
    }
    if (random.nextBoolean()) {
      int port = random.nextInt(6);
      events.number("dst_endpoint.port", port);
      columns.put("dst_endpoint.port", Integer.toString(port));
    }
    for (String name : List.of("Odd", "Odd", "device.os.name")) {
      if (random.nextBoolean()) continue;
      String value = random.nextBoolean() ? WORDS[random.nextInt(WORDS.length)] : "7";
      if (name.equals("Odd")) events.field(name, value);
      else events.text(name, value);
      leaves.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }
    String raw = "{\"m\":\"" + WORDS[random.nextInt(WORDS.length)].replace("\\", "\\\\") + "\"}";
    events.raw = raw.getBytes(UTF_8);
    events.time = Events.NOON + random.nextInt(10) * 60_000L;
    columns.put("raw_data", raw);
    columns.put("time", Long.toString(events.time));
    Event event = events.event(number);
    into.add(event);
    return new Naive.Row(event.id().toString(), columns, leaves, Set.of());
  }

  private static Node tree(Random random, int depth) {
    if (depth > 0 && random.nextInt(2) == 0) {
      List<Node> inner = List.of(tree(random, depth - 1), tree(random, depth - 1));
      return switch (random.nextInt(3)) {
        case 0 -> new Node.And(inner);
        case 1 -> new Node.Or(inner);
        default -> new Node.Not(inner.getFirst());
      };
    }
    Place text =
        new Place.Column(
            List.of(
                    "device.hostname",
                    "user.name",
                    "message",
                    "metadata.event_code",
                    "src_endpoint.ip")
                .get(random.nextInt(5)),
            Form.TEXT);
    Place leaf = new Place.Leaf(random.nextBoolean() ? "Odd" : "device.os.name");
    Place any = random.nextBoolean() ? text : leaf;
    double low = random.nextInt(7) - 1;
    return switch (random.nextInt(8)) {
      case 0 -> new Node.Word(glob(random));
      case 1 -> new Node.Text(any, glob(random), Node.How.WHOLE);
      case 2 -> new Node.Text(any, glob(random), Node.How.WITHIN);
      case 3 -> new Node.Present(any);
      case 4 ->
          new Node.Range(
              random.nextBoolean() ? any : new Place.Column("dst_endpoint.port", Form.NUMBER),
              low,
              low + random.nextInt(4));
      case 5 -> new Node.Expression(any, expression(random));
      case 6 -> {
        Address.Block block =
            Address.network(
                List.of(
                        "10.0.0.0/23",
                        "10.0.0.1/32",
                        "::/0",
                        "2001:db8::/32",
                        "0.0.0.0/0",
                        "fe80::/10")
                    .get(random.nextInt(6)));
        if (block == null) throw new AssertionError("no network");
        yield new Node.Network(
            new Place.Column("src_endpoint.ip", Form.TEXT), block.least(), block.greatest());
      }
      default -> {
        long from = Events.NOON + random.nextInt(10) * 60_000L;
        yield new Node.Span(
            new Place.Column("time", Form.TIME), from, from + random.nextInt(300_000));
      }
    };
  }

  private static String expression(Random random) {
    String[] expressions = {
      "^ws-", "SRV.1$", "al|bo", "a{2,}|x[*y]", "^[0-9]$", "\\\\", "q\"", "e?", "^$", "1.*0"
    };
    return expressions[random.nextInt(expressions.length)];
  }

  private static Glob glob(Random random) {
    String[] patterns = {
      "WS-*", "srv?1", "ALICE", "*\\\\b*", "abc", "\"Q\"", "x\\*y", "x*y", "100%", "s*é", "É", "_",
      "7", "??", "*a*b*"
    };
    return Glob.of(patterns[random.nextInt(patterns.length)]);
  }

  @Test
  void theLakeAnswersAsTheNaiveTwin() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Naive.Row> rows = new ArrayList<>();
    for (int file = 0; file < 3; file++) {
      List<Event> some = new ArrayList<>();
      for (int i = 0; i < 60; i++) rows.add(random(random, rows.size(), some));
      store(some);
    }
    for (int i = 0; i < 150; i++) {
      Node node = tree(random, 3);
      Set<String> expected = new HashSet<>();
      for (Naive.Row row : rows) if (Naive.holds(node, row)) expected.add(row.id());
      Query asked = new Query("", new Query.Asked(node), List.of());
      Set<String> found = new HashSet<>();
      hunt.search(asked, DAY, null, Hunt.MAX_PAGE).events().forEach(line -> found.add(line.id()));
      assertThat(found).as("seed %d, %s", seed, node).isEqualTo(expected);
    }
  }

  /** Rules and people say EventID; parsers put it where OCSF has a place for it, or leave it. */
  @Test
  void namesOfTheSourceAreFoundWhereParsersPutThem() throws Exception {
    events.text("metadata.event_code", "1102").text("metadata.log_provider", "Eventlog");
    Event mapped = events.event(1);
    Event left = events.field("EventID", "1102").event(2);
    Event other = events.text("metadata.event_code", "4624").event(3);
    store(List.of(mapped, left, other));
    assertThat(numbers("EventID:1102")).containsExactlyInAnyOrder(1L, 2L);
    assertThat(query("EventID:1102 srcip:10.0.0.0/8").unknown()).isEmpty();
    assertThat(hunt.search(query("code:1102"), DAY, null, 10).events().getFirst().summary())
        .isEqualTo("1102 · Eventlog");
  }

  @Test
  void pagesFollowEachOtherWithoutGapOrRepetition() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Event> some = new ArrayList<>();
    for (int i = 0; i < 137; i++) random(random, i, some);
    store(some);
    List<String> whole =
        some.stream()
            .sorted(
                java.util.Comparator.comparingLong(Event::time)
                    .thenComparing(event -> event.id().toString())
                    .reversed())
            .map(event -> event.id().toString())
            .toList();
    List<String> read = new ArrayList<>();
    Cursor after = null;
    do {
      Found page = hunt.search(query(""), DAY, after, 10);
      page.events().forEach(line -> read.add(line.id()));
      after = page.next();
    } while (after != null);
    assertThat(read).as("seed %d", seed).isEqualTo(whole);
  }

  @Test
  void questionsFindWhatAnalystsMean() throws Exception {
    events.raw = "{\"cmd\":\"C:\\\\Tools\\\\mimikatz.exe\"}".getBytes(UTF_8);
    events.text("device.hostname", "WS-042").text("user.name", "lea.martin");
    events.text("process.cmd_line", "C:\\Tools\\mimikatz.exe sekurlsa::logonpasswords");
    events.text("process.file.hashes.value", "AABB").text("process.file.hashes.value", "CCDD");
    events.number("severity_id", 4).field("LogonGuid", "{1-2}");
    Event first = events.event(1);
    events.classUid = 4001;
    events.raw = "deny tcp".getBytes(UTF_8);
    events.text("src_endpoint.ip", "10.1.2.3").number("dst_endpoint.port", 443);
    events.status = Event.Status.WARNING;
    events.warnings = List.of("port \"x\" is no number");
    store(List.of(first, events.event(2)));
    assertThat(numbers("")).containsExactly(2L, 1L);
    for (String question :
        List.of(
            "mimikatz",
            "MIMIKATZ",
            "\"c:\\tools\\mimi\"",
            "cmd:mimikatz",
            "cmd:sekurlsa*pass*",
            "user:LEA.MARTIN",
            "user:lea*",
            "host:WS-042 severity:>=high",
            "hash:ccdd",
            "class:process_activity",
            "LogonGuid:\"{1-2}\"",
            "LogonGuid:*",
            "-dst_port:443",
            "NOT src_ip:10.0.0.0/8",
            "id:*-1",
            "mimi?atz")) {
      assertThat(numbers(question)).as(question).containsExactly(1L);
    }
    for (String question :
        List.of(
            "src_ip:10.0.0.0/8",
            "ip:10.1.2.3",
            "port:[400 TO 500]",
            "port:>442 -mimikatz",
            "status:warning",
            "warning:\"no number\"",
            "deny AND tcp",
            "-host:*",
            "class:(network_activity OR dns_activity)")) {
      assertThat(numbers(question)).as(question).containsExactly(2L);
    }
    for (String question :
        List.of(
            "parser:test.product",
            "parser:test.product@1.0.0",
            "source:relay",
            "address:192.0.2.0/24",
            "time:2026-11-24",
            "transport:syslog-tcp")) {
      assertThat(numbers(question)).as(question).hasSize(2);
    }
    assertThat(numbers("time:<2026-11-24")).isEmpty();
    assertThat(numbers("rule:nothing")).isEmpty();
  }

  @Test
  void overviewsCountEachEventOnce() throws Exception {
    List<Event> some = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      events.time = Events.NOON + i * 1_000L;
      events.text("device.hostname", "h" + i % 20).number("severity_id", i % 2 + 1);
      some.add(events.event(i));
    }
    store(some);
    Window window = new Window(Events.NOON, Events.NOON + 100_000);
    Hunt.Overview overview = hunt.overview(query(""), window, 10, Hunt.Split.SEVERITY);
    assertThat(overview.total()).isEqualTo(100);
    assertThat(overview.width()).isEqualTo(10_000);
    assertThat(overview.bars()).hasSize(20).allMatch(bar -> bar.count() == 5);
    assertThat(overview.facets().get("host")).hasSize(10).allMatch(value -> value.count() == 5);
    assertThat(overview.facets().get("class")).containsExactly(new Hunt.Value("1007", 100));
    assertThat(overview.facets().get("user")).isEmpty();
    assertThat(hunt.overview(query("nothing-here"), window, 10, Hunt.Split.CLASS).bars()).isEmpty();
  }

  @Test
  void anEventIsGivenBackWholeWithItsNeighbours() throws Exception {
    List<Event> some = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      events.time = Events.NOON + i * 60_000L;
      events.text("device.hostname", i == 3 ? "other" : "WS-1").text("device.os.name", "Windows");
      events.field("A", "1").field("A", "2").field("B", "x");
      events.raw = new byte[] {'a', (byte) 0xFF, (byte) i};
      some.add(events.event(i));
    }
    store(some);
    String id = some.get(1).id().toString();
    StoredEvent event = hunt.event(id, null);
    if (event == null) throw new AssertionError(id + " is not found");
    assertThat(event.value("device.os.name")).isEqualTo("Windows");
    assertThat(event.value("device.hostname")).isEqualTo("WS-1");
    assertThat(event.value("class_uid")).isEqualTo("1007");
    assertThat(event.unmapped().toString()).contains("A, value=1", "A, value=2", "B, value=x");
    assertThat(event.bytes()).containsExactly('a', 0xFF, 1);
    assertThat(event.raw()).contains("a\uFFFD");
    assertThat(event.provenance().source()).isEqualTo("relay");
    assertThat(hunt.event(id, Events.NOON + 60_000)).isNotNull();
    assertThat(hunt.event("nothing", null)).isNull();
    assertThat(hunt.neighbours("host", "WS-1", Events.NOON + 60_000).stream().map(EventLine::time))
        .containsExactly(
            Events.NOON, Events.NOON + 60_000, Events.NOON + 120_000, Events.NOON + 240_000);
    assertThat(hunt.raised(event)).isEmpty();
    List<String> exported = new ArrayList<>();
    assertThat(hunt.export(query("host:WS-1"), DAY, 3, one -> exported.add(one.id()))).isEqualTo(3);
    assertThat(exported.getFirst()).endsWith("-4");
  }
}
