package org.vigie.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaReader;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;
import org.vigie.yaml.Yaml;

/** In and out pairs for each form of the language, by the index and by the full scan. */
class SigmaLanguageTest {
  private static final Route ROUTE = new Route(1, List.of(new Logsource("test", null, null)));
  private static final Map<String, List<String>> LISTS = Map.of("admins", List.of("root", "boss"));

  private final FieldNames names = new FieldNames();
  private final Events events = new Events(names);

  @TestFactory
  Stream<DynamicTest> matches() {
    return Stream.of("language.yml", "arrays.yml")
        .flatMap(SigmaLanguageTest::documents)
        .map(text -> dynamicTest(title(text), () -> check(text)));
  }

  @TestFactory
  Stream<DynamicTest> isRejected() {
    return documents("rejected.yml")
        .map(
            text ->
                dynamicTest(
                    title(text),
                    () -> {
                      assertThat(read(text)).isInstanceOf(SigmaReader.Outcome.Failed.class);
                      List<Problem> problems = ((SigmaReader.Outcome.Failed) read(text)).problems();
                      String expected =
                          Objects.requireNonNull(document(text).text("expect"), "expect");
                      assertThat(problems)
                          .allMatch(problem -> problem.line() > 0)
                          .anyMatch(problem -> problem.message().contains(expected));
                    }));
  }

  private void check(String text) {
    SigmaReader.Outcome outcome = read(text);
    assertThat(outcome).isInstanceOf(SigmaReader.Outcome.Documents.class);
    List<SigmaDocument> rules = ((SigmaReader.Outcome.Documents) outcome).documents();
    Ruleset ruleset = Ruleset.compile(rules, names);
    Detector detector = ruleset.open();
    FullScan naive = new FullScan(ruleset);
    JsonEvents json = new JsonEvents(names, ROUTE);
    SigmaDocument rule = rules.getFirst();
    for (String wanted : List.of("match", "miss")) {
      Node list = Objects.requireNonNull(rule.about().other().get(wanted), wanted);
      for (Node fields : ((Node.Sequence) list).items()) {
        List<Event> forms = new ArrayList<>();
        for (JsonEvents.Spelling spelling : JsonEvents.Spelling.values()) {
          forms.add(json.event(fields, spelling));
        }
        if (isFlat((Node.Mapping) fields)) {
          forms.add(events.event(ROUTE, values((Node.Mapping) fields)));
        }
        int count = wanted.equals("match") ? 1 : 0;
        for (Event event : forms) {
          assertThat(naive.fired(event)).as("%s %s", wanted, event.fields()).hasSize(count);
          assertThat(detector.detect(event)).as("%s %s", wanted, event.fields()).hasSize(count);
        }
      }
    }
  }

  private static boolean isFlat(Node.Mapping fields) {
    return fields.entries().values().stream()
        .allMatch(
            value ->
                value instanceof Node.Scalar
                    || value instanceof Node.Sequence list
                        && list.items().stream().allMatch(Node.Scalar.class::isInstance));
  }

  private static SigmaReader.Outcome read(String text) {
    return SigmaReader.read("test.yml", text + "\nlogsource: {product: test}\n", LISTS);
  }

  private static Node.Mapping document(String text) {
    Yaml.Read read = Yaml.read("test.yml", text);
    assertThat(read).isInstanceOf(Yaml.Read.Documents.class);
    return (Node.Mapping) ((Yaml.Read.Documents) read).nodes().getFirst();
  }

  private static String title(String text) {
    return Objects.requireNonNull(document(text).text("title"), text);
  }

  private static Stream<String> documents(String name) {
    try (InputStream in = SigmaReader.class.getResourceAsStream(name)) {
      String text = new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
      return Stream.of(text.split("\n---\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, @Nullable Object> values(Node.Mapping map) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    map.entries().forEach((name, node) -> values.put(name, value(node)));
    return values;
  }

  private static @Nullable Object value(Node node) {
    if (node instanceof Node.Sequence list) {
      return list.items().stream().map(SigmaLanguageTest::value).toList();
    }
    Node.Scalar scalar = (Node.Scalar) node;
    if (scalar.isNull()) return null;
    if (scalar.bool() != null) return scalar.bool();
    if (!scalar.isNumber()) return scalar.text();
    return scalar.text().matches("-?[0-9]{1,18}")
        ? (Object) Long.valueOf(scalar.text())
        : new java.math.BigDecimal(scalar.text());
  }
}
