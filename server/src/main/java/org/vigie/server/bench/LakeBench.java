package org.vigie.server.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.server.hunt.Query;
import org.vigie.server.hunt.Wrong;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;
import org.vigie.yaml.Problem;

/**
 * Measures the lake alone: generated events, parsed by the shipped parsers, are written into a
 * fresh one, then asked for. CPU is told by thread, so that neighbours do not count.
 */
public final class LakeBench {
  private static final long SEED = 20_261_128;
  private static final long START = 1_795_478_400_000L; // 2026-11-24T00:00Z
  private static final long DAY = 86_400_000;
  private static final int BLOCK = 2_048;
  private static final int TIMES = 5;
  private static final com.sun.management.OperatingSystemMXBean SYSTEM =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Consumer<String> progress;

  /**
   * What to measure with.
   *
   * @param events how many are written
   * @param days how many days they are spread over
   * @param commit events of one commit
   * @param size which events
   * @param folder where the lake is made, and deleted after
   */
  public record Options(long events, int days, int commit, Size size, Path folder) {}

  /** Which events. */
  public enum Size {
    /** About 400 bytes each, with a rare address and a rare word. */
    SHORT,
    /** About 2 KB each: mixed Windows JSON. */
    WINDOWS
  }

  /** Who hears how far it is. */
  public LakeBench(Consumer<String> progress) {
    this.progress = progress;
  }

  /** Runs once. */
  public LakeReport run(Options options) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(options.folder(), "vigie-bench-lake");
    try {
      return measure(options, folder);
    } finally {
      delete(folder);
    }
  }

  private LakeReport measure(Options options, Path folder)
      throws IOException, InterruptedException {
    FieldNames names = new FieldNames();
    Pack pack =
        switch (Pack.compile(ContentFiles.shipped(), names, OcsfSchema.bundled())) {
          case Pack.Outcome.Compiled(Pack compiled) -> compiled;
          case Pack.Outcome.Failed(List<Problem> problems) ->
              throw new IOException("the content does not compile: " + Problem.lines(problems));
        };
    try (Lake lake = Lake.open(folder, names)) {
      Filling filling = new Filling(options, lake, pack.parsers().open());
      filling.run();
      LakeReport.Stored stored = stored(lake);
      List<LakeReport.Asked> asked = questions(options, lake);
      List<LakeReport.Searched> back = new RetroBench(lake, pack, progress).run(folder);
      return new LakeReport(
          options.events(),
          options.days(),
          filling.bytes,
          filling.ingest(),
          stored,
          lake.files().size(),
          cache(stored),
          asked,
          back);
    }
  }

  /** Writes the events, and tells whose CPU it took. */
  private final class Filling {
    private final Options options;
    private final Lake lake;
    private final Parser parser;
    private final ShortEvents brief = new ShortEvents(SEED);
    private final WindowsEvents windows = new WindowsEvents(SEED, START);
    private final UUID journal = new UUID(SEED, SEED);
    private final Source source = new Source("bench", "http", "127.0.0.1");
    private long bytes;
    private long parse;
    private long store;
    private long commit;

    Filling(Options options, Lake lake, Parser parser) {
      this.options = options;
      this.lake = lake;
      this.parser = parser;
    }

    void run() throws IOException {
      List<RawEvent> block = new ArrayList<>(BLOCK);
      List<Event> events = new ArrayList<>(BLOCK);
      long committed = 0;
      try (EventWriter writer = lake.writer()) {
        for (long i = 0; i < options.events(); i += block.size()) {
          generate(block, i);
          long before = cpu();
          events.clear();
          for (RawEvent raw : block) {
            for (Event event : parser.parse(raw).events()) events.add(at(event, raw.received()));
          }
          long parsed = cpu();
          for (Event event : events) writer.append(event);
          parse += parsed - before;
          store += cpu() - parsed;
          long done = i + block.size();
          if (done - committed >= options.commit() || done == options.events()) {
            long started = cpu();
            lake.commit(writer.finish(), new Lake.Mark(journal, done));
            commit += cpu() - started;
            committed = done;
            progress.accept("writing: %,d of %,d events".formatted(done, options.events()));
          }
        }
      }
    }

    private void generate(List<RawEvent> block, long first) {
      block.clear();
      for (long i = first; i < Math.min(options.events(), first + BLOCK); i++) {
        long time = START + (long) ((double) i / options.events() * options.days() * DAY);
        byte[] raw =
            switch (options.size()) {
              case SHORT -> brief.next(time);
              case WINDOWS -> windows.next();
            };
        bytes += raw.length;
        block.add(new RawEvent(new EventId(journal, i, 0), time, source, raw, 0, raw.length));
      }
    }

    LakeReport.Ingest ingest() {
      return new LakeReport.Ingest(
          micros(store), micros(lake.writingNanos()), micros(commit), micros(parse));
    }

    private double micros(long nanos) {
      return nanos / 1e3 / options.events();
    }
  }

  private static Event at(Event event, long time) {
    return new Event(
        event.id(),
        time,
        event.received(),
        event.source(),
        event.parser(),
        event.status(),
        event.warnings(),
        event.route(),
        event.classUid(),
        event.fields(),
        event.ocsf(),
        event.buffer(),
        event.from(),
        event.to());
  }

  private List<LakeReport.Asked> questions(Options options, Lake lake)
      throws IOException, InterruptedException {
    Hunt hunt = new Hunt(lake, null, name -> List.of());
    long end = START + options.days() * DAY;
    Window all = new Window(START, end);
    Window day = new Window(end - DAY, end);
    List<LakeReport.Asked> asked = new ArrayList<>();
    page(asked, hunt, "an address's events, all days", "ip:" + ShortEvents.ADDRESS, all);
    page(asked, hunt, "a rare word, all days", ShortEvents.WORD, all);
    page(asked, hunt, "a word that nobody has, all days", "nonsuchthing", all);
    page(asked, hunt, "a rare part of a text, one day", "\"" + part() + "\"", day);
    page(asked, hunt, "newest 100 of a frequent filter", "src_ip:10.0.0.0/8", all);
    page(asked, hunt, "newest 100 of everything", "", all);
    page(asked, hunt, "newest 100 of a rare filter", "dst_ip:" + ShortEvents.ADDRESS, all);
    asked.add(
        timed(
            "a filtered top ten, one day",
            () ->
                lake
                    .query(
                        Lake.Scope.occurred(day.from(), day.to()),
                        new Lake.Bounds(10, 60),
                        "SELECT dst_endpoint.ip, count(*) AS n FROM events WHERE dst_endpoint.port"
                            + " = 443 GROUP BY ALL ORDER BY n DESC LIMIT 10",
                        List.of(),
                        row -> row.getLong(2))
                    .stream()
                    .mapToLong(Long::longValue)
                    .sum()));
    return asked;
  }

  /** A part of the rare word that begins and ends within it. */
  private static String part() {
    return ShortEvents.WORD.substring(1, ShortEvents.WORD.length() - 2);
  }

  private void page(
      List<LakeReport.Asked> asked, Hunt hunt, String name, String question, Window window)
      throws IOException, InterruptedException {
    Query query =
        switch (hunt.ask(question)) {
          case Query.Outcome.Understood(Query understood) -> understood;
          case Query.Outcome.Refused(Wrong wrong) -> throw new IOException(wrong.message());
        };
    asked.add(timed(name, () -> hunt.search(query, window, null, 100).events().size()));
  }

  private interface Work {
    long answer() throws IOException, InterruptedException;
  }

  /** Asks several times; an answer that takes too long is told as such, with -1 found. */
  private LakeReport.Asked timed(String name, Work work) throws IOException, InterruptedException {
    progress.accept("asking: " + name);
    double[] millis = new double[TIMES + 1];
    double cpu = Double.MAX_VALUE;
    long answer = 0;
    for (int i = 0; i <= TIMES; i++) {
      long started = System.nanoTime();
      long before = SYSTEM.getProcessCpuTime();
      try {
        answer = work.answer();
      } catch (Lake.TooMuch stopped) {
        answer = -1;
      }
      millis[i] = (System.nanoTime() - started) / 1e6;
      if (i > 0) cpu = Math.min(cpu, (SYSTEM.getProcessCpuTime() - before) / 1e6);
    }
    double first = millis[0];
    double[] after = Arrays.copyOfRange(millis, 1, millis.length);
    Arrays.sort(after);
    return new LakeReport.Asked(name, answer, first, after[TIMES / 2], cpu);
  }

  private static LakeReport.Stored stored(Lake lake) throws IOException {
    long data = 0;
    long index = 0;
    for (Path file : lake.files()) {
      data += Files.size(file);
      index += lake.indexBytes(file);
    }
    return new LakeReport.Stored(data, index);
  }

  /** What can be known of the page cache without emptying it for everybody. */
  private static String cache(LakeReport.Stored stored) {
    long bytes = stored.data() + stored.index();
    return "written just before: %,d MB of files, %,d MB of memory; first time and median of %d"
        .formatted(bytes / 1_000_000, SYSTEM.getTotalMemorySize() / 1_000_000, TIMES);
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
    }
  }
}
