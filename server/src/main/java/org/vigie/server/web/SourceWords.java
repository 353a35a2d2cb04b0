package org.vigie.server.web;

import org.vigie.server.source.SourceFigures.Rhythm;

/** What standings of sources and events are called. */
final class SourceWords {
  private SourceWords() {}

  /** How well an event was understood. */
  static String status(Words words, String status) {
    return switch (status) {
      case "VALID" -> words.say("event.status.valid");
      case "WARNING" -> words.say("event.status.warning");
      default -> words.say("event.status.rejected");
    };
  }

  static String rhythm(Words words, Rhythm rhythm) {
    return switch (rhythm) {
      case LIVE -> words.say("sources.rhythm.live");
      case QUIET -> words.say("sources.rhythm.quiet");
      case SILENT -> words.say("sources.rhythm.silent");
      case NEVER -> words.say("sources.rhythm.never");
    };
  }

  static String tone(Rhythm rhythm) {
    return switch (rhythm) {
      case LIVE -> "ok";
      case QUIET -> "warn";
      case SILENT -> "bad";
      case NEVER -> "muted";
    };
  }
}
