package org.vigie.server.cli;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.bench.DetectBench;
import org.vigie.server.bench.ParseBench;
import org.vigie.server.bench.ParseReport;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.yaml.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigie bench parse}. */
@Command(
    name = "parse",
    description = {
      "Measure parsing apart from everything else, on one thread: lines of firewalls and Windows",
      "events to whole events, with the choice among all parsers and without."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Lanes: fortigate, asa, windows_json.",
      "",
      "Examples:",
      "  vigie bench parse",
      "  vigie bench parse --lane fortigate asa --rounds 9",
      "  vigie bench parse --format json"
    })
final class BenchParseCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of which the median counts; default: ${DEFAULT-VALUE}.",
      defaultValue = "7")
  private int rounds;

  @Option(
      names = "--lane",
      arity = "1..*",
      paramLabel = "NAME",
      description = "Lanes to run, by the beginning of their names; default: all.")
  private Set<String> lanes = new HashSet<>();

  @Option(
      names = "--format",
      paramLabel = "table|json",
      description = "json: one object on standard output; default: ${DEFAULT-VALUE}.",
      defaultValue = "table")
  private String format = "table";

  @Override
  public Integer call() throws IOException {
    String wanted = format.toLowerCase(Locale.ROOT);
    if (!wanted.equals("table") && !wanted.equals("json")) {
      throw new Cli.Refused("--format '" + format + "' is not known; allowed: table, json");
    }
    if (rounds < 1 || rounds > 1_000) throw new Cli.Refused("--rounds must be from 1 to 1,000");
    Console console = new Console();
    ParseReport report =
        new ParseBench(
                shipped().parsers(), DetectBench.Effort.standard(rounds), lanes, console::progress)
            .run();
    console.done();
    if (report.lanes().isEmpty()) {
      throw new Cli.Refused(
          "--lane " + lanes + ": no such lane; allowed: fortigate, asa, windows_json");
    }
    System.out.print(wanted.equals("json") ? report.json() + "\n" : report.table());
    return 0;
  }

  /** The shipped content without rules, which have no part in it. */
  private static Pack shipped() throws IOException {
    List<Pack.Item> items = ContentFiles.shipped();
    items = items.stream().filter(item -> !item.path().contains("/rules/")).toList();
    return switch (Pack.compile(items, new FieldNames(), OcsfSchema.bundled())) {
      case Pack.Outcome.Compiled(Pack pack) -> pack;
      case Pack.Outcome.Failed(List<Problem> problems) ->
          throw new IllegalStateException("the shipped content: " + Problem.lines(problems));
    };
  }
}
