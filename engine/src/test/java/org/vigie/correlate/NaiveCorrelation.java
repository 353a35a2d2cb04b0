package org.vigie.correlate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A correlation as its definition reads: every event is kept, and with each new one everything is
 * looked at again. What the reducers are tested against.
 */
final class NaiveCorrelation {
  /** An event of a rule in its group. */
  record Seen(int number, long time, long watermark, int rule, String group, String value) {}

  /** That it fired: at which event, and up to when the window reaches. */
  record Fired(int at, String group, long end) {}

  /** What is asked of the events of a window, in the order of time and rule. */
  interface Question {
    boolean holds(List<Seen> window);
  }

  private static final Comparator<Seen> ORDER =
      Comparator.comparingLong(Seen::time).thenComparingInt(Seen::rule);

  private final long span;
  private final long lateness;
  private final Map<String, List<Seen>> groups = new HashMap<>();
  private final Map<String, Long> newest = new HashMap<>();
  private final Map<String, Long> until = new HashMap<>();
  private int late;

  NaiveCorrelation(long span, long lateness) {
    this.span = span;
    this.lateness = lateness;
  }

  int late() {
    return late;
  }

  /** Conditions that more events make truer: asked of each window that ends with an event. */
  List<Fired> sliding(List<Seen> stream, Question question) {
    List<Fired> fired = new ArrayList<>();
    for (Seen seen : stream) {
      long last = newest.getOrDefault(seen.group, Long.MIN_VALUE);
      if (last != Long.MIN_VALUE && seen.time < last - lateness) {
        late++;
        continue;
      }
      newest.put(seen.group, Math.max(last, seen.time));
      long told = until.getOrDefault(seen.group, Long.MIN_VALUE);
      List<Seen> all = groups.computeIfAbsent(seen.group, g -> new ArrayList<>());
      all.add(seen);
      for (long end : ends(all)) {
        if (end < seen.time || end > seen.time + span || end <= told) continue;
        List<Seen> window = new ArrayList<>();
        for (Seen other : all) {
          boolean inside = other.time >= end - span && other.time <= end;
          if (inside && other.time > told) window.add(other);
        }
        window.sort(ORDER);
        if (!window.contains(seen) || !question.holds(window)) continue;
        fired.add(new Fired(seen.number, seen.group, end));
        until.put(seen.group, end + span);
        break;
      }
    }
    return fired;
  }

  private static Set<Long> ends(List<Seen> events) {
    Set<Long> ends = new java.util.TreeSet<>();
    for (Seen seen : events) ends.add(seen.time);
    return ends;
  }

  /** Silence: each event that nothing follows within the span, once that is known. */
  List<Fired> silences(List<Seen> stream, long end) {
    List<Fired> fired = new ArrayList<>();
    Map<String, Set<Long>> times = new HashMap<>();
    for (Seen seen : stream) {
      if (seen.time < seen.watermark) late++;
      else times.computeIfAbsent(seen.group, g -> new HashSet<>()).add(seen.time);
    }
    times.forEach(
        (group, heard) -> {
          for (long time : heard) {
            boolean followed = heard.stream().anyMatch(t -> t > time && t <= time + span);
            if (!followed && time + span < end) fired.add(new Fired(-1, group, time + span));
          }
        });
    return fired;
  }

  /** So many rules at least, in any order. */
  static Question together(int least) {
    return window -> window.stream().map(Seen::rule).distinct().count() >= least;
  }

  /** All rules up to {@code count}, in order. */
  static Question inOrder(int count) {
    return window -> follows(window, 0, 0, count);
  }

  private static boolean follows(List<Seen> window, int from, int rule, int count) {
    if (rule == count) return true;
    for (int i = from; i < window.size(); i++) {
      if (window.get(i).rule == rule && follows(window, i + 1, rule + 1, count)) return true;
    }
    return false;
  }

  /** So many different values at least. */
  static Question values(int least) {
    return window -> window.stream().map(Seen::value).distinct().count() >= least;
  }

  /** A sum above a number. */
  static Question sum(long above) {
    return window -> window.stream().mapToLong(s -> Long.parseLong(s.value)).sum() > above;
  }

  /** Formulas with {@code not}: a pattern that begins with an event of the first rule. */
  List<Fired> patterns(List<Seen> stream, Question question, int first, long end) {
    List<Fired> fired = new ArrayList<>();
    Map<String, List<Seen>> inTime = new HashMap<>();
    for (Seen seen : stream) {
      if (seen.time < seen.watermark) late++;
      else inTime.computeIfAbsent(seen.group, g -> new ArrayList<>()).add(seen);
    }
    inTime.forEach(
        (group, all) -> {
          all.sort(ORDER);
          long told = Long.MIN_VALUE;
          for (Seen seen : all) {
            if (seen.rule != first || seen.time <= told || seen.time + span >= end) continue;
            List<Seen> around = new ArrayList<>(List.of(seen));
            for (Seen other : all) {
              if (Math.abs(other.time - seen.time) <= span) around.add(other);
            }
            if (!question.holds(around)) continue;
            fired.add(new Fired(-1, group, seen.time + span));
            told = seen.time + span;
          }
        });
    return fired;
  }

  /** The percentile by nearest rank, of plain numbers. */
  static double percentile(double[] values, double percentile) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(percentile / 100 * sorted.length) - 1)];
  }
}
