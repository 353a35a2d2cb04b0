package org.vigie.server.cli;

import java.util.ArrayList;
import java.util.List;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;

/** Parser and detector of one thread. */
final class ScanTools {
  /** Memory that the findings of one part may take, roughly, before it is broken off. */
  private static final long MOST = 4 << 20;

  private final Parser parser;
  private final Detector detector;

  ScanTools(Pack pack) {
    parser = pack.parsers().open();
    detector = pack.rules().open();
  }

  /**
   * What a piece of work gave.
   *
   * @param heard what correlations are to hear of, in the order of the events
   * @param newest time of the newest event, epoch milliseconds
   * @param next first record that was not looked at; count of all if none is left
   * @param unrouted events that no rule can concern
   * @param warned events that were not wholly understood
   * @param rejected events that were not understood
   */
  record Part(
      List<RawEvent> work,
      int from,
      int next,
      List<Scan.Hit> hits,
      List<Detector.Hit> heard,
      long newest,
      long unrouted,
      long warned,
      long rejected) {}

  /** Scans records from the one of index {@code from} on. */
  Part scan(List<RawEvent> work, int from) {
    List<Scan.Hit> hits = new ArrayList<>();
    List<Detector.Hit> heard = new ArrayList<>();
    long newest = 0;
    long held = 0;
    long unrouted = 0;
    long warned = 0;
    long rejected = 0;
    int next = from;
    while (next < work.size() && held < MOST) {
      RawEvent raw = work.get(next++);
      for (Event event : parser.parse(raw).events()) {
        if (event.route().logsources().isEmpty()) unrouted++;
        if (event.status() == Event.Status.WARNING) warned++;
        if (event.status() == Event.Status.REJECTED) rejected++;
        newest = Math.max(newest, event.time());
        int before = heard.size();
        for (Finding finding : detector.detect(event, heard)) {
          hits.add(new Scan.Hit(finding, event));
          held += 2_048 + 6L * Math.min(raw.length(), 1 << 20);
        }
        if (heard.size() > before) held += 2_048 + raw.length();
      }
    }
    return new Part(work, from, next, hits, heard, newest, unrouted, warned, rejected);
  }
}
