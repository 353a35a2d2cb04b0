package org.vigie.server.cli;

import picocli.CommandLine.Command;

/** {@code vigie rules}: the work of those who write and choose rules. */
@Command(
    name = "rules",
    description = "Check, test, explain and measure Sigma rules.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "WHAT",
    footer = {
      "",
      "Examples:",
      "  vigie rules check rules/                          what loads, what does not and why, what cannot fire",
      "  vigie rules lint rules/own                        what is legal, and probably not meant",
      "  vigie rules test rules/own                        runs the tests beside rules",
      "  vigie rules explain rules/own/x.yml event.json    why a rule fires or not, leaf by leaf",
      "  vigie rules coverage --layer layer.json           techniques, for the ATT&CK Navigator",
      "  vigie rules cost --rules rules/ recordings/       time, candidates and hits of each rule"
    })
final class RulesCommand implements Runnable {
  @Override
  public void run() {
    throw new Cli.Refused(
        "say what to do: vigie rules check, lint, test, explain, coverage or cost"
            + " (see vigie rules --help)");
  }
}
