package org.vigie.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.vigie.pack.Pack;
import org.vigie.server.cli.RuleTests.Result;
import org.vigie.server.cli.RuleTests.Verdict;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.sigma.SigmaRule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie rules test}: do rules find what they are said to find, through the real parsers? */
@Command(
    name = "test",
    description = {
      "Run the tests that lie beside rules, tests/NAME.yml: lists match and miss, of events in native",
      "fields ({EventID: 1102}) or of raw texts, which go through the parsers and their routes."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Regression data is laid out as SigmaHQ does: folders with an info.yml that names rules, a file, and",
      "how often the rule must match in it (once where it does not say). A file in one form (EVTX) is also",
      "read in another (JSON) where that lies beside it. The type that info.yml states is not needed: files",
      "are told apart by what is in them; pipelines are not: rules run on the source's own fields.",
      "The exit code is 1 where a test fails.",
      "",
      "Examples:",
      "  vigie rules test                                  the rules that Vigie ships",
      "  vigie rules test site/rules --site site",
      "  vigie rules test sigma/rules --regression sigma/regression_data"
    })
final class RulesTestCommand implements Callable<Integer> {
  @Mixin private RuleFiles files = new RuleFiles();

  @Option(
      names = "--regression",
      paramLabel = "DIR",
      description = "Folders of regression data, with info.yml files.")
  private List<Path> regression = new ArrayList<>();

  @Option(names = "--quiet", description = "Print failures and the sum only.")
  private boolean quiet;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "Folders or files of Sigma rules; default: those of the content.")
  private List<Path> folders = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    for (Path folder : regression) {
      if (!Files.isDirectory(folder)) {
        throw new Cli.Refused("--regression " + folder + ": no such folder");
      }
    }
    Pack pack = files.pack(folders);
    RuleTests tests = new RuleTests(pack);
    List<Result> results = new ArrayList<>();
    Map<String, String> beside = beside();
    int untested = 0;
    for (SigmaRule rule : pack.rules().sources()) {
      String text = beside.get(rule.file());
      if (text == null) untested++;
      else results.addAll(tests.beside(rule, test(rule.file()), text));
    }
    for (Path folder : regression) results.addAll(tests.regression(folder));
    if (results.isEmpty()) {
      throw new Cli.Refused("no tests: none lies beside the rules, and --regression names none");
    }
    return print(results, regression.isEmpty() ? untested : 0);
  }

  private static String test(String rule) {
    int slash = rule.lastIndexOf('/');
    return rule.substring(0, slash + 1) + "tests/" + rule.substring(slash + 1);
  }

  /** Texts of tests by the file of their rule. */
  private Map<String, String> beside() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    List<Pack.Item> all = new ArrayList<>();
    if (folders.isEmpty()) all.addAll(files.content());
    for (Path folder : folders) all.addAll(ContentFiles.below(folder, folder.toString()));
    for (Pack.Item item : all) {
      if (item.path().contains("/tests/")) {
        texts.put(item.path().replace("/tests/", "/"), item.text());
      }
    }
    return texts;
  }

  private int print(List<Result> results, int untested) {
    PrintStream out = System.out;
    Map<String, List<Result>> byRule = new LinkedHashMap<>();
    for (Result result : results) {
      byRule.computeIfAbsent(result.rule(), rule -> new ArrayList<>()).add(result);
    }
    long failed = 0;
    long none = 0;
    long rulesFailed = 0;
    for (Map.Entry<String, List<Result>> rule : byRule.entrySet()) {
      long bad = rule.getValue().stream().filter(r -> r.verdict() == Verdict.FAIL).count();
      long empty = rule.getValue().stream().filter(r -> r.verdict() == Verdict.NONE).count();
      failed += bad;
      none += empty;
      if (bad > 0) rulesFailed++;
      String word = bad > 0 ? "FAIL" : empty == rule.getValue().size() ? "none" : "pass";
      if (bad > 0 || !quiet) {
        out.printf("%s  %s (%d)%n", word, Plain.line(rule.getKey()), rule.getValue().size());
      }
      for (Result result : rule.getValue()) {
        if (result.verdict() == Verdict.PASS || quiet && result.verdict() == Verdict.NONE) continue;
        out.println("      " + Plain.line(result.test() + ": " + result.detail()));
      }
    }
    long cases = results.size() - none;
    out.printf(
        "%,d rules tested, %,d failed; %,d of %,d cases pass (%.1f %%)%s%s%n",
        byRule.size(),
        rulesFailed,
        cases - failed,
        cases,
        cases == 0 ? 100 : 100.0 * (cases - failed) / cases,
        none == 0 ? "" : "; %,d ask for no test".formatted(none),
        untested == 0 ? "" : "; %,d rules have no test".formatted(untested));
    return failed == 0 ? 0 : 1;
  }
}
