package org.vigie.server.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.vigie.correlate.Correlations;
import org.vigie.correlate.Correlator;
import org.vigie.detect.Detector.Hit;
import org.vigie.detect.Ruleset;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaReader;
import org.vigie.yaml.Problem;

/**
 * Measures correlations alone, on one thread: rules have found the events already. Events are made
 * before; times go forward, one in twenty is out of order. Figures are CPU of the thread, medians
 * over rounds, warmed.
 */
public final class CorrelationBench {
  private static final int EVENTS = 400_000;
  private static final int FIELDS = 24;
  private static final int LIVE_GROUPS = 1_000_000;
  private static final long START = 1_760_000_000_000L;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final String EVENT_COUNT =
      "{type: event_count, rules: %s, group-by: user, timespan: 10m, condition: {gte: 1000}}";

  private static final List<String> MIXED =
      List.of(
          "{type: event_count, rules: a, group-by: user, timespan: 10m, condition: {gte: 20}}",
          "{type: value_count, rules: b, group-by: user, timespan: 10m, condition: {field: value,"
              + " gte: 20}}",
          "{type: temporal, rules: [a, c], group-by: user, timespan: 1m}",
          "{type: temporal_ordered, rules: [c, d], group-by: user, timespan: 1m}",
          "{type: value_sum, rules: d, group-by: user, timespan: 10m, condition: {field: number,"
              + " gt: 50000}}",
          "{type: value_avg, rules: e, group-by: user, timespan: 10m, condition: {field: number,"
              + " gt: 900}}",
          "{type: value_percentile, rules: e, group-by: user, timespan: 10m, condition: {field:"
              + " number, percentile: 95, gt: 990}}",
          "{type: event_count, rules: f, group-by: user, timespan: 10m, condition: {eq: 0}}",
          "{type: temporal, rules: [f, a], group-by: user, timespan: 1m, condition: f and not a}");

  private final int rounds;
  private final FieldNames names = new FieldNames();

  /** A bench whose figures are medians over so many rounds. */
  public CorrelationBench(int rounds) {
    this.rounds = rounds;
  }

  /** Prints all lanes. */
  public static void main(String[] arguments) {
    new CorrelationBench(5)
        .run()
        .forEach((lane, figures) -> System.out.println(lane + " " + figures));
  }

  /** Runs all lanes: figures by lane. */
  public Map<String, Map<String, Number>> run() {
    Map<String, Map<String, Number>> lanes = new LinkedHashMap<>();
    double count = rate(List.of(EVENT_COUNT.formatted("a")), 10_000, 1_000, 1);
    lanes.put("correlation_event_count", Map.of("events_per_s", count));
    double values =
        rate(
            List.of(
                "{type: value_count, rules: a, group-by: host, timespan: 1h, condition: {field:"
                    + " value, gte: 1000000}}"),
            1_000,
            100_000,
            1);
    Map<String, Number> distinct = new LinkedHashMap<>();
    distinct.put("events_per_s", values);
    distinct.put("of_event_count", values / count);
    lanes.put("correlation_value_count", distinct);
    lanes.put("correlation_mixed", Map.of("events_per_s", rate(MIXED, 10_000, 1_000, 6)));
    Map<String, Number> groups = new LinkedHashMap<>();
    long bytes = bytesOfGroups();
    groups.put("groups", LIVE_GROUPS);
    groups.put("bytes", bytes);
    groups.put("bytes_per_group", bytes / LIVE_GROUPS);
    lanes.put("correlation_groups", groups);
    return lanes;
  }

  /** Events a second, where each is of one of {@code rules} rules. */
  private double rate(List<String> bodies, int users, int values, int rules) {
    Correlations correlations = compiled(bodies);
    Leaves[] leaves = leaves(new Random(5), users, values);
    double[] nanos = new double[rounds];
    long found = 0;
    for (int round = -2; round < rounds; round++) {
      Correlator correlator = correlations.open();
      // Once through without the clock: states are there, as they would be.
      long time = feed(correlator, leaves, rules, START);
      long before = THREADS.getCurrentThreadCpuTime();
      feed(correlator, leaves, rules, time);
      if (round >= 0) nanos[round] = THREADS.getCurrentThreadCpuTime() - before;
      found += correlator.tally().events();
    }
    if (found == 0) throw new IllegalStateException("no correlation took an event in");
    Arrays.sort(nanos);
    return 1e9 * EVENTS / nanos[rounds / 2];
  }

  private static long feed(Correlator correlator, Leaves[] leaves, int rules, long from) {
    long time = from;
    for (int i = 0; i < EVENTS; i++) {
      time++;
      long occurred = i % 20 == 0 ? time - 2_000 : time;
      Event event = event(i, occurred, time, leaves[i % leaves.length]);
      correlator.advance(occurred, time);
      correlator.take(new Hit(i % rules, event));
    }
    return time;
  }

  private static final UUID ORIGIN = new UUID(1, 2);

  private static Event event(long number, long time, long received, Leaves leaves) {
    return new Event(
        new EventId(ORIGIN, number, 0),
        time,
        received,
        Source.NONE,
        "bench@1",
        Event.Status.VALID,
        List.of(),
        Route.NONE,
        0,
        leaves,
        Leaves.EMPTY,
        NO_BYTES,
        0,
        0);
  }

  private static final byte[] NO_BYTES = new byte[0];

  /** Native views with as many fields as events of Windows have. */
  private Leaves[] leaves(Random random, int users, int values) {
    Leaves[] leaves = new Leaves[EVENTS / 2];
    Leaves.Builder builder = new Leaves.Builder(names);
    for (int i = 0; i < leaves.length; i++) {
      builder.clear();
      for (int field = 0; field < FIELDS; field++) {
        builder.addText(names.intern("field" + field), "a value of " + field);
      }
      builder.addText(names.intern("user"), "CORP\\user" + random.nextInt(users));
      builder.addText(names.intern("host"), "host.corp.example");
      builder.addText(names.intern("value"), "10.0.0." + random.nextInt(values));
      builder.addLong(names.intern("number"), random.nextInt(1_000));
      leaves[i] = builder.build(NO_BYTES);
    }
    return leaves;
  }

  private static String rule(String name) {
    return """
    title: Rule %1$s
    name: %1$s
    logsource: {product: p}
    detection: {s: {rule: '%1$s'}, condition: s}
    ---
    """
        .formatted(name);
  }

  private Correlations compiled(List<String> bodies) {
    StringBuilder text = new StringBuilder();
    for (String rule : List.of("a", "b", "c", "d", "e", "f")) text.append(rule(rule));
    for (int i = 0; i < bodies.size(); i++) {
      text.append("title: Correlation ").append(i).append("\ncorrelation: ");
      text.append(bodies.get(i)).append("\n---\n");
    }
    List<SigmaDocument> documents =
        switch (SigmaReader.read("bench.yml", text.toString())) {
          case SigmaReader.Outcome.Documents(List<SigmaDocument> read) -> read;
          case SigmaReader.Outcome.Failed(List<Problem> problems) ->
              throw new IllegalStateException(Problem.lines(problems));
        };
    Correlations correlations =
        Correlations.compile(documents, Ruleset.compile(documents, names), names);
    if (!correlations.rejected().isEmpty()) {
      throw new IllegalStateException(Problem.lines(correlations.rejected()));
    }
    return correlations;
  }

  /** Heap that so many live groups take, each with an event or two. */
  private long bytesOfGroups() {
    Correlations correlations = compiled(List.of(EVENT_COUNT.formatted("a")));
    int field = names.intern("user");
    Leaves.Builder builder = new Leaves.Builder(names);
    long before = used();
    Correlator correlator = correlations.open();
    for (int i = 0; i < LIVE_GROUPS * 3L / 2; i++) {
      builder.clear();
      builder.addText(field, "CORP\\user" + i % LIVE_GROUPS);
      long time = START + i / 100;
      correlator.advance(time, time);
      correlator.take(new Hit(0, event(i, time, time, builder.build(NO_BYTES))));
    }
    long after = used();
    if (correlator.tally().groups() != LIVE_GROUPS) {
      throw new IllegalStateException("not all groups are live: " + correlator.tally());
    }
    return after - before;
  }

  private static long used() {
    long used = Long.MAX_VALUE;
    List<Long> seen = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      System.gc();
      seen.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      used = Math.min(used, seen.getLast());
    }
    return used;
  }
}
