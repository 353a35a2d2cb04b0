package org.vigie.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.vigie.attack.Attack;
import org.vigie.pack.Lint;
import org.vigie.pack.Pack;
import org.vigie.yaml.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie rules lint}: what is legal, and probably not meant. */
@Command(
    name = "lint",
    description = {
      "Say what is legal in rules and probably not meant: filters that invert, selections that nobody",
      "names, fields that no source fills, expressions without a literal, unknown techniques ..."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Kinds: array-without-version, cannot-fire, duplicate-id, idle-all, idle-wildcard, inverting-filter,",
      "no-attack-tag, no-witness, regex-without-literal, split-members, unknown-field, unknown-technique,",
      "unused-selection. The exit code is 1 where there is a remark.",
      "",
      "Examples:",
      "  vigie rules lint site/rules --site site",
      "  vigie rules lint rules/ --only inverting-filter,unused-selection",
      "  vigie rules lint rules/ --without unknown-field"
    })
final class RulesLintCommand implements Callable<Integer> {
  @Mixin private RuleFiles files = new RuleFiles();

  @Option(names = "--only", split = ",", paramLabel = "KIND", description = "These kinds only.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--without", split = ",", paramLabel = "KIND", description = "Not these kinds.")
  private List<String> without = new ArrayList<>();

  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "Folders or files of Sigma rules; default: those of the content.")
  private List<Path> folders = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    for (List<String> kinds : List.of(only, without)) {
      for (String kind : kinds) {
        if (!Lint.kinds().containsKey(kind)) {
          String allowed = String.join(", ", new TreeMap<>(Lint.kinds()).keySet());
          throw new Cli.Refused("'" + kind + "' is no kind of remark; allowed: " + allowed);
        }
      }
    }
    Pack pack = files.pack(folders);
    PrintStream out = System.out;
    Map<String, Integer> counts = new TreeMap<>();
    for (Problem remark : Lint.of(pack, files.items(folders), Attack.embedded())) {
      String message = remark.message();
      String kind = message.substring(1, message.indexOf(']'));
      if (!only.isEmpty() && !only.contains(kind) || without.contains(kind)) continue;
      counts.merge(kind, 1, Integer::sum);
      out.println(Plain.lines(remark.toString()));
    }
    counts.forEach(
        (kind, count) -> out.printf("%,6d %s: %s%n", count, kind, Lint.kinds().get(kind)));
    out.printf("%,d rules looked at; remarks: %,d%n", pack.rules().size(), sum(counts));
    return counts.isEmpty() ? 0 : 1;
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
