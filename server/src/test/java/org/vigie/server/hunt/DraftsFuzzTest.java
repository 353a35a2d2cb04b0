package org.vigie.server.hunt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Detector;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.server.hunt.Obstacle.Reason;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;

/**
 * The rule made of a question, over all events of its log source, fires on exactly what the hunt
 * finds there, or no rule is made, with a reason. Where rule and hunt differ (a native name that
 * only some parsers map), the draft says on how many events, and it is rare.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DraftsFuzzTest {
  private static final int EVENTS = 150;
  private static final int ROUNDS = Integer.getInteger("vigie.fuzz.drafts", 100);
  private static final Window ALL = new Window(0, 4_000_000_000_000L);
  private static final Drafts.About ABOUT = new Drafts.About("Odd", "Ann", "2026-11-24");

  private final long seed = Long.getLong("vigie.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Map<String, Event> events = new TreeMap<>();
  private Lake lake;
  private Hunt hunt;
  private Drafts drafts;
  private Pack pack;

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    System.out.println("seed " + seed);
    FieldNames names = new FieldNames();
    pack =
        switch (Pack.compile(ContentFiles.shipped(), names, OcsfSchema.bundled())) {
          case Pack.Outcome.Compiled(Pack compiled) -> compiled;
          case Pack.Outcome.Failed(var problems) -> throw new AssertionError(problems.toString());
        };
    lake = Lake.open(folder, names, new Lake.Options(512L << 20, 1, 60));
    hunt = new Hunt(lake, null, name -> List.of());
    drafts = new Drafts(hunt, new Natives(() -> pack));
    Parser parser = pack.parsers().open();
    try (EventWriter writer = lake.writer()) {
      for (int i = 0; i < EVENTS; i++) {
        byte[] bytes = (random.nextBoolean() ? process(i) : logon(i)).getBytes(UTF_8);
        EventId id = new EventId(Events.JOURNAL, i, 0);
        RawEvent raw = new RawEvent(id, Events.NOON, Source.NONE, bytes, 0, bytes.length);
        for (Event event : parser.parse(raw).events()) {
          writer.append(event);
          events.put(event.id().toString(), event);
        }
      }
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, EVENTS));
    }
  }

  @AfterAll
  void close() throws IOException {
    lake.close();
  }

  private String any(String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private String process(int i) {
    String tool = any("odd.exe", "notepad.exe", "rundll32.exe", "Odd Tool.exe");
    String user = any("", ",\"User\":\"CORP\\\\lea\"", ",\"User\":\"CORP\\\\leah\"");
    String line = any(tool, tool + " -x 100%", tool + " odd *all*", "cmd /c " + tool + "?");
    return ("{\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"EventID\":1,"
            + "\"Provider_Name\":\"Microsoft-Windows-Sysmon\",\"Hostname\":\"%s\","
            + "\"UtcTime\":\"2026-11-24 11:%02d:00.000\",\"Image\":\"%s%s\","
            + "\"CommandLine\":\"%s\",\"ProcessId\":%d%s}")
        .formatted(
            any("WS-1", "WS-2", "ws-10"),
            i % 60,
            any("C:\\\\Tools\\\\", "C:\\\\Windows\\\\System32\\\\"),
            tool,
            line,
            100 + i % 7,
            user);
  }

  private String logon(int i) {
    String address = any("10.0.0.7", "10.0.3.7", "192.0.2.9", "-", "::1");
    return ("{\"Channel\":\"Security\",\"EventID\":%s,\"Hostname\":\"%s\","
            + "\"Provider_Name\":\"Microsoft-Windows-Security-Auditing\","
            + "\"EventTime\":\"2026-11-24 11:%02d:00\",\"TargetUserName\":\"%s\","
            + "\"IpAddress\":\"%s\",\"IpPort\":\"%s\",\"LogonType\":%d}")
        .formatted(
            any("4624", "4625", "4634"),
            any("DC-1", "WS-1", "dc-2"),
            i % 60,
            any("lea", "LEA", "leah", "svc_odd"),
            address,
            any("0", "1000", "1024", "50000"),
            2 + i % 3);
  }

  private String question(int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      String left = question(depth - 1);
      String right = question(depth - 1);
      return switch (random.nextInt(4)) {
        case 0 -> "(" + left + " OR " + right + ")";
        case 1 -> "(" + left + ") -(" + right + ")";
        default -> left + " " + right;
      };
    }
    return test();
  }

  private String test() {
    return switch (random.nextInt(14)) {
      case 0 -> "user:" + any("lea", "le*", "LEAH", "*odd", "~^lea$", "*", "~lea", "l?a");
      case 1 -> "host:" + any("WS-1", "ws-*", "dc-1", "WS-?", "*", "~^WS-1");
      case 2 ->
          "src_ip:" + any("10.0.0.7", "10.0.0.0/16", "192.0.2.9", "::1", "*", "10.0.*", "~^10");
      case 12 -> "IpAddress:" + any("*", "10.0.3.7", "-", "10.0.*");
      case 3 ->
          "process:" + any("odd.exe", "\"odd tool.exe\"", "*.exe", "C:*", "~^odd", "rundll32*");
      case 4 -> "cmd:" + any("odd", "\"100%\"", "\"*all*\"", "\"cmd /c\"", "~\"^cmd \"", "o?d");
      case 5 -> "EventID:" + any("4624", "1", "46*", ">=4625", "[4600 TO 4630]", "*");
      case 6 -> "LogonType:" + any("2", "3", ">2", "[2 TO 3]", "<3", "*");
      case 7 -> "src_port:" + any("1000", ">1000", "<=1024", "[1000 TO 1024]", "*", "~^10");
      case 8 -> "Image:" + any("C:\\\\Tools\\\\*", "*odd.exe", "*\\\\notepad.exe", "~tools");
      case 9 -> "class:" + any("process_activity", "authentication");
      case 10 -> any("odd", "\"cmd /c\"", "svc*", "rundll32", "\"Odd Tool\"");
      case 11 -> "TargetUserName:" + any("lea", "svc*", "*", "~LEA");
      default -> "pid:" + any("101", ">103", "[100 TO 102]", "*");
    };
  }

  @Test
  void aRuleFiresOnWhatTheHuntFindsOrThereIsNone() throws Exception {
    Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
    List<String> wrong = new ArrayList<>();
    int drafted = 0;
    int exact = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String question = question(random.nextInt(3));
      if (!(hunt.ask(question) instanceof Query.Outcome.Understood(Query query))) continue;
      switch (drafts.of(query, ALL, ABOUT)) {
        case Draft.Outcome.Impossible(Obstacle why) -> refused.merge(why.reason(), 1, Integer::sum);
        case Draft.Outcome.Drafted(Draft draft) -> {
          drafted++;
          Set<String> found = found(query);
          Set<String> fires = firing(draft.rule());
          Set<String> astray = new TreeSet<>(fires);
          astray.removeAll(found);
          assertThat(draft.astray()).as("seed %d: %s", seed, question).isEqualTo(astray.size());
          assertThat(draft.fires())
              .as("seed %d: %s", seed, question)
              .isEqualTo(fires.size() - astray.size());
          found.retainAll(firing(everywhere(draft.rule())));
          Set<String> missed = new TreeSet<>(found);
          missed.removeAll(fires);
          if (astray.isEmpty() && missed.isEmpty()) exact++;
          else {
            wrong.add(
                "%s\n  more %s\n  less %s\n%s"
                    .formatted(question, raw(astray), raw(missed), draft.rule()));
          }
        }
      }
    }
    System.out.println(drafted + " drafted, " + exact + " exact, refused " + refused);
    if (!wrong.isEmpty()) System.out.println(String.join("\n", wrong));
    assertThat(wrong).as("told, but not exact; seed %d", seed).hasSizeLessThan(1 + drafted / 10);
    assertThat(drafted).as("seed %d, refused %s", seed, refused).isGreaterThan(ROUNDS / 6);
  }

  private String raw(Set<String> ids) {
    return ids.stream()
        .limit(2)
        .map(
            id -> {
              Event event = events.get(id);
              return event == null ? id : new String(event.buffer(), UTF_8);
            })
        .collect(Collectors.joining("\n       "));
  }

  private Set<String> found(Query query) throws IOException, InterruptedException {
    Set<String> ids = new TreeSet<>();
    hunt.export(query, ALL, EVENTS, one -> ids.add(one.id()));
    return ids;
  }

  /** The rule's log source, and no more. */
  private static String everywhere(String rule) {
    int detection = rule.indexOf("detection:");
    return rule.substring(0, detection)
        + "detection:\n  nowhere:\n    NoSuchField: 'x'\n  condition: not nowhere\nlevel: low\n";
  }

  private Set<String> firing(String rule) {
    Pack alone = pack.withRules(List.of(new Pack.Item("site/rules/draft.yml", rule)));
    assertThat(alone.rejected()).as(rule).isEmpty();
    Detector detector = alone.rules().open();
    return events.entrySet().stream()
        .filter(one -> detector.fires(one.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
