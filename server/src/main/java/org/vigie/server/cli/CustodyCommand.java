package org.vigie.server.cli;

import picocli.CommandLine.Command;

/** {@code vigie custody}: the proof that incidents are as they were written. */
@Command(
    name = "custody",
    description = "Prove that incidents and their evidence are as they were written down.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "WHAT",
    footer = {"", "Example:", "  vigie custody verify"})
final class CustodyCommand implements Runnable {
  @Override
  public void run() {
    throw new Cli.Refused("say what to do: vigie custody verify (see vigie custody --help)");
  }
}
