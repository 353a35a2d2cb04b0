package org.vigie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.vigie.pack.Pack;
import org.vigie.yaml.Node;
import org.vigie.yaml.Yaml;

/**
 * Each public rule finds the recording that was made for it, in every form the recording has, by
 * the shipped parsers and routes.
 */
@Tag("corpus")
class RegressionCorpusTest {
  private final Map<String, Integer> cases = new TreeMap<>();
  private final List<String> failed = new ArrayList<>();

  @Test
  void eachRuleFindsItsRecordingInEveryForm() throws IOException {
    Pack pack = Corpora.withPublicRules();
    Path folder = Corpora.root().resolve("sigma/regression_data");
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.filter(file -> file.endsWith("info.yml")).sorted().toList();
    }
    assertThat(all).isNotEmpty();
    for (Path info : all) check(pack, info);
    System.out.println("regression cases by form of the recording: " + cases);
    assertThat(failed).isEmpty();
    assertThat(cases.keySet()).contains("evtx", "json");
  }

  private void check(Pack pack, Path info) throws IOException {
    Node.Mapping about = document(info);
    for (Node rule : items(about, "rule_metadata")) {
      String id = text(rule, "id");
      List<Path> files;
      try (Stream<Path> list = Files.list(info.resolveSibling(""))) {
        files = list.filter(f -> f.getFileName().toString().startsWith(id)).sorted().toList();
      }
      assertThat(files).as("recordings of " + info).isNotEmpty();
      for (Path file : files) {
        String form = file.getFileName().toString().substring(id.length() + 1);
        cases.merge(form, 1, Integer::sum);
        int least = least(about, file);
        int[] fired = {0};
        Corpora.scan(
            pack,
            file,
            (name, record, event, findings) ->
                fired[0] += (int) findings.stream().filter(f -> f.rule().id().equals(id)).count());
        if (fired[0] < least) failed.add(file + ": " + fired[0] + " of at least " + least);
      }
    }
  }

  /** How many events of a recording the rule must match: what its test says, at least one. */
  private static int least(Node.Mapping about, Path file) {
    for (Node test : items(about, "regression_tests_info")) {
      String path = text(test, "path");
      String count = text(test, "match_count");
      boolean same = path.isEmpty() || path.startsWith(stem(path, file));
      if (same && !count.isEmpty()) return Integer.parseInt(count);
    }
    return 1;
  }

  /** The start of a test's path that names a recording of this stem, whatever its form. */
  private static String stem(String path, Path file) {
    String name = file.getFileName().toString();
    String stem = name.substring(0, name.lastIndexOf('.'));
    return path.substring(0, path.lastIndexOf('/') + 1) + stem;
  }

  private static List<Node> items(Node.Mapping of, String key) {
    return of.get(key) instanceof Node.Sequence list ? list.items() : List.of();
  }

  private static String text(@Nullable Node of, String key) {
    String text = of instanceof Node.Mapping map ? map.text(key) : null;
    return text == null ? "" : text;
  }

  private static Node.Mapping document(Path file) throws IOException {
    return switch (Yaml.read(file.toString(), Files.readString(file))) {
      case Yaml.Read.Documents(List<Node> nodes) -> (Node.Mapping) nodes.getFirst();
      case Yaml.Read.Failed(var problem) -> throw new AssertionError(problem.toString());
    };
  }
}
