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
    house =
        Main.open(
            new Config()
                .withData(folder.resolve("data"))
                .withRules(List.of(folder.resolve("site/rules"))),
            House.Edges.NONE);
    // Some commits, of streams and of files, whose ids do not tell the order of the journal.
    for (int i = 0; i < 5; i++) {
      append(null, 150);
      append(new Journal.Producer(UUID.randomUUID(), 0), 150);
      assertThat(house.settle(Duration.ofMinutes(1))).isTrue();
    }
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

  /** Ids of live findings by rule. */
  private Map<String, List<String>> live() throws IOException {
    Map<String, List<String>> ids = new TreeMap<>();
    for (long at = 0; ; ) {
      List<Alerts.Stored> page = house.state().alerts().after(at, 500);
      if (page.isEmpty()) break;
      for (Alerts.Stored stored : page) {
        Finding finding = FindingJson.read(stored.json(), 0, stored.json().length);
        if (!ALL.contains(finding.rule().id())) continue;
        ids.computeIfAbsent(finding.rule().id(), rule -> new ArrayList<>()).add(finding.id());
      }
      at = page.getLast().sequence();
    }
    ids.values().forEach(list -> list.sort(null));
    return ids;
  }

  private Map<String, List<String>> back(Lake.Scope scope, Plan.Reading reading, long records)
      throws IOException {
    Pack pack = house.content().get().pack();
    Sought.Rules sought =
        new Gathering(
                List.of(
                    new Pack.Item("rules/logoffs.yml", RULES),
                    new Pack.Item("rules/tool.yml", TOOL_RULE)),
                Map.of())
            .of(ALL, List.of());
    Plan plan = new Plan(sought, scope, Long.MAX_VALUE, reading);
    RuleReplay replay = new RuleReplay(house.lake().history(), pack, sought, plan);
    Map<String, List<String>> ids = new TreeMap<>();
    for (long place = 0; ; ) {
      var piece = house.lake().history().next(replay.wider(), place, records);
      if (piece == null) break;
      for (Finding finding : replay.find(piece)) {
        ids.computeIfAbsent(finding.rule().id(), rule -> new ArrayList<>()).add(finding.id());
      }
      place = piece.to();
    }
    ids.values().forEach(list -> list.sort(null));
    return ids;
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
    Map<String, List<String>> live = new TreeMap<>();
    for (long at = 0; ; ) {
      List<Alerts.Stored> page = house.state().alerts().after(at, 500);
      if (page.isEmpty()) break;
      for (Alerts.Stored stored : page) {
        Finding finding = FindingJson.read(stored.json(), 0, stored.json().length);
        if (finding.received() < middle || !ALL.contains(finding.rule().id())) continue;
        live.computeIfAbsent(finding.rule().id(), rule -> new ArrayList<>()).add(finding.id());
      }
      at = page.getLast().sequence();
    }
    live.values().forEach(list -> list.sort(null));
    Lake.Scope scope = Lake.Scope.received(middle, Long.MAX_VALUE);
    assertThat(back(scope, Plan.Reading.PRUNED, 100)).as("seed %d", seed).isEqualTo(live);
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
