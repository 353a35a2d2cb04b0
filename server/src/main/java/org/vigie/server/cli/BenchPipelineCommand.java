package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.vigie.server.bench.PipelineBench;
import org.vigie.server.bench.PipelineReport;
import org.vigie.server.config.Config;
import org.vigie.server.house.Architect;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigie bench pipeline}. */
@Command(
    name = "pipeline",
    description = {
      "Measure the whole way, from bytes over HTTP to durable, detected and searchable,",
      "with CPU an event of each stage, beside a plain scan of the same bytes."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  vigie bench pipeline",
      "  vigie bench pipeline --events 1000000 --format json",
      "  vigie bench pipeline --rules sigma/rules     with these rules on as well",
      "  vigie bench pipeline --half-load 120 --minutes 10"
    })
final class BenchPipelineCommand implements Callable<Integer> {
  private final Architect architect;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Events measured, a quarter more warm up; default: ${DEFAULT-VALUE}.",
      defaultValue = "400000")
  private int events;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads of the pipeline; default: as many as cores.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--site",
      paramLabel = "DIR",
      description = "Folder of further content: parsers/, routes/, rules/.")
  private Path site = Path.of("site");

  @Option(
      names = "--rules",
      arity = "1",
      paramLabel = "DIR",
      description = "A folder or file of Sigma rules, on as well; may be given again.")
  private List<Path> rules = new ArrayList<>();

  @Option(
      names = "--half-load",
      paramLabel = "SECONDS",
      description = {
        "Then so long at half of the speed measured, and how long alerts take;",
        "default: not."
      },
      defaultValue = "0")
  private int halfLoad;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = {
        "Then so long at full load, and what becomes of the heap and the disk;",
        "default: not."
      },
      defaultValue = "0")
  private int minutes;

  @Option(
      names = "--format",
      paramLabel = "table|json",
      description = "json: one object on standard output; default: ${DEFAULT-VALUE}.",
      defaultValue = "table")
  private String format = "table";

  BenchPipelineCommand(Architect architect) {
    this.architect = architect;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    String wanted = format.toLowerCase(Locale.ROOT);
    if (!wanted.equals("table") && !wanted.equals("json")) {
      throw new Cli.Refused("--format '" + format + "' is not known; allowed: table, json");
    }
    if (events < 1_000 || events > 100_000_000) {
      throw new Cli.Refused("--events must be from 1,000 to 100,000,000");
    }
    if (workers < 1 || workers > 256) {
      throw new Cli.Refused("--workers must be from 1 to 256");
    }
    if (halfLoad < 0 || halfLoad > 3_600 || minutes < 0 || minutes > 24 * 60) {
      throw new Cli.Refused("--half-load must be from 0 to 3600, --minutes from 0 to 1440");
    }
    for (Path folder : rules) {
      if (!Files.exists(folder)) {
        throw new Cli.Refused("--rules " + folder + ": no such file or folder");
      }
    }
    Console console = new Console();
    PipelineReport report = new PipelineBench(architect, console::progress).run(options());
    console.done();
    System.out.print(wanted.equals("json") ? report.json() + "\n" : report.table());
    return 0;
  }

  private PipelineBench.Options options() {
    return new PipelineBench.Options(
        events, workers, new Config.Content(site, rules), halfLoad, minutes);
  }
}
