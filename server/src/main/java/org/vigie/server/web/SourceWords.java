package org.vigie.server.web;

import org.vigie.server.source.Rhythm;

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
      case SILENT -> words.say("sources.rhythm.silent");
      case UNUSUAL -> words.say("sources.rhythm.unusual");
      case NEVER -> words.say("sources.rhythm.never");
      case LEARNING -> words.say("sources.rhythm.learning");
      case USUAL -> words.say("sources.rhythm.usual");
      case RETIRED -> words.say("sources.rhythm.retired");
    };
  }

  static String tone(Rhythm rhythm) {
    return switch (rhythm) {
      case SILENT -> "bad";
      case UNUSUAL -> "warn";
      case USUAL -> "ok";
      case NEVER, LEARNING, RETIRED -> "muted";
    };
  }
}
