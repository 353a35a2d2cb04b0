package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Explanation.Told;
import org.vigie.parse.Hints;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;

/**
 * What the parsers and rules that run now make of lines that somebody tries; nothing is kept.
 *
 * @param told how the event was understood
 * @param logsources where rules look for it
 * @param rules those that fire on it
 */
record Trial(Told told, List<String> logsources, List<Rule> rules) {
  /** Most bytes that are tried at once. */
  static final int MAX_BYTES = 32 * 1024;

  /** Most events that are shown. */
  static final int MAX_EVENTS = 20;

  /** Bytes that are parsed, at most, to warm the code before a time is told. */
  private static final int WARM = 100_000;

  private static final Source SOURCE = new Source("trial", "try", "");

  /** A rule that fires. */
  record Rule(String id, String title, String level) {}

  /** How a text is cut. */
  enum Cut {
    /** An event a line. */
    LINES,
    /** All is one. */
    WHOLE
  }

  /**
   * Tries a text.
   *
   * @param parser name of the one that reads it; empty for the one that claims it
   * @param received stands for the time of receipt
   * @throws IllegalArgumentException where there is no such parser
   */
  static List<Trial> of(Pack pack, String text, Cut cut, String parser, long received) {
    Parsers parsers = parser.isEmpty() ? pack.parsers() : pack.parsers().only(parser);
    Detector detector = pack.rules().open();
    List<Trial> trials = new ArrayList<>();
    List<String> lines = cut == Cut.WHOLE ? List.of(text.strip()) : text.lines().toList();
    for (String line : lines) {
      if (line.isBlank() || trials.size() >= MAX_EVENTS) continue;
      byte[] bytes = line.getBytes(UTF_8);
      EventId id = new EventId(new UUID(0, 0), trials.size(), 0);
      RawEvent raw = new RawEvent(id, received, SOURCE, bytes, 0, bytes.length);
      int warm = Math.min(100, WARM / (bytes.length + 1));
      for (Told told : parsers.explain(raw, Hints.NONE, System::nanoTime, warm).events()) {
        if (trials.size() < MAX_EVENTS) trials.add(of(told, detector));
      }
    }
    return trials;
  }

  private static Trial of(Told told, Detector detector) {
    List<Rule> rules = new ArrayList<>();
    for (Finding finding : detector.detect(told.event())) {
      rules.add(
          new Rule(
              finding.rule().id(),
              finding.rule().title(),
              finding.rule().level().name().toLowerCase(Locale.ROOT)));
    }
    List<String> logsources =
        told.event().route().logsources().stream().map(Logsource::toString).toList();
    return new Trial(told, logsources, rules);
  }

  /** Its status as in the words of pages. */
  String status() {
    return told.event().status().name().toLowerCase(Locale.ROOT);
  }
}
