package org.vigie.server.cli;

import picocli.CommandLine.Command;

/** {@code vigie lake}: what is stored. */
@Command(
    name = "lake",
    description = "See to the stored events and findings.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "WHAT",
    footer = {"", "Examples:", "  vigie lake verify", "  vigie lake index"})
final class LakeCommand implements Runnable {
  @Override
  public void run() {
    throw new Cli.Refused("say what: vigie lake verify (see vigie lake --help)");
  }
}
