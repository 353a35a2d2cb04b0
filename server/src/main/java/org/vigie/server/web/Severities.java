package org.vigie.server.web;

import java.util.List;

/** What OCSF's numbers of severity look like. */
final class Severities {
  /** In the order of a stack, the worst on top. */
  static final List<Integer> RISING = List.of(0, 1, 2, 3, 4, 5);

  private Severities() {}

  /** The number that it is shown as: 6, fatal, as critical; what is no severity as unknown. */
  static int shown(long severity) {
    return severity == 6 ? 5 : severity < 0 || severity > 5 ? 0 : (int) severity;
  }

  /** The class that gives it its colour; the one of informational for what is unknown. */
  static String tone(long severity) {
    return switch (shown(severity)) {
      case 5 -> "critical";
      case 4 -> "high";
      case 3 -> "medium";
      case 2 -> "low";
      case 1 -> "informational";
      default -> "c8";
    };
  }

  /** Its word. */
  static String word(Words words, long severity) {
    return switch (shown(severity)) {
      case 5 -> words.say("level.critical");
      case 4 -> words.say("level.high");
      case 3 -> words.say("level.medium");
      case 2 -> words.say("level.low");
      case 1 -> words.say("level.informational");
      default -> words.say("search.severity.unknown");
    };
  }
}
