package org.vigie.server.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.vigie.server.control.Talk;

/** What works of commands say, all in the same way. */
record Saying(Talk talk) {
  /** Who acts where a command does. */
  static final String ACTOR = "(command)";

  /** Says a line that may hold what strangers wrote. */
  void line(String line) {
    talk.line(Plain.line(line));
  }

  /** Says why something is not done; the exit code. */
  int refused(String why) {
    line("vigie: " + why);
    return 2;
  }

  /** A time as commands tell it. */
  static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The values among words of which the first is an act; each begins with an equals sign. */
  static List<String> values(List<String> words) {
    return words.stream().skip(1).map(word -> word.substring(1)).toList();
  }
}
