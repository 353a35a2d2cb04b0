package org.vigie.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaReader;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;
import org.vigie.yaml.Yaml;

/** All public rules load, and each fires on the recording that was made for it. */
@Tag("corpus")
class SigmaCorpusTest {
  private static final FieldNames NAMES = new FieldNames();
  private static final Path SIGMA = corpora().resolve("sigma");

  private static Path corpora() {
    String named = System.getenv("VIGIE_CORPORA");
    Path folder = Path.of(named == null ? "../../shared/corpora" : named);
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(
          "no corpora at "
              + folder.toAbsolutePath()
              + ": set VIGIE_CORPORA, or leave the tag 'corpus' out");
    }
    return folder;
  }

  @Test
  void onlyRulesThatNeedAListAreRejected() {
    List<Problem> problems = new ArrayList<>();
    List<SigmaDocument> rules = rules(problems);
    assertThat(problems).allMatch(problem -> problem.message().contains("has no list of values"));
    Ruleset ruleset = Ruleset.compile(rules, NAMES);
    assertThat(ruleset.rejected()).isEmpty();
    assertThat(ruleset.size()).isEqualTo(rules.size()).isGreaterThan(3_700);
  }

  @Test
  void eachRuleFiresOnItsRecording() throws IOException {
    List<SigmaDocument> rules = rules(new ArrayList<>());
    Detector detector = Ruleset.compile(rules, NAMES).open();
    Routes routes = new Routes(document(SIGMA.resolve("thor.yml")));
    Events events = new Events(NAMES);
    List<String> failed = new ArrayList<>();
    int cases = 0;
    for (Path file : files(SIGMA.resolve("regression_data"), ".json")) {
      Node.Mapping about = document(file.resolveSibling("info.yml"));
      String id = file.getFileName().toString().replace(".json", "");
      String least =
          about.get("regression_tests_info") instanceof Node.Sequence tests
              ? text(tests.items().getFirst(), "match_count")
              : "";
      cases++;
      int fired = 0;
      for (Map<String, Object> fields : recording(file)) {
        Event event = events.event(routes.of(fields), fields);
        for (Finding finding : detector.detect(event)) {
          if (finding.rule().id().equals(id)) fired++;
        }
      }
      if (fired < (least.isEmpty() ? 1 : Integer.parseInt(least))) {
        failed.add(file + " fired " + fired + " of " + least);
      }
    }
    assertThat(cases).isGreaterThan(100);
    assertThat(failed).isEmpty();
  }

  static List<SigmaDocument> rules(List<Problem> problems) {
    List<SigmaDocument> rules = new ArrayList<>();
    for (Path file : files(SIGMA, ".yml")) {
      String name = SIGMA.relativize(file).toString();
      if (!name.startsWith("rules")) continue;
      switch (SigmaReader.read(name, text(file))) {
        case SigmaReader.Outcome.Documents(List<SigmaDocument> read) -> rules.addAll(read);
        case SigmaReader.Outcome.Failed(List<Problem> wrong) -> problems.addAll(wrong);
      }
    }
    return rules;
  }

  private static List<Path> files(Path folder, String end) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.toString().endsWith(end)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Node map, String key) {
    String text = ((Node.Mapping) map).text(key);
    return text == null ? "" : text;
  }

  private static Node needed(Node.Mapping map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  private static Node.Mapping document(Path file) {
    Yaml.Read read = Yaml.read(file.toString(), text(file));
    assertThat(read).isInstanceOf(Yaml.Read.Documents.class);
    return (Node.Mapping) ((Yaml.Read.Documents) read).nodes().getFirst();
  }

  /** The records of an evtx_dump file, flat: objects one behind the other. */
  private static List<Map<String, Object>> recording(Path file) throws IOException {
    List<Map<String, Object>> records = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(Files.readAllBytes(file))) {
      while (json.nextToken() != null) {
        Map<String, Object> fields = new LinkedHashMap<>();
        flatten(json, "", fields);
        records.add(fields);
      }
    }
    return records;
  }

  /** Leaves by their last name; attributes joined to it by {@code _}, as Sigma names them. */
  private static void flatten(JsonParser json, String name, Map<String, Object> fields)
      throws IOException {
    JsonToken token = json.currentToken();
    switch (token) {
      case START_OBJECT -> {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String key = json.currentName().replace(" ", ""); // Sigma: Threat Name is ThreatName
          json.nextToken();
          boolean inside = name.endsWith("#attributes");
          String head = name.replace("#attributes", "");
          flatten(
              json,
              inside ? head + "_" + key : key.equals("#attributes") ? name + key : key,
              fields);
        }
      }
      case START_ARRAY -> {
        while (json.nextToken() != JsonToken.END_ARRAY) flatten(json, name, fields);
      }
      case VALUE_NUMBER_INT -> fields.put(name, json.getLongValue());
      case VALUE_NULL -> {}
      default -> fields.put(name, json.getText());
    }
  }

  /** Log sources of Windows events, from a table of conditions. */
  private static final class Routes {
    private record Entry(
        @Nullable String category, String service, Map<String, List<String>> conditions) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Map<List<Logsource>, Route> known = new LinkedHashMap<>();

    Routes(Node.Mapping table) {
      for (Node node : ((Node.Mapping) needed(table, "logsources")).entries().values()) {
        Node.Mapping entry = (Node.Mapping) node;
        Map<String, List<String>> conditions = new LinkedHashMap<>();
        if (entry.get("conditions") instanceof Node.Mapping map) {
          map.entries().forEach((field, value) -> conditions.put(field, texts(value)));
        }
        if (entry.get("sources") instanceof Node.Sequence sources) {
          List<String> channels =
              texts(sources).stream().map(s -> s.substring(s.indexOf(':') + 1)).toList();
          conditions.put("Channel", channels);
        }
        Node rewrite = entry.get("rewrite");
        String service = rewrite == null ? text(entry, "service") : text(rewrite, "service");
        entries.add(new Entry(entry.text("category"), service, conditions));
      }
    }

    private static List<String> texts(Node node) {
      List<Node> items = node instanceof Node.Sequence list ? list.items() : List.of(node);
      return items.stream().map(item -> ((Node.Scalar) item).text()).toList();
    }

    Route of(Map<String, Object> fields) {
      List<Logsource> sources = new ArrayList<>();
      List<String> services = new ArrayList<>();
      for (Entry entry : entries) {
        if (entry.category == null && holds(entry, fields)) {
          services.add(entry.service);
          sources.add(new Logsource("windows", null, entry.service));
        }
      }
      for (Entry entry : entries) {
        if (entry.category != null && services.contains(entry.service) && holds(entry, fields)) {
          sources.add(new Logsource("windows", entry.category, entry.service));
        }
      }
      return known.computeIfAbsent(sources, s -> new Route(known.size() + 1, s));
    }

    private static boolean holds(Entry entry, Map<String, Object> fields) {
      return !entry.conditions.isEmpty()
          && entry.conditions.entrySet().stream()
              .allMatch(c -> c.getValue().contains(String.valueOf(fields.get(c.getKey()))));
    }
  }
}
