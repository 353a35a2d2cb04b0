package org.vigie.server.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaReader;
import org.vigie.sigma.SigmaRule;
import org.vigie.yaml.Node;
import org.vigie.yaml.Yaml;

/**
 * The routes reach what public facts say of Sigma's log sources, and every rule's but those that
 * {@code docs/conformance.md} lists.
 */
@Tag("corpus")
class RoutesCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path LISTED = Path.of("../docs/conformance.md");

  @Test
  void eachChannelAndEventOfTheFactsHasItsLogSource() throws IOException {
    Pack pack = Corpora.shipped();
    Parser parser = pack.parsers().open();
    Node.Mapping facts = document(Corpora.root().resolve("sigma/thor.yml"));
    Map<String, List<String>> channels = new TreeMap<>();
    for (Node.Mapping fact : facts(facts)) {
      List<String> sources = texts(fact.get("sources"));
      String service = fact.text("service");
      if (service == null || sources.stream().noneMatch(s -> s.startsWith("WinEventLog:")))
        continue;
      channels.put(service, sources.stream().map(s -> s.substring(12)).toList());
    }
    List<String> wrong = new ArrayList<>();
    int asked = 0;
    for (Node.Mapping fact : facts(facts)) {
      Node.Mapping rewritten = fact.get("rewrite") instanceof Node.Mapping map ? map : fact;
      List<String> of = channels.get(String.valueOf(rewritten.text("service")));
      if (of == null) continue;
      for (ObjectNode event : events(of, fact.get("conditions"))) {
        asked++;
        Route route = parse(parser, event).route();
        Logsource wanted =
            new Logsource(fact.text("product"), fact.text("category"), fact.text("service"));
        if (route.logsources().stream().noneMatch(wanted::covers)) {
          wrong.add(event + " should be " + wanted + ", is " + route.logsources());
        }
      }
    }
    System.out.println("channels and events of the facts: " + asked);
    assertThat(asked).isGreaterThan(80);
    assertThat(wrong).isEmpty();
  }

  @Test
  void eachLogSourceOfTheFactsIsReached() throws IOException {
    Pack pack = Corpora.shipped();
    JsonNode legal =
        JSON.readTree(Corpora.root().resolve("sigma/logsource.json").toFile()).get("legit");
    Set<String> missing = new TreeSet<>();
    for (Map.Entry<String, JsonNode> product : legal.properties()) {
      for (String kind : List.of("category", "service")) {
        for (Map.Entry<String, JsonNode> source : product.getValue().path(kind).properties()) {
          String name = product.getKey().equals("empty") ? null : product.getKey();
          Logsource wanted =
              kind.equals("category")
                  ? new Logsource(name, source.getKey(), null)
                  : new Logsource(name, null, source.getKey());
          if (!reached(pack, wanted)) missing.add(wanted.toString());
        }
      }
    }
    missing.removeAll(listed());
    assertThat(missing).isEmpty();
  }

  @Test
  void eachRuleIsReachedOrListed() throws IOException {
    Pack pack = Corpora.shipped();
    Map<String, Integer> silent = new TreeMap<>();
    int count = 0;
    for (SigmaRule rule : rules()) {
      count++;
      if (!reached(pack, rule.logsource()))
        silent.merge(rule.logsource().toString(), 1, Integer::sum);
    }
    int rules = silent.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "log sources of %,d rules: all reached but those of %d rules: %s%n", count, rules, silent);
    Set<String> listed = listed();
    assertThat(listed).containsAll(silent.keySet());
  }

  private static boolean reached(Pack pack, Logsource wanted) {
    return pack.parsers().routes().stream()
        .flatMap(route -> route.logsources().stream())
        .anyMatch(wanted::covers);
  }

  private static List<SigmaRule> rules() throws IOException {
    List<SigmaRule> rules = new ArrayList<>();
    for (String base :
        List.of(
            "rules",
            "rules-compliance",
            "rules-emerging-threats",
            "rules-placeholder",
            "rules-threat-hunting")) {
      for (Pack.Item item :
          ContentFiles.below(Corpora.root().resolve("sigma").resolve(base), base)) {
        if (SigmaReader.read(item.path(), item.text())
            instanceof SigmaReader.Outcome.Documents read) {
          for (SigmaDocument document : read.documents()) {
            if (document instanceof SigmaRule rule) rules.add(rule);
          }
        }
      }
    }
    return rules;
  }

  /** Events that a fact is about: each channel with each event id and kind of change. */
  private static List<ObjectNode> events(List<String> channels, @Nullable Node conditions) {
    List<ObjectNode> events = new ArrayList<>();
    for (String channel : channels) {
      List<ObjectNode> some = new ArrayList<>();
      some.add(JSON.createObjectNode().put("Channel", channel).put("EventID", "0"));
      if (conditions instanceof Node.Mapping map) {
        for (Map.Entry<String, Node> condition : map.entries().entrySet()) {
          List<ObjectNode> more = new ArrayList<>();
          for (ObjectNode event : some) {
            for (String value : texts(condition.getValue())) {
              more.add(event.deepCopy().put(condition.getKey(), value));
            }
          }
          some = more;
        }
      }
      events.addAll(some);
    }
    return events;
  }

  private static Event parse(Parser parser, ObjectNode event) {
    return Corpora.parse(parser, event.toString().getBytes(UTF_8)).getFirst();
  }

  /** Log sources that the document lists as not reached. */
  private static Set<String> listed() throws IOException {
    Set<String> listed = new TreeSet<>();
    for (String line : Files.readAllLines(LISTED)) {
      String[] cells = line.split(" *\\| *");
      if (cells.length == 3 && cells[1].matches("[^ ]+/[^ ]+/[^ ]+")) listed.add(cells[1]);
    }
    return listed;
  }

  private static List<Node.Mapping> facts(Node.Mapping root) {
    List<Node.Mapping> facts = new ArrayList<>();
    if (root.get("logsources") instanceof Node.Mapping map) {
      for (Node node : map.entries().values()) facts.add((Node.Mapping) node);
    }
    return facts;
  }

  private static List<String> texts(@Nullable Node node) {
    return switch (node) {
      case null -> List.of();
      case Node.Scalar scalar -> List.of(scalar.text());
      case Node.Sequence list ->
          list.items().stream().map(item -> ((Node.Scalar) item).text()).toList();
      case Node.Mapping map -> List.of();
    };
  }

  private static Node.Mapping document(Path file) throws IOException {
    return switch (Yaml.read(file.toString(), Files.readString(file))) {
      case Yaml.Read.Documents(List<Node> nodes) -> (Node.Mapping) nodes.getFirst();
      case Yaml.Read.Failed(var problem) -> throw new AssertionError(problem.toString());
    };
  }
}
