package org.vigie.server.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.vigie.server.bench.Load.Slice;
import org.vigie.server.config.Config;
import org.vigie.server.house.Architect;
import org.vigie.server.house.House;
import org.vigie.server.pipeline.StageTimes;
import org.vigie.server.pipeline.StageTimes.Stage;
import org.vigie.store.lake.Lake;

/**
 * Measures the whole way: bytes over HTTP, acknowledged when durable, detected, and searchable in
 * the lake. The events are generated before, into a file, so that the generator takes nothing from
 * what is measured.
 */
public final class PipelineBench {
  private static final long SEED = 20_261_124;
  private static final long START = 1_764_000_000_000L;
  private static final int SLICE = 1 << 20;

  /** What a sender has after some milliseconds of a steady load. */
  private static final int SMALL_SLICE = 1 << 17;

  private static final String TOKEN = "token-of-the-bench";
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Architect architect;
  private final Consumer<String> progress;

  /**
   * What to measure with.
   *
   * @param events events measured; a quarter as many warm up before
   * @param workers threads of the pipeline
   * @param content what is on beside the shipped content
   * @param halfLoad seconds at half of the speed measured, in which alerts are waited for; 0: none
   * @param minutes of full load after that; 0: none
   */
  public record Options(
      int events, int workers, Config.Content content, int halfLoad, int minutes) {}

  /** Who opens the house, and who hears how far it is. */
  public PipelineBench(Architect architect, Consumer<String> progress) {
    this.architect = architect;
    this.progress = progress;
  }

  /** Runs once in a fresh folder, which is deleted after. */
  public PipelineReport run(Options options) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("vigie-bench");
    try {
      return measure(options, folder);
    } finally {
      delete(folder);
    }
  }

  private PipelineReport measure(Options options, Path folder)
      throws IOException, InterruptedException {
    Path file = folder.resolve("events.ndjson");
    long generator = cpu();
    generate(file, options.events() + options.events() / 4);
    generator = cpu() - generator;
    progress.accept("plain scan");
    PlainScan.Figures scan = PlainScan.of(file);
    List<Slice> slices = Load.slices(file, SLICE);
    int warm = slices.size() / 5;
    Config config = config(options, folder.resolve("data"));
    try (House house = architect.open(config, House.Edges.LISTENERS)) {
      Load load = new Load(file, house.doors().http(), TOKEN);
      progress.accept("warming up");
      load.send(slices.subList(0, warm));
      settle(house);
      progress.accept("measuring");
      PipelineReport report =
          measured(house, load, slices.subList(warm, slices.size()), scan, generator);
      return report.with(
          halfLoad(options, house, load, file, report),
          endurance(options, house, load, config.data(), slices));
    }
  }

  private AlertLatency.@Nullable Figures halfLoad(
      Options options, House house, Load load, Path file, PipelineReport full)
      throws IOException, InterruptedException {
    if (options.halfLoad() == 0) return null;
    progress.accept("half the load, for %d s".formatted(options.halfLoad()));
    AlertLatency.Figures figures =
        new AlertLatency(house)
            .run(load, Load.slices(file, SMALL_SLICE), full.rate() / 2, options.halfLoad());
    settle(house);
    return figures;
  }

  private Endurance.@Nullable Figures endurance(
      Options options, House house, Load load, Path data, List<Slice> slices)
      throws IOException, InterruptedException {
    if (options.minutes() == 0) return null;
    Endurance.Figures figures =
        new Endurance(house, data, progress).run(load, slices, options.minutes());
    progress.accept("waiting for what is on its way");
    settle(house);
    all(house);
    return figures;
  }

  /** Each event that was acknowledged is searchable, once. */
  private static void all(House house) throws IOException {
    long searchable =
        house
            .lake()
            .query("SELECT count(*) FROM events", List.of(), row -> row.getLong(1))
            .getFirst();
    if (searchable != house.raw().end()) {
      throw new IOException(
          "%d events were acknowledged, %d are searchable"
              .formatted(house.raw().end(), searchable));
    }
  }

  private PipelineReport measured(
      House house, Load load, List<Slice> slices, PlainScan.Figures scan, long generator)
      throws IOException, InterruptedException {
    long stored = bytes(house.lake());
    Map<Stage, Long> before = stages(house.pipeline().times());
    long findings = house.pipeline().times().findings();
    long parquet = house.lake().writingNanos();
    ThreadTimes threads = ThreadTimes.now();
    MachineTimes machine = MachineTimes.now();
    long started = System.nanoTime();
    long client = load.send(slices);
    double received = (System.nanoTime() - started) / 1e9;
    settle(house);
    double seconds = (System.nanoTime() - started) / 1e9;
    ThreadTimes after = ThreadTimes.now();
    machine = MachineTimes.now().since(machine);
    long events = slices.stream().mapToLong(Slice::lines).sum();
    long bytes = slices.stream().mapToLong(Slice::length).sum();
    all(house);
    Map<String, Double> stages = new LinkedHashMap<>();
    stages.put(
        "receive",
        micros(after.since(threads, "ForkJoinPool") + after.since(threads, "http"), events));
    stages.put("journal", micros(after.since(threads, "journal-writer"), events));
    stages(house.pipeline().times())
        .forEach(
            (stage, nanos) ->
                stages.put(
                    stage.name().toLowerCase(java.util.Locale.ROOT),
                    micros(nanos - before.getOrDefault(stage, 0L), events)));
    stages.put("parquet", micros(house.lake().writingNanos() - parquet, events));
    stages.put(
        "alerts",
        micros(
            after.since(threads, "vigie-alerts") + after.since(threads, "vigie-findings"), events));
    stages.put("compiler", micros(machine.compiler(), events));
    stages.put("collector", micros(machine.collector(), events));
    double product = micros(after.process() - threads.process() - client, events);
    double known = stages.values().stream().mapToDouble(Double::doubleValue).sum();
    stages.put("rest", product - known);
    return new PipelineReport(
        events,
        bytes,
        seconds,
        received,
        product,
        stages,
        micros(client, events),
        generator / 1e3 / (events * 1.25),
        scan,
        bytes(house.lake()) - stored,
        house.pipeline().times().findings() - findings,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        null,
        null);
  }

  private static Map<Stage, Long> stages(StageTimes times) {
    Map<Stage, Long> nanos = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) nanos.put(stage, times.nanos(stage));
    return nanos;
  }

  private static long bytes(Lake lake) throws IOException {
    long sum = 0;
    for (Path file : lake.files()) sum += Files.size(file);
    return sum;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double micros(long nanos, long events) {
    return nanos / 1e3 / events;
  }

  private static void settle(House house) throws InterruptedException, IOException {
    if (!house.settle(PATIENCE)) {
      throw new IOException("not settled after " + PATIENCE + ": " + house.pipeline().trouble());
    }
  }

  private void generate(Path file, int count) throws IOException {
    WindowsEvents events = new WindowsEvents(SEED, START);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (int i = 0; i < count; i++) {
        out.write(events.next());
        out.write('\n');
        if (i % 10_000 == 0) progress.accept("generating: %,d of %,d events".formatted(i, count));
      }
    }
  }

  private static Config config(Options options, Path data) {
    Config standard = new Config();
    return new Config(
        data,
        standard.web(),
        Config.Tls.OFF,
        new Config.Http("127.0.0.1", 0, Map.of("bench", TOKEN)),
        List.of(),
        new Config.Pipeline(options.workers(), standard.pipeline().commit()),
        options.content(),
        List.of(),
        standard.access());
  }

  private static void delete(Path folder) throws IOException {
    try (var walk = Files.walk(folder)) {
      for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
