package org.vigie.server.cli;

import org.vigie.server.retro.Period;
import org.vigie.store.lake.Lake;
import picocli.CommandLine.Option;

/** The options {@code --from} and {@code --to}, which mean the same times in all commands. */
class SpanOptions {
  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "From when on: " + Period.ALLOWED + "; default: ever.",
      defaultValue = "")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Up to when (that moment itself not), written likewise; default: now.",
      defaultValue = "")
  private String to = "";

  /** From when on, as it was written; empty where it was not. */
  final String from() {
    return from;
  }

  /** Up to when, as it was written; empty where it was not. */
  final String to() {
    return to;
  }

  /**
   * What is meant at a moment.
   *
   * @param by {@code received} or {@code occurred}
   */
  final Lake.Scope scope(String by, long now) {
    return switch (Period.of(by, from, to, now)) {
      case Period.Read.Understood(Lake.Scope scope) -> scope;
      case Period.Read.Refused(String why) -> throw new Cli.Refused("--" + why);
    };
  }
}
