package org.vigie.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Logsource;
import org.vigie.sigma.SigmaDocument.About;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;
import org.vigie.yaml.Yaml;

/**
 * Reads Sigma files, version 2.1 of the specification: rules, correlations and filters, one
 * document each. Never throws for bad text.
 */
public final class SigmaReader {
  private static final String KINDS =
      "a document is a mapping with a title, and a detection (with a logsource), a correlation or a"
          + " filter";

  private final Problems problems;
  private final Attributes attributes;
  private final Map<String, List<String>> lists;

  /** What reading a file gave. */
  public sealed interface Outcome {
    /** All its documents, in order; none if the file is empty. */
    record Documents(List<SigmaDocument> documents) implements Outcome {}

    /** What is wrong: nothing of the file may be used. */
    record Failed(List<Problem> problems) implements Outcome {}
  }

  private SigmaReader(String file, Map<String, List<String>> lists) {
    this.problems = new Problems(file);
    this.attributes = new Attributes(problems);
    this.lists = lists;
  }

  /** Reads all documents of a text; {@code file} is how problems name it. */
  public static Outcome read(String file, String text) {
    return read(file, text, Map.of());
  }

  /** As {@link #read(String, String)}, with values for the placeholders of {@code expand}. */
  public static Outcome read(String file, String text, Map<String, List<String>> lists) {
    return switch (Yaml.read(file, text)) {
      case Yaml.Read.Failed(Problem problem) -> new Outcome.Failed(List.of(problem));
      case Yaml.Read.Documents(List<Node> nodes) -> new SigmaReader(file, lists).all(nodes);
    };
  }

  private Outcome all(List<Node> nodes) {
    List<SigmaDocument> documents = new ArrayList<>();
    for (Node node : nodes) {
      SigmaDocument document = document(node);
      if (document != null) documents.add(document);
    }
    return problems.none() ? new Outcome.Documents(documents) : new Outcome.Failed(problems.list());
  }

  private @Nullable SigmaDocument document(Node node) {
    if (!(node instanceof Node.Mapping map)) return wrong(node.line(), KINDS);
    if (map.get("action") != null) {
      return wrong(
          map.lineOf("action"),
          "'action' of Sigma 1 is not supported: write each rule as a document of its own");
    }
    String version = map.text("sigma-version");
    if (version != null && !version.matches("[123](\\.[0-9]{1,3}){0,2}")) {
      return wrong(
          map.lineOf("sigma-version"),
          "sigma-version " + Problems.quoted(version) + " is not known; allowed: 1, 2 and 3");
    }
    if (map.get("correlation") != null) return correlation(map);
    return map.get("filter") != null ? filter(map) : rule(map);
  }

  private @Nullable SigmaDocument rule(Node.Mapping map) {
    About about = attributes.about(map, "a rule");
    Logsource logsource = attributes.logsource(map, "a rule");
    if (!(map.get("detection") instanceof Node.Mapping detection)) {
      return wrong(map.lineOf("detection"), "a rule needs a detection: selections and a condition");
    }
    Condition condition = detection(map).read(detection);
    return logsource == null || condition == null
        ? null
        : new SigmaRule(about, logsource, condition);
  }

  private Detection detection(Node.Mapping map) {
    String version = map.text("sigma-version");
    return new Detection(problems, lists, version == null ? 2 : version.charAt(0) - '0');
  }

  private @Nullable SigmaDocument correlation(Node.Mapping map) {
    About about = attributes.about(map, "a correlation");
    return map.get("correlation") instanceof Node.Mapping body
        ? new CorrelationReader(problems).read(about, map, body)
        : wrong(map.lineOf("correlation"), "'correlation' is a mapping: type, rules, timespan ...");
  }

  private @Nullable SigmaDocument filter(Node.Mapping map) {
    About about = attributes.about(map, "a filter");
    Logsource logsource = attributes.logsource(map, "a filter");
    if (!(map.get("filter") instanceof Node.Mapping body)) {
      return wrong(
          map.lineOf("filter"), "'filter' is a mapping: rules, selections and a condition");
    }
    List<SigmaFilter.Reference> rules = references(body);
    Condition condition = detection(map).filter(body, about);
    return logsource == null || condition == null || rules == null
        ? null
        : new SigmaFilter(about, logsource, rules, condition);
  }

  /** The rules that a filter names: none for {@code any}; null where something is wrong. */
  private @Nullable List<SigmaFilter.Reference> references(Node.Mapping body) {
    Node rules = body.get("rules");
    int line = body.lineOf("rules");
    if (rules instanceof Node.Scalar scalar && scalar.text().equalsIgnoreCase("any")) {
      return List.of();
    }
    List<SigmaFilter.Reference> references = new ArrayList<>();
    List<Node> items =
        rules instanceof Node.Sequence list
            ? list.items()
            : rules == null ? List.of() : List.of(rules);
    for (Node item : items) {
      if (item instanceof Node.Scalar scalar && !scalar.isNull() && !scalar.text().isBlank()) {
        references.add(new SigmaFilter.Reference(scalar.text().strip(), scalar.line()));
      } else {
        problems.add(item.line(), "'rules' lists ids and names of rules");
      }
    }
    if (!references.isEmpty()) return List.copyOf(references);
    problems.add(line, "a filter needs 'rules': a list of ids and names of rules, or any");
    return null;
  }

  private @Nullable SigmaDocument wrong(int line, String message) {
    problems.add(line, message);
    return null;
  }
}
