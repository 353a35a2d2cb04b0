package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.vigie.server.bench.IntakeBench;
import org.vigie.server.bench.IntakeReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigie bench intake}. */
@Command(
    name = "intake",
    description = {
      "Measure the ways in: lines of syslog over TCP and datagrams over UDP, from a socket of this",
      "machine into the synced journal; what is lost is counted."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  vigie bench intake",
      "  vigie bench intake --lines 10000000 --connections 4",
      "  vigie bench intake --rate 100000 --seconds 30 --format json"
    })
final class BenchIntakeCommand implements Callable<Integer> {
  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "Lines over TCP, after as many to warm up; default: ${DEFAULT-VALUE}.",
      defaultValue = "4000000")
  private long lines;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Senders over TCP; default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private int connections;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Datagrams a second over UDP; default: ${DEFAULT-VALUE}.",
      defaultValue = "50000")
  private int rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long datagrams are sent; default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int seconds;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "Where the journal is made, and deleted after; default: that of temporary files.")
  private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--format",
      paramLabel = "table|json",
      description = "json: one object on standard output; default: ${DEFAULT-VALUE}.",
      defaultValue = "table")
  private String format = "table";

  @Override
  public Integer call() throws IOException, InterruptedException {
    String wanted = format.toLowerCase(Locale.ROOT);
    if (!wanted.equals("table") && !wanted.equals("json")) {
      throw new Cli.Refused("--format '" + format + "' is not known; allowed: table, json");
    }
    if (lines < 20_000 || lines > 1_000_000_000) {
      throw new Cli.Refused("--lines must be from 20,000 to 1,000,000,000");
    }
    if (connections < 1 || connections > 500 || lines / connections < 20_000) {
      throw new Cli.Refused("--connections must be from 1 to 500, with 20,000 lines each or more");
    }
    if (rate < 100 || rate > 10_000_000) {
      throw new Cli.Refused("--rate must be from 100 to 10,000,000");
    }
    if (seconds < 1 || seconds > 3_600) throw new Cli.Refused("--seconds must be from 1 to 3,600");
    if (!Files.isDirectory(folder)) {
      throw new Cli.Refused("--folder " + folder + ": there is no such folder");
    }
    Console console = new Console();
    IntakeReport report =
        new IntakeBench(console::progress)
            .run(new IntakeBench.Options(lines, connections, rate, seconds, folder));
    console.done();
    System.out.print(wanted.equals("json") ? report.json() + "\n" : report.table());
    return report.udp().unaccounted() == 0 ? 0 : 1;
  }
}
