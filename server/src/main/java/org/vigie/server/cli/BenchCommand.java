package org.vigie.server.cli;

import picocli.CommandLine.Command;

/** {@code vigie bench}: what is measured. */
@Command(
    name = "bench",
    subcommands = BenchLakeCommand.class,
    description = "Measure Vigie on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "WHAT",
    footer = {
      "",
      "Examples:",
      "  vigie bench pipeline --events 400000",
      "  vigie bench detect --rules rules/"
    })
final class BenchCommand implements Runnable {
  @Override
  public void run() {
    throw new Cli.Refused(
        "say what to measure: vigie bench pipeline or detect (see vigie bench --help)");
  }
}
