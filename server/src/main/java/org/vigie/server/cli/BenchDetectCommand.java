package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.bench.DetectBench;
import org.vigie.server.bench.DetectReport;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.yaml.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigie bench detect}. */
@Command(
    name = "detect",
    description = {
      "Measure detection apart from everything else: rules over events in memory, JSON and event"
          + " logs",
      "to findings, loading of rules, and the dearest event that a search finds."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  vigie bench detect",
      "  vigie bench detect --rules rules/ --recordings recordings/ --format json",
      "  vigie bench detect --rules rules/ --lane match json     only those lanes"
    })
final class BenchDetectCommand implements Callable<Integer> {
  @Option(
      names = "--rules",
      arity = "1..*",
      paramLabel = "DIR",
      description = "Folders or files of Sigma rules; default: those that Vigie ships.")
  private List<Path> rules = new ArrayList<>();

  @Option(
      names = "--recordings",
      paramLabel = "DIR",
      description = {
        "Folder of recorded events: JSON lines, EVTX, archives of them. Default:"
            + " ../shared/corpora/recordings",
        "where that is, else events are generated."
      })
  private @Nullable Path recordings;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of which the median counts; default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int rounds;

  @Option(
      names = "--volume",
      paramLabel = "MB",
      description = "Event logs read in one round; default: ${DEFAULT-VALUE}.",
      defaultValue = "1024")
  private int volume;

  @Option(
      names = "--tries",
      paramLabel = "N",
      description =
          "Events that the search for the dearest one looks at; default: ${DEFAULT-VALUE}.",
      defaultValue = "3000")
  private int tries;

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
    within("--rounds", rounds, 1, 1_000);
    within("--volume", volume, 1, 1_000_000);
    within("--tries", tries, 10, 10_000_000);
    List<Pack.Item> items = new ArrayList<>();
    for (Path folder : rules) {
      if (!Files.exists(folder)) throw new Cli.Refused("--rules " + folder + ": is not there");
      items.addAll(ContentFiles.below(folder, folder.toString()));
    }
    if (!rules.isEmpty() && items.isEmpty()) throw new Cli.Refused("no .yml file in " + rules);
    Console console = new Console();
    DetectReport report =
        new DetectBench(
                shipped(),
                new DetectBench.Options(
                    items,
                    folder(),
                    DetectBench.Effort.standard(rounds),
                    (long) volume << 20,
                    tries,
                    lanes),
                console::progress)
            .run();
    console.done();
    System.out.print(wanted.equals("json") ? report.json() + "\n" : report.table());
    return 0;
  }

  private static void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new Cli.Refused("%s must be from %,d to %,d".formatted(option, least, most));
    }
  }

  private @Nullable Path folder() {
    if (recordings != null) {
      if (!Files.isDirectory(recordings)) {
        throw new Cli.Refused("--recordings " + recordings + ": no such folder");
      }
      return recordings;
    }
    Path usual = Path.of("../shared/corpora/recordings");
    return Files.isDirectory(usual) ? usual : null;
  }

  private static Pack shipped() throws IOException {
    return switch (Pack.compile(ContentFiles.shipped(), new FieldNames(), OcsfSchema.bundled())) {
      case Pack.Outcome.Compiled(Pack pack) -> pack;
      case Pack.Outcome.Failed(List<Problem> problems) ->
          throw new IllegalStateException("the shipped content: " + Problem.lines(problems));
    };
  }
}
