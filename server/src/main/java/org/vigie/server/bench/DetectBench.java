package org.vigie.server.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Detector;
import org.vigie.enrich.Enricher;
import org.vigie.enrich.Tables;
import org.vigie.ocsf.Event;
import org.vigie.pack.Finder;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.bench.Samples.Kind;

/**
 * Measures detection apart from everything else: rules over events in memory, over JSON bytes, over
 * event logs; the loading of rules; and the dearest event that a search finds.
 */
public final class DetectBench {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int EVENT_LOG_THREADS = 2;

  private final Pack shipped;
  private final Options options;
  private final Consumer<String> progress;
  private final Map<String, Map<String, Number>> lanes = new LinkedHashMap<>();
  private String worst = "";

  /**
   * What to measure with.
   *
   * @param rules texts of rules; those of the pack where there are none
   * @param recordings folder, or null for generated events
   * @param effort how long it may take
   * @param volume bytes of event logs that pass in one round
   * @param tries events that the search for the dearest one looks at
   * @param lanes names of lanes to run, all where empty; a name stands for all it is a beginning of
   */
  public record Options(
      List<Pack.Item> rules,
      @Nullable Path recordings,
      Effort effort,
      long volume,
      int tries,
      Set<String> lanes) {}

  /**
   * How long a measurement may take.
   *
   * @param warm nanoseconds of passes that don't count
   * @param round nanoseconds of passes that make one round, at least
   * @param rounds of which the median counts
   * @param events most of each kind
   */
  public record Effort(long warm, long round, int rounds, int events) {
    /** What gives figures that hold. */
    public static Effort standard(int rounds) {
      return new Effort(4_000_000_000L, 400_000_000L, rounds, 20_000);
    }
  }

  /** A bench over the shipped content; hears how far it is. */
  public DetectBench(Pack shipped, Options options, Consumer<String> progress) {
    this.shipped = shipped;
    this.options = options;
    this.progress = progress;
  }

  /** Runs all lanes that were asked for. */
  public DetectReport run() throws IOException {
    Pack pack = options.rules.isEmpty() ? shipped : shipped.withRules(options.rules);
    progress.accept("reading events");
    Path folder = options.recordings;
    Samples samples =
        folder == null
            ? Samples.generated(options.effort.events(), pack.parsers().open())
            : Samples.recorded(folder, options.effort.events(), pack.parsers().open());
    for (Kind kind : Kind.values()) match(pack, kind, samples.of(kind));
    json(pack, samples.of(Kind.WINDOWS));
    for (Kind kind : List.of(Kind.WINDOWS, Kind.CLOUD)) enrich(pack, kind, samples.of(kind));
    if (!samples.eventLogs().isEmpty()) eventLogs(pack, samples.eventLogs());
    if (!options.rules.isEmpty()) load(samples);
    if (wanted("correlation")) correlations();
    if (wanted("worst")) worst(pack);
    return new DetectReport(
        folder == null ? "generated" : "recorded",
        pack.rules().size(),
        pack.rejected().size(),
        lanes,
        worst);
  }

  /** Correlations apart: rules have found the events already. */
  private void correlations() {
    int events = options.effort.events();
    lanes.putAll(new CorrelationBench(options.effort.rounds(), 20 * events, 50 * events).run());
  }

  private boolean wanted(String lane) {
    if (!options.lanes.isEmpty() && options.lanes.stream().noneMatch(lane::startsWith))
      return false;
    progress.accept(lane);
    return true;
  }

  /** Rules over events that were parsed before: which fire, and the same with findings made. */
  private void match(Pack pack, Kind kind, List<RawEvent> raws) throws IOException {
    String lane = "match_" + kind.name().toLowerCase(Locale.ROOT);
    if (raws.isEmpty()) return;
    Detector detector = pack.rules().open();
    lane(lane, pack, raws, detector, detector::firing);
    lane(
        lane + "_new_values",
        pack,
        raws,
        detector,
        event -> {
          detector.forget();
          return detector.firing(event);
        });
    lane(lane + "_findings", pack, raws, detector, event -> detector.detect(event).size());
  }

  /**
   * Each pass begins with a detector that knows no value: the sample comes again, life does not.
   */
  private void lane(
      String lane, Pack pack, List<RawEvent> raws, Detector detector, ToIntFunction<Event> found)
      throws IOException {
    if (!wanted(lane)) return;
    List<Event> events = events(pack, raws);
    long[] sum = new long[1];
    Cost cost =
        Cost.of(
            options.effort,
            () -> {
              sum[0] = 0;
              detector.forget();
              for (Event event : events) sum[0] += found.applyAsInt(event);
              return events.size();
            });
    add(lane, cost, bytes(raws), sum[0]);
  }

  /** Bytes to findings, and beside it what reading the same bytes costs at least. */
  private void json(Pack pack, List<RawEvent> raws) throws IOException {
    if (raws.isEmpty() || !wanted("json_windows")) return;
    Finder finder = pack.finder();
    long[] findings = new long[1];
    Cost cost =
        Cost.of(
            options.effort,
            () -> {
              findings[0] = 0;
              finder.forget();
              for (RawEvent raw : raws) findings[0] += finder.find(raw, (finding, event) -> {});
              return raws.size();
            });
    Cost scan = Cost.of(options.effort, () -> scan(raws));
    Cost jackson = Cost.of(options.effort, () -> tokens(raws));
    Map<String, Number> lane = add("json_windows", cost, bytes(raws), findings[0]);
    lane.put("of_plain_scan", scan.cpu() / cost.cpu());
    lane.put("of_jackson_tokens", jackson.cpu() / cost.cpu());
    add("json_plain_scan", scan, bytes(raws), 0);
    add("json_jackson_tokens", jackson, bytes(raws), 0);
  }

  private static long scan(List<RawEvent> raws) {
    long lines = 0;
    for (RawEvent raw : raws) lines += 1 + PlainScan.lines(raw.buffer(), raw.from(), raw.to());
    return lines;
  }

  private static long tokens(List<RawEvent> raws) throws IOException {
    for (RawEvent raw : raws) {
      try (JsonParser json = JSON.createParser(raw.buffer(), raw.from(), raw.length())) {
        while (json.nextToken() != null) {}
      }
    }
    return raws.size();
  }

  /** Tables of the fleet that the events are of; with and without what was seen before. */
  private void enrich(Pack pack, Kind kind, List<RawEvent> raws) throws IOException {
    String lane = "enrich_" + kind.name().toLowerCase(Locale.ROOT);
    if (raws.isEmpty()) return;
    List<Event> events = events(pack, raws);
    Tables tables = Fleet.of(events);
    Enricher warm = new Enricher(pack.names(), () -> tables);
    enrich(lane, events, bytes(raws), () -> warm);
    enrich(
        lane + "_new_values", events, bytes(raws), () -> new Enricher(pack.names(), () -> tables));
  }

  private void enrich(String lane, List<Event> events, long bytes, Supplier<Enricher> enrichers)
      throws IOException {
    if (!wanted(lane)) return;
    long[] added = new long[1];
    Cost cost =
        Cost.of(
            options.effort,
            () -> {
              added[0] = 0;
              Enricher enricher = enrichers.get();
              for (Event event : events) {
                added[0] += enricher.enrich(event).ocsf().size() - event.ocsf().size();
              }
              return events.size();
            });
    Map<String, Number> figures = add(lane, cost, bytes, 0);
    figures.remove("findings");
    figures.put("added_per_event", (double) added[0] / events.size());
  }

  private static List<Event> events(Pack pack, List<RawEvent> raws) {
    Parser parser = pack.parsers().open();
    List<Event> events = new ArrayList<>();
    for (RawEvent raw : raws) events.addAll(parser.parse(raw).events());
    return events;
  }

  /** Event logs to findings on two threads, and their decoding alone. */
  private void eventLogs(Pack pack, List<Path> files) throws IOException {
    if (wanted("evtx_decode")) {
      logs("evtx_decode", files, () -> record -> 0);
    }
    if (wanted("evtx_findings")) {
      logs(
          "evtx_findings",
          files,
          () -> {
            Finder finder = pack.finder();
            return record -> finder.find(Samples.raw(0, record), (finding, event) -> {});
          });
    }
  }

  private void logs(String lane, List<Path> files, Supplier<EventLogs.Taker> takers)
      throws IOException {
    EventLogs logs = new EventLogs(files, EVENT_LOG_THREADS);
    logs.pass(options.volume, takers);
    double[] cpu = new double[options.effort.rounds()];
    double[] wall = new double[options.effort.rounds()];
    EventLogs.Passed passed = null;
    for (int round = 0; round < options.effort.rounds(); round++) {
      passed = logs.pass(options.volume, takers);
      cpu[round] = (double) passed.cpu() / passed.records();
      wall[round] = (double) passed.wall() / passed.records();
    }
    if (passed == null) return;
    Map<String, Number> figures = new LinkedHashMap<>();
    figures.put("records", passed.records());
    figures.put("bytes", passed.bytes());
    figures.put("findings", passed.findings());
    figures.put("threads", EVENT_LOG_THREADS);
    figures.put("cpu_us_per_record", Cost.median(cpu) / 1e3);
    figures.put("wall_us_per_record", Cost.median(wall) / 1e3);
    figures.put("records_per_s", EVENT_LOG_THREADS * 1e9 / Cost.median(cpu));
    figures.put("records_per_s_by_wall", 1e9 / Cost.median(wall));
    lanes.put(lane, figures);
  }

  /** Texts of rules to a set that can run, and the heap that it holds. */
  private void load(Samples samples) throws IOException {
    if (!wanted("load")) return;
    Cost cost = Cost.of(options.effort, () -> shipped.withRules(options.rules).rules().size());
    long before = heap();
    Pack pack = shipped.withRules(options.rules);
    long held = whole(pack, samples) - before;
    Map<String, Number> figures = new LinkedHashMap<>();
    figures.put("rules", pack.rules().size());
    figures.put("rejected", pack.rejected().size());
    figures.put("seconds", cost.cpu() * cost.items() / 1e9);
    figures.put("heap_bytes", held);
    lanes.put("load", figures);
  }

  /** The heap in use when the pack has seen an event of each route: rules are indexed by then. */
  private static long whole(Pack pack, Samples samples) {
    Parser parser = pack.parsers().open();
    Detector detector = pack.rules().open();
    try {
      for (Kind kind : Kind.values()) {
        for (RawEvent raw : samples.of(kind)) parser.parse(raw).events().forEach(detector::detect);
      }
      return heap();
    } finally {
      Reference.reachabilityFence(pack);
    }
  }

  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /** The dearest event that a seeded search finds. */
  private void worst(Pack pack) {
    WorstCase.Found found = new WorstCase(pack, options.rules).search(options.tries, progress);
    Map<String, Number> figures = new LinkedHashMap<>();
    figures.put("tries", options.tries);
    figures.put("bytes", found.bytes());
    figures.put("ms", found.nanos() / 1e6);
    figures.put("parse_ms", found.parseNanos() / 1e6);
    lanes.put("worst", figures);
    worst = found.words();
  }

  private Map<String, Number> add(String lane, Cost cost, long bytes, long findings) {
    Map<String, Number> figures = new LinkedHashMap<>();
    figures.put("events", cost.items());
    figures.put("bytes", bytes);
    figures.put("findings", findings);
    figures.put("cpu_us_per_event", cost.cpu() / 1e3);
    figures.put("wall_us_per_event", cost.wall() / 1e3);
    figures.put("events_per_s", cost.rate());
    lanes.put(lane, figures);
    return figures;
  }

  private static long bytes(List<RawEvent> raws) {
    return raws.stream().mapToLong(RawEvent::length).sum();
  }
}
