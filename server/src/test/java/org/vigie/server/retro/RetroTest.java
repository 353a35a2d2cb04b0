package org.vigie.server.retro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.enrich.Inventory;
import org.vigie.enrich.Tables;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.server.Main;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.job.Jobs;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.RetroHunts.RetroHunt;
import org.vigie.store.state.RetroHunts.Sample;
import org.vigie.store.state.RetroHunts.Status;
import org.vigie.store.state.RetroHunts.Tally;

/** What a search back finds is what was found live, whichever way it comes about. */
class RetroTest {
  private static final String LOGOFFS = "7e1c1f5c-62c5-4bd1-9f0a-2a7c1f5c9d01";
  private static final String SILENCE = "7e1c1f5c-62c5-4bd1-9f0a-2a7c1f5c9d02";
  private static final String TOOL = "7e1c1f5c-62c5-4bd1-9f0a-2a7c1f5c9d03";
  private static final List<String> ALL = List.of(LOGOFFS, SILENCE, TOOL);
  private static final Lake.Scope EVER = Lake.Scope.received(0, Long.MAX_VALUE);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final String RULES =
      """
      title: Account logged off here
      name: logged_off_here
      logsource: {product: windows, service: security}
      detection: {selection: {EventID: 4634}, condition: selection}
      ---
      title: Many logoffs of a host
      id: %s
      correlation:
        type: event_count
        rules: logged_off_here
        group-by: Computer
        timespan: 2m
        condition: {gte: 9}
      ---
      title: A host that is silent
      id: %s
      correlation:
        type: event_count
        rules: logged_off_here
        group-by: Computer
        timespan: 50s
        condition: {eq: 0}
      """
          .formatted(LOGOFFS, SILENCE);
  private static final String TOOL_RULE =
      """
      title: A tool nobody has
      id: %s
      logsource: {product: windows, category: process_creation}
      detection: {selection: {CommandLine|contains: 'Quixotrope'}, condition: selection}
      """
          .formatted(TOOL);

  private static final String ASSETS =
      """
      id,names,bu,criticality,function
      A-0,dc0,Life,critical,Claims
      A-1,dc1,Motor,low,
      """;
  private static final String NETWORKS = "network,name,zone,bu\n10.0.0.0/28,desks,office,Life\n";

  @TempDir Path folder;
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private House house;
  private int records;

  @BeforeEach
  void open() throws Exception {
    System.out.println("seed " + seed);
    Files.createDirectories(folder.resolve("site/rules"));
    Files.writeString(folder.resolve("site/rules/logoffs.yml"), RULES);
    Files.writeString(folder.resolve("site/rules/tool.yml"), TOOL_RULE);
    Files.createDirectories(folder.resolve("site/tables"));
    Files.writeString(folder.resolve("site/tables/assets.csv"), ASSETS);
    Files.writeString(folder.resolve("site/tables/networks.csv"), NETWORKS);
    house = Main.open(config(), House.Edges.NONE);
    // Some commits, of streams and of files, whose ids do not tell the order of the journal.
    for (int i = 0; i < 5; i++) {
      append(null, 150);
      append(new Journal.Producer(UUID.randomUUID(), 0), 150);
      assertThat(house.settle(Duration.ofMinutes(1))).isTrue();
    }
  }

  private Config config() {
    String text =
        """
        data: %s
        content: {site: %s}
        syslog: []
        personal_data:
          rules: [{sources: ["old*"], pseudonyms: [IpAddress]}]
        """
            .formatted(folder.resolve("data"), folder.resolve("site"));
    return switch (Config.read("vigie.yml", text)) {
      case Config.Read.Loaded(Config config) -> config;
      case Config.Read.Failed failed -> throw new AssertionError(failed.problems());
    };
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void append(Journal.@Nullable Producer producer, int count) {
    List<byte[]> lines = new ArrayList<>();
    long[] received = new long[count];
    long start = LocalDateTime.of(2026, 11, 24, 9, 30).toEpochSecond(java.time.ZoneOffset.UTC);
    for (int i = 0; i < count; i++) {
      LocalDateTime time = LocalDateTime.of(2026, 11, 24, 9, 30).plusSeconds(3L * records);
      if (random.nextInt(10) == 0) time = time.minusSeconds(random.nextInt(60));
      received[i] = (start + 3L * records + 5) * 1_000;
      lines.add(line(TIME.format(time)).getBytes(UTF_8));
      records++;
    }
    Source source = new Source(producer == null ? "relay" : "old.json", "test", "");
    house.raw().append(new Journal.Batch(source, producer, received, lines)).join();
  }

  private String line(String time) {
    String host = "DC" + (records / 30 % 3 + random.nextInt(2));
    String common =
        "\"EventTime\":\"%s\",\"Hostname\":\"%s\",\"RecordNumber\":%d,"
            .formatted(time, host, records);
    if (records % 333 == 7 || random.nextInt(200) == 0) {
      return "{%s\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"EventID\":1,\"SourceName\":\"Microsoft-Windows-Sysmon\",\"Image\":\"C:\\\\x\\\\y.exe\",\"CommandLine\":\"y.exe /quixoTROPE\",\"User\":\"CORP\\\\lea\"}"
          .formatted(common);
    }
    return "{%s\"Channel\":\"Security\",\"EventID\":4634,\"SourceName\":\"Microsoft-Windows-Security-Auditing\",\"IpAddress\":\"10.0.0.%d\"}"
        .formatted(common, random.nextInt(20));
  }

  /** Live findings by rule, received from a time on: each whole, as JSON. */
  private Map<String, List<String>> live(long from) throws IOException {
    Map<String, List<String>> texts = new TreeMap<>();
    for (long at = 0; ; ) {
      List<Alerts.Stored> page = house.state().alerts().after(at, 500);
      if (page.isEmpty()) break;
      for (Alerts.Stored stored : page) {
        Finding finding = FindingJson.read(stored.json(), 0, stored.json().length);
        if (finding.received() < from || !ALL.contains(finding.rule().id())) continue;
        texts.computeIfAbsent(finding.rule().id(), rule -> new ArrayList<>()).add(text(finding));
      }
      at = page.getLast().sequence();
    }
    texts.values().forEach(list -> list.sort(null));
    return texts;
  }

  private static String text(Finding finding) {
    return new String(FindingJson.write(finding), UTF_8);
  }

  private static Map<String, List<String>> ids(Map<String, List<String>> texts) {
    Map<String, List<String>> ids = new TreeMap<>(texts);
    ids.replaceAll(
        (rule, all) -> all.stream().map(one -> one.substring(0, one.indexOf(','))).toList());
    return ids;
  }

  private Map<String, List<String>> live() throws IOException {
    return live(0);
  }

  private Map<String, List<String>> back(Lake.Scope scope, Plan.Reading reading, long records)
      throws IOException {
    return back(scope, reading, records, tables());
  }

  private Map<String, List<String>> back(
      Lake.Scope scope, Plan.Reading reading, long records, Tables tables) throws IOException {
    Pack pack = house.content().get().pack();
    Sought.Rules sought =
        new Gathering(
                List.of(
                    new Pack.Item("rules/logoffs.yml", RULES),
                    new Pack.Item("rules/tool.yml", TOOL_RULE)),
                Map.of())
            .of(ALL, List.of());
    Plan plan = new Plan(sought, scope, Long.MAX_VALUE, reading);
    RuleReplay replay = new RuleReplay(house.lake().history(), pack, () -> tables, sought, plan);
    Map<String, List<String>> texts = new TreeMap<>();
    try (Ahead ahead = new Ahead(replay, house.lake().history(), 0, Long.MAX_VALUE, records)) {
      for (RuleReplay.Seen seen; (seen = ahead.next(1 + random.nextInt(4))) != null; ) {
        for (Finding finding : replay.found(seen)) {
          texts.computeIfAbsent(finding.rule().id(), rule -> new ArrayList<>()).add(text(finding));
        }
      }
    }
    texts.values().forEach(list -> list.sort(null));
    return texts;
  }

  /** The tables that the house read. */
  private static Tables tables() {
    return Tables.compile(
        new Tables.Parts(
            Inventory.assets("assets.csv", ASSETS).rows(),
            List.of(),
            Inventory.networks("networks.csv", NETWORKS).rows(),
            List.of(),
            null));
  }

  @Test
  void aSearchBackFindsWhatWasFoundLive() throws IOException {
    Map<String, List<String>> live = live();
    assertThat(live.keySet()).containsExactlyElementsOf(ALL);
    assertThat(back(EVER, Plan.Reading.PRUNED, 65_536)).as("seed %d", seed).isEqualTo(live);
    assertThat(back(EVER, Plan.Reading.PRUNED, 37)).as("seed %d", seed).isEqualTo(live);
    assertThat(back(EVER, Plan.Reading.WHOLE, 400)).as("seed %d", seed).isEqualTo(live);
    assertThat(house.lake().upkeep().compact((done, of) -> true).before()).isGreaterThan(3);
    assertThat(back(EVER, Plan.Reading.PRUNED, 101)).as("seed %d", seed).isEqualTo(live);
  }

  @Test
  void windowsThatWereOpenAtTheBeginAreFilledFromBefore() throws IOException {
    long middle = Instant.parse("2026-11-24T10:00:00Z").toEpochMilli();
    Lake.Scope scope = Lake.Scope.received(middle, Long.MAX_VALUE);
    // How many events a group had since a finding of long before is told by live alone.
    assertThat(ids(back(scope, Plan.Reading.PRUNED, 100)))
        .as("seed %d", seed)
        .isEqualTo(ids(live(middle)));
  }

  @Test
  void whatTablesSayStandsInBothAndOtherTablesChangeWhatIsToldAndNotWhatIsFound()
      throws IOException {
    Map<String, List<String>> live = live();
    assertThat(live.toString())
        .as("what a source wants hidden")
        .contains("\"value\":\"fd76:6967:6965:");
    assertThat(live.toString())
        .contains("{\"name\":\"device.business_unit\",\"value\":\"Motor\"}")
        .contains("{\"name\":\"src_endpoint.zone\",\"value\":\"office\"}");
    Tables later =
        Tables.compile(
            new Tables.Parts(
                Inventory.assets("assets.csv", ASSETS.replace("Motor", "Travel")).rows(),
                List.of(),
                Inventory.networks("networks.csv", NETWORKS).rows(),
                List.of(),
                null));
    Map<String, List<String>> back = back(EVER, Plan.Reading.PRUNED, 200, later);
    live.replaceAll(
        (rule, all) -> all.stream().map(one -> one.replace("Motor", "Travel")).toList());
    assertThat(back).as("seed %d", seed).isEqualTo(live);
  }

  @Test
  void itGoesOnWhereItWasBrokenOff() throws Exception {
    RetroHunt hunt = accepted(Request.rules(ALL, EVER));
    // Another house's thread would do it at once; here it is done by hand, again and again.
    RetroHunt done = house.retro().await(hunt.id(), 60_000);
    assertThat(done.status()).isEqualTo(Status.DONE);
    String again = UUID.randomUUID().toString();
    List<Tally> none = new ArrayList<>();
    for (Tally tally : house.retro().record().tallies(hunt.id())) {
      none.add(new Tally(tally.item(), tally.version(), tally.title(), 0, 0, 0));
    }
    house.state().retroHunts().add(again, "again", "test", 1, hunt.spec(), none);
    Retro.Parts parts = parts();
    int runs = 0;
    for (; state(again).ended() == 0; runs++) {
      AtomicInteger steps = new AtomicInteger();
      Pace pace = new Pace(Retro.Ingest.NONE, new CountDownLatch(1));
      new Search(parts, state(again), pace, 111).run((at, of) -> steps.incrementAndGet() <= 3);
    }
    assertThat(runs).isGreaterThan(3);
    assertThat(house.retro().record().tallies(again))
        .as("seed %d", seed)
        .isEqualTo(house.retro().record().tallies(hunt.id()));
    assertThat(found(again)).as("seed %d", seed).isEqualTo(found(hunt.id()));
    assertThat(live().values().stream().mapToInt(List::size).sum())
        .isEqualTo((int) done.progress().findings());
  }

  private RetroHunt state(String id) {
    return requireNonNull(house.retro().record().byId(id));
  }

  private List<String> found(String id) {
    return house.retro().record().samples(id, 1_000).stream()
        .map(Sample::finding)
        .sorted()
        .toList();
  }

  private Retro.Parts parts() {
    return new Retro.Parts(
        house.lake(),
        house.state().retroHunts(),
        () -> house.content().get().pack(),
        RetroTest::tables,
        List::of,
        new Hunt(house.lake(), null, name -> List.of()),
        new Jobs(InstantSource.system()),
        Retro.Ingest.NONE,
        InstantSource.system());
  }

  private RetroHunt accepted(Request request) throws IOException {
    return switch (house.retro().ask(request, "ann")) {
      case Retro.Answer.Accepted(RetroHunt hunt) -> hunt;
      case Retro.Answer.Refused(List<String> reasons) -> throw new AssertionError(reasons);
    };
  }

  @Test
  void aRuleThatDoesNotRunIsLookedForInFilesAndIndicatorsInLists() throws Exception {
    String rule =
        """
        title: Lea runs something
        id: 7e1c1f5c-62c5-4bd1-9f0a-2a7c1f5c9d09
        logsource: {product: windows, category: process_creation}
        detection: {selection: {User|endswith: '\\lea'}, condition: selection}
        """;
    Request request =
        new Request(
            List.of(),
            List.of(new Pack.Item("rules/new.yml", rule)),
            "",
            EVER,
            Plan.Reading.PRUNED);
    RetroHunt hunt = house.retro().await(accepted(request).id(), 60_000);
    Tally tally = house.retro().record().tallies(hunt.id()).getFirst();
    assertThat(tally.title()).isEqualTo("Lea runs something");
    assertThat(tally.findings()).isEqualTo(requireNonNull(live().get(TOOL)).size());
    assertThat(requireNonNull(house.retro().record().last(tally.item())).hunt().id())
        .isEqualTo(hunt.id());

    Request list =
        new Request(
            List.of(),
            List.of(),
            "# of a report\n10.0.0[.]7\nuser:lea\n203.0.113.9\nword:quixotrope\n",
            EVER,
            Plan.Reading.PRUNED);
    RetroHunt looked = house.retro().await(accepted(list).id(), 60_000);
    assertThat(looked.status()).as(looked.error()).isEqualTo(Status.DONE);
    Map<String, Long> counts = new TreeMap<>();
    for (Tally one : house.retro().record().tallies(looked.id())) {
      counts.put(one.item(), one.findings());
    }
    long address =
        house
            .lake()
            .query(
                "SELECT count(*) FROM events WHERE src_endpoint.ip = '10.0.0.7'",
                List.of(),
                row -> row.getLong(1))
            .getFirst();
    long tools = requireNonNull(live().get(TOOL)).size();
    assertThat(counts)
        .isEqualTo(
            Map.of(
                "10.0.0.7",
                address,
                "user:lea",
                tools,
                "203.0.113.9",
                0L,
                "word:quixotrope",
                tools));
  }

  @Test
  void whatCannotBeSoughtIsRefused() throws IOException {
    assertThat(house.retro().ask(Request.rules(List.of("nothing-of-this-name"), EVER), "ann"))
        .isEqualTo(
            new Retro.Answer.Refused(
                List.of("no rule that runs has the id or name 'nothing-of-this-name'")));
    assertThat(house.retro().ask(Request.rules(List.of(), EVER), "ann"))
        .isInstanceOf(Retro.Answer.Refused.class);
    assertThat(Period.of("", "yesterday", "", 0)).isInstanceOf(Period.Read.Refused.class);
    assertThat(Period.of("received", "2026-11-24", "2026-11-24T12:00", 0))
        .isEqualTo(
            new Period.Read.Understood(
                Lake.Scope.received(1_795_478_400_000L, 1_795_521_600_000L)));
  }
}
