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
import org.junit.jupiter.api.TestFactory;
import org.vigie.correlate.Correlations;
import org.vigie.correlate.Correlator;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.detect.Ruleset;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaReader;
import org.vigie.sigma.SigmaRule;
import org.vigie.yaml.Node;
import org.vigie.yaml.Yaml;

/**
 * Each file of correlations of the base content against {@code tests/<file>} beside it: lists
 * {@code match} and {@code miss} of sequences of events in their native fields. {@code at} is the
 * second of an event from the start; {@code repeat} and {@code every} make more of one, and {@code
 * {n}} in its values is their number.
 */
class CorrelationRuleTest {
  private static final Path RULES = Path.of("src/main/resources/base/rules/correlations");
  private static final long START = 1_790_000_000_000L;

  @TestFactory
  Stream<DynamicTest> matchesAndMisses() throws IOException {
    try (Stream<Path> files = Files.list(RULES)) {
      List<Path> rules = files.filter(Files::isRegularFile).sorted().toList();
      assertThat(rules).hasSizeGreaterThanOrEqualTo(3);
      return rules.stream()
          .map(file -> dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private static void check(Path file) throws IOException {
    List<SigmaDocument> documents =
        switch (SigmaReader.read(file.toString(), Files.readString(file))) {
          case SigmaReader.Outcome.Documents(List<SigmaDocument> read) -> read;
          case SigmaReader.Outcome.Failed(var problems) -> throw new AssertionError(problems);
        };
    assertThat(documents)
        .allMatch(document -> document.about().author().equals("Vigie project"))
        .allMatch(document -> document.about().license().equals("Apache-2.0"));
    Path cases = file.resolveSibling("tests").resolve(file.getFileName());
    Node.Mapping tests =
        switch (Yaml.read(cases.toString(), Files.readString(cases))) {
          case Yaml.Read.Documents(List<Node> nodes) -> (Node.Mapping) nodes.getFirst();
          case Yaml.Read.Failed(var problem) -> throw new AssertionError(problem);
        };
    assertThat(tests.entries()).containsOnlyKeys("match", "miss");
    for (Map.Entry<String, Node> list : tests.entries().entrySet()) {
      List<Node> sequences = ((Node.Sequence) list.getValue()).items();
      assertThat(sequences).as(list.getKey()).hasSizeGreaterThanOrEqualTo(2);
      for (Node sequence : sequences) {
        assertThat(new Stage(documents).findings((Node.Sequence) sequence))
            .as("%s:%d %s", cases, sequence.line(), list.getKey())
            .hasSize(list.getKey().equals("match") ? 1 : 0);
      }
    }
  }

  /** What runs one sequence. */
  private static final class Stage {
    private final FieldNames names = new FieldNames();
    private final Route route;
    private final Detector detector;
    private final Correlator correlator;
    private final List<Finding> findings = new ArrayList<>();
    private long number;

    Stage(List<SigmaDocument> documents) {
      List<Logsource> logsources = new ArrayList<>();
      for (SigmaDocument document : documents) {
        if (document instanceof SigmaRule rule) logsources.add(rule.logsource());
      }
      route = new Route(1, logsources);
      Ruleset rules = Ruleset.compile(documents, names);
      Correlations correlations = Correlations.compile(documents, rules, names);
      assertThat(correlations.rejected()).isEmpty();
      detector = correlations.hearing(rules).open();
      correlator = correlations.open();
    }

    List<Finding> findings(Node.Sequence events) {
      for (Node event : events.items()) {
        Node.Mapping fields = (Node.Mapping) event;
        int repeat = number(fields, "repeat", 1);
        for (int i = 0; i < repeat; i++) {
          take(fields, i, number(fields, "at", 0) + i * number(fields, "every", 0));
        }
      }
      return findings;
    }

    private static int number(Node.Mapping fields, String key, int otherwise) {
      String text = fields.text(key);
      return text == null ? otherwise : Integer.parseInt(text);
    }

    private void take(Node.Mapping fields, int n, long seconds) {
      Leaves.Builder leaves = new Leaves.Builder(names);
      fields
          .entries()
          .forEach(
              (name, value) -> {
                if (List.of("at", "repeat", "every").contains(name)) return;
                String text = ((Node.Scalar) value).text().replace("{n}", Integer.toString(n));
                leaves.addText(names.intern(name), text);
              });
      List<Detector.Hit> hits = new ArrayList<>();
      Event event = event(START + 1_000 * seconds, leaves.build(new byte[0]));
      findings.addAll(detector.detect(event, hits));
      findings.addAll(correlator.take(event, hits));
    }

    private Event event(long time, Leaves leaves) {
      return new Event(
          new EventId(new UUID(0, 0), number++, 0),
          time,
          time,
          Source.NONE,
          "test@1",
          Event.Status.VALID,
          List.of(),
          route,
          0,
          leaves,
          Leaves.EMPTY,
          new byte[0],
          0,
          0);
    }
  }
}
