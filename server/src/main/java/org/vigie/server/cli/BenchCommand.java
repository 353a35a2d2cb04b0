package org.vigie.server.cli;

import picocli.CommandLine.Command;

/** {@code vigie bench}: what is measured. */
@Command(
    name = "bench",
    description = "Measure Vigie on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "WHAT",
    footer = {
      "",
      "Examples:",
      "  vigie bench pipeline --events 400000",
      "  vigie bench detect --rules rules/",
      "  vigie bench parse",
      "  vigie bench intake"
    })
final class BenchCommand implements Runnable {
  @Override
  public void run() {
    throw new Cli.Refused(
        "say what to measure: vigie bench pipeline, detect, parse, lake or intake (see vigie bench"
            + " --help)");
  }
}
