package org.vigie.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vigie.detect.Finding;
import org.vigie.detect.Ruleset;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;
import org.vigie.sigma.SigmaReader;
import org.vigie.sigma.SigmaRule;
import org.vigie.yaml.Node;
import org.vigie.yaml.Yaml;

/**
 * Each rule of the base content against {@code tests/<rule>.yml} beside it: lists {@code match} and
 * {@code miss} of events in their native fields.
 */
class RuleTest {
  private static final Path RULES = Path.of("src/main/resources/base/rules");

  @TestFactory
  Stream<DynamicTest> matchesAndMisses() throws IOException {
    return rules().stream()
        .map(rule -> dynamicTest(RULES.relativize(rule).toString(), () -> check(rule)));
  }

  @Test
  void loadsAsOneSet() throws IOException {
    List<SigmaRule> all = new ArrayList<>();
    for (Path file : rules()) all.add(read(file));
    Ruleset ruleset = Ruleset.compile(all, new FieldNames());
    assertThat(ruleset.rejected()).isEmpty();
    assertThat(ruleset.cards())
        .hasSizeGreaterThanOrEqualTo(10)
        .allMatch(card -> card.author().equals("Vigie project"))
        .allMatch(card -> card.license().equals("Apache-2.0"))
        .allMatch(card -> card.description().length() > 100)
        .allMatch(card -> !card.falsePositives().isEmpty())
        .allMatch(card -> card.tags().stream().anyMatch(tag -> tag.startsWith("attack.t")));
  }

  private static List<Path> rules() throws IOException {
    try (Stream<Path> files = Files.walk(RULES)) {
      return files
          .filter(file -> file.toString().endsWith(".yml"))
          .filter(file -> !file.toString().contains("/tests/"))
          .filter(file -> !file.toString().contains("/correlations/"))
          .sorted()
          .toList();
    }
  }

  private static SigmaRule read(Path file) throws IOException {
    return switch (SigmaReader.read(file.toString(), Files.readString(file))) {
      case SigmaReader.Outcome.Documents(var documents) -> (SigmaRule) documents.getFirst();
      case SigmaReader.Outcome.Failed(var problems) -> throw new AssertionError(problems);
    };
  }

  private static void check(Path file) throws IOException {
    SigmaRule rule = read(file);
    FieldNames names = new FieldNames();
    Ruleset ruleset = Ruleset.compile(List.of(rule), names);
    Route route = new Route(1, List.of(rule.logsource()));
    Path cases = file.resolveSibling("tests").resolve(file.getFileName());
    Node.Mapping document =
        switch (Yaml.read(cases.toString(), Files.readString(cases))) {
          case Yaml.Read.Documents(List<Node> nodes) -> (Node.Mapping) nodes.getFirst();
          case Yaml.Read.Failed(var problem) -> throw new AssertionError(problem);
        };
    assertThat(document.entries()).containsOnlyKeys("match", "miss");
    for (Map.Entry<String, Node> list : document.entries().entrySet()) {
      List<Node> events = ((Node.Sequence) list.getValue()).items();
      assertThat(events).as(list.getKey()).hasSizeGreaterThanOrEqualTo(2);
      for (Node event : events) {
        List<Finding> findings = ruleset.open().detect(event(names, route, (Node.Mapping) event));
        assertThat(findings)
            .as("%s:%d %s", cases, event.line(), list.getKey())
            .hasSize(list.getKey().equals("match") ? 1 : 0);
      }
    }
  }

  private static Event event(FieldNames names, Route route, Node.Mapping fields) {
    Leaves.Builder leaves = new Leaves.Builder(names);
    fields
        .entries()
        .forEach((name, value) -> leaves.addText(names.intern(name), ((Node.Scalar) value).text()));
    return new Event(
        new EventId(new UUID(0, 0), 0, 0),
        0,
        0,
        Source.NONE,
        "test@1",
        Event.Status.VALID,
        List.of(),
        route,
        0,
        leaves.build(new byte[0]),
        Leaves.EMPTY,
        new byte[0],
        0,
        0);
  }
}
