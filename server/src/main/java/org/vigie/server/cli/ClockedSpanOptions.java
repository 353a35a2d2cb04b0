package org.vigie.server.cli;

import picocli.CommandLine.Option;

/** A span of time, and which time of an event it is about. */
final class ClockedSpanOptions extends SpanOptions {
  @Option(
      names = "--by",
      paramLabel = "received|occurred",
      description = "Which time of an event is meant; default: ${DEFAULT-VALUE}.",
      defaultValue = "received")
  private String by = "received";

  /** Which time. */
  String by() {
    return by;
  }
}
