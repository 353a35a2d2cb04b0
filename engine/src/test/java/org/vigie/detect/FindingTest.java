package org.vigie.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Entity.Kind;
import org.vigie.detect.Finding.Evidence;
import org.vigie.detect.Finding.Level;
import org.vigie.detect.Finding.Reason;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaReader;

class FindingTest {
  private static final Route ROUTE =
      new Route(3, List.of(new Logsource("windows", "process_creation", "sysmon")));
  private static final String RULE =
      """
      title: Tool
      id: 7d0b5a3e-1111-4222-8333-444455556666
      date: 2026-01-02
      logsource: {product: windows, category: process_creation}
      detection:
        image: {Image|endswith: ['\\tool.exe', '\\other.exe']}
        line: {CommandLine|contains|all: [one, two], User|neq: bob}
        filter: {ParentImage|endswith: '\\good.exe'}
        condition: image and line and not filter
      """;

  private final FieldNames names = new FieldNames();
  private final Events events = new Events(names);
  private final Ruleset ruleset = ruleset(RULE);

  @Test
  void saysWhyWhoAndWhat() {
    Event event = event("SYSTEM");
    Finding finding = ruleset.open().detect(event).getFirst();
    assertThat(finding.reasons())
        .containsExactly(
            new Reason("image", "Image", "endswith \\tool.exe", "C:\\Tool.exe"),
            new Reason("line", "CommandLine", "contains one", "Two One"),
            new Reason("line", "CommandLine", "contains two", "Two One"));
    assertThat(finding.rule().level()).isEqualTo(Level.MEDIUM);
    assertThat(finding.rule().version()).isEqualTo("2026-01-02");
    assertThat(finding.events()).containsExactly(event.id());
    assertThat(finding.evidence().raw()).isEqualTo("the raw text");
    assertThat(finding.evidence().fields()).contains(new Evidence.Field("Image", "C:\\Tool.exe"));
    assertThat(finding.id()).matches("[0-9a-f]{32}");
    assertThat(ruleset.open().detect(event)).containsExactly(finding);
  }

  @Test
  void saysWhatIsMissingWhereThatIsAllThereIs() {
    Ruleset absent =
        ruleset(
            RULE.replace("image and line and not filter", "n")
                .replace("image:", "n: {ParentImage|neq: x}\n  image:"));
    assertThat(absent.open().detect(event("amy")).getFirst().reasons())
        .containsExactly(new Reason("n", "ParentImage", "not x", null));
  }

  @Test
  void namesTheSystemOnlyWhereNobodyElseIs() {
    assertThat(ruleset.open().detect(event("SYSTEM")).getFirst().entities())
        .containsExactly(
            new Entity(Kind.HOST, "ws1"),
            new Entity(Kind.USER, "SYSTEM"),
            new Entity(Kind.ADDRESS, "10.0.0.5"),
            new Entity(Kind.PROCESS, "C:\\Tool.exe"));
    assertThat(ruleset.open().detect(event("amy")).getFirst().entities())
        .contains(new Entity(Kind.USER, "amy"))
        .doesNotContain(new Entity(Kind.USER, "SYSTEM"));
  }

  @Test
  void staysSilentWhereTheRouteLeavesAnAttributeOpen() {
    Route open = new Route(9, List.of(new Logsource("windows", null, null)));
    assertThat(
            ruleset.open().detect(events.event(open, event("x").fields(), event("x").ocsf(), "")))
        .isEmpty();
    assertThat(ruleset.unreachable(List.of(open, Route.NONE))).hasSize(1);
    assertThat(ruleset.unreachable(List.of(ROUTE))).isEmpty();
  }

  @Test
  void doesNotTakeARouteForAnotherOfTheSameId() {
    Detector detector = ruleset.open();
    Route other = new Route(ROUTE.id(), List.of(new Logsource("linux", null, "sshd")));
    Event event = event("amy");
    assertThat(detector.detect(event)).hasSize(1);
    assertThat(detector.detect(events.event(other, event.fields(), event.ocsf(), ""))).isEmpty();
    assertThat(detector.detect(event)).hasSize(1);
  }

  @Test
  void doesNotGrowWithRepetitionInACondition() {
    String values = "x, ".repeat(15_000) + "x";
    String text =
        "title: t\nlogsource: {product: windows}\ndetection:\n  s: {a|contains: ["
            + values
            + "]}\n  t: {b: y}\n  condition: t and (s"
            + " or s or not s".repeat(1_000)
            + ")\n";
    Event event = events.event(ROUTE, Map.of("a", "zzz", "b", "y"));
    assertThat(ruleset(text).open().detect(event).getFirst().reasons()).hasSize(1);
  }

  @Test
  void refusesASecondRuleOfTheSameId() {
    Ruleset twice = ruleset(RULE + "---\n" + RULE);
    assertThat(twice.size()).isEqualTo(1);
    assertThat(twice.rejected().getFirst().message()).contains("is also that of 'Tool'");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void readsWhatWasWritten(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      Finding finding = finding(random);
      byte[] json = FindingJson.write(finding);
      assertThat(new String(json, UTF_8)).as("seed %d", seed).doesNotContain("\n");
      byte[] around = Arrays.copyOf(json, json.length + 3);
      assertThat(FindingJson.read(around, 0, json.length)).as("seed %d", seed).isEqualTo(finding);
      int cut = random.nextInt(json.length);
      assertThatThrownBy(() -> FindingJson.read(json, 0, cut))
          .as("seed %d, cut at %d", seed, cut)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void passesOverUnknownKeys() {
    Finding finding = finding(new Random(7));
    String json = new String(FindingJson.write(finding), UTF_8);
    byte[] more = json.replaceFirst("\\{", "{\"new\":{\"a\":[1,{}]},").getBytes(UTF_8);
    assertThat(FindingJson.read(more, 0, more.length)).isEqualTo(finding);
  }

  private Event event(String user) {
    return events.event(
        ROUTE,
        events.leaves(
            Map.of("Image", "C:\\Tool.exe", "CommandLine", "Two One", "User", "amy", "n", 5)),
        events.leaves(
            Map.of(
                "device.hostname", "ws1",
                "actor.user.name", "-",
                "user.name", List.of("SYSTEM", user),
                "src_endpoint.ip", "10.0.0.5",
                "process.file.path", "C:\\Tool.exe")),
        "the raw text");
  }

  private Ruleset ruleset(String text) {
    SigmaReader.Outcome outcome = SigmaReader.read("f.yml", text);
    assertThat(outcome).isInstanceOf(SigmaReader.Outcome.Documents.class);
    List<SigmaDocument> rules = ((SigmaReader.Outcome.Documents) outcome).documents();
    return Ruleset.compile(rules, names);
  }

  private static Finding finding(Random random) {
    Supplier<String> text = () -> text(random);
    List<Entity> entities = new ArrayList<>();
    List<Reason> reasons = new ArrayList<>();
    List<Evidence.Field> fields = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      entities.add(new Entity(pick(random, List.of(Kind.values())), text.get()));
      String value = random.nextBoolean() ? text.get() : null;
      reasons.add(new Reason(text.get(), text.get(), text.get(), value));
      fields.add(new Evidence.Field(text.get(), value));
    }
    return new Finding(
        text.get(),
        new Finding.RuleCard(
            text.get(),
            text.get(),
            text.get(),
            pick(random, List.of(Level.values())),
            text.get(),
            text.get(),
            text.get(),
            List.of(text.get()),
            List.of(),
            List.of(text.get(), text.get())),
        random.nextLong(),
        random.nextLong(),
        List.of(new EventId(new UUID(random.nextLong(), random.nextLong()), 5, random.nextInt(3))),
        entities,
        reasons,
        new Evidence(text.get(), text.get(), random.nextInt(), fields, List.copyOf(fields)));
  }

  private static String text(Random random) {
    String[] pieces = {
      "a", "\"", "\\", "\n", "\u0000", "\u007f", "é", "\u2028", "😀", "/", "long text"
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) text.append(pieces[random.nextInt(pieces.length)]);
    return text.toString();
  }

  private static <T> T pick(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
