package org.vigie.server.cli;

import picocli.CommandLine.Option;

/** The option {@code --because} of commands whose acts ask for a reason. */
final class Because {
  @Option(
      names = "--because",
      required = true,
      paramLabel = "REASON",
      description = "Why: it stays on record.")
  private String because = "";

  /** The reason. */
  String reason() {
    return because;
  }
}
