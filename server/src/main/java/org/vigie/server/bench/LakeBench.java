package org.vigie.server.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.server.hunt.Query;
import org.vigie.server.hunt.Wrong;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Observable;
import org.vigie.yaml.Problem;

/**
 * Measures the lake alone: generated events, parsed by the shipped parsers, are written into a
 * fresh one, then asked for. CPU is told by thread, so that neighbours do not count.
 */
public final class LakeBench {
  static final long SEED = 20_261_128;
  static final long START = 1_795_478_400_000L; // 2026-11-24T00:00Z
  static final long DAY = 86_400_000;
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
   * @param lines which events
   * @param place where the lake is
   */
  public record Options(long events, int days, int commit, Lines lines, Place place) {}

  /** Which events. */
  public sealed interface Lines {
    /** About 400 bytes each, with a rare address and a rare word. */
    record Brief() implements Lines {}

    /** About 2 KB each: mixed Windows JSON. */
    record Windows() implements Lines {}

    /** The Windows events of a folder of recordings, again and again. */
    record Recorded(Path recordings) implements Lines {}
  }

  /** Where the lake is, and what becomes of it. */
  public sealed interface Place {
    /** It is made in a folder of this one, and deleted after. */
    record Passing(Path folder) implements Place {}

    /** It is made here, and left. */
    record Kept(Path lake) implements Place {}

    /** It was left here: nothing is written, it is only asked. */
    record Left(Path lake) implements Place {}
  }

  /** Who hears how far it is. */
  public LakeBench(Consumer<String> progress) {
    this.progress = progress;
  }

  /** Runs once. */
  public LakeReport run(Options options) throws IOException, InterruptedException {
    return switch (options.place()) {
      case Place.Kept(Path lake) -> measure(options, Files.createDirectories(lake));
      case Place.Left(Path lake) -> measure(options, lake);
      case Place.Passing(Path parent) -> {
        Path folder = Files.createTempDirectory(parent, "vigie-bench-lake");
        try {
          yield measure(options, folder);
        } finally {
          delete(folder);
        }
      }
    };
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
      LakeReport.Ingest ingest = LakeReport.Ingest.NONE;
      if (!(options.place() instanceof Place.Left)) {
        try (LakeFilling filling = new LakeFilling(options, lake, pack.parsers(), progress)) {
          ingest = filling.run();
        }
      }
      LakeReport.Held held =
          lake.query(
                  "SELECT count(*), sum(vigie_bytes) FROM events",
                  List.of(),
                  row -> new LakeReport.Held(row.getLong(1), row.getLong(2)))
              .getFirst();
      LakeReport.Stored stored = stored(lake);
      List<LakeReport.Asked> asked = questions(options, lake);
      List<LakeReport.Searched> back = back(lake, pack);
      return new LakeReport(
          held,
          options.days(),
          ingest,
          stored,
          lake.files().size(),
          cache(options, stored),
          asked,
          back);
    }
  }

  private List<LakeReport.Asked> questions(Options options, Lake lake)
      throws IOException, InterruptedException {
    Hunt hunt = new Hunt(lake, null, name -> List.of());
    long end = START + options.days() * DAY;
    Window all = new Window(START, end);
    Window day = new Window(end - DAY, end);
    List<LakeReport.Asked> asked = new ArrayList<>();
    asked.add(
        timed(
            "an address: ever seen",
            () -> hunt.seen(Observable.ADDRESS, ShortEvents.ADDRESS).events()));
    page(asked, hunt, "an address's events, all days", "ip:" + ShortEvents.ADDRESS, all);
    page(asked, hunt, "a rare word, all days", ShortEvents.WORD, all);
    page(asked, hunt, "a word that nobody has, all days", "nonsuchthing", all);
    page(asked, hunt, "a rare part of a text, one day", "\"" + part() + "\"", day);
    page(asked, hunt, "a part of three letters, one day", "\"zq~\"", day);
    page(asked, hunt, "newest 100 of a frequent filter", "src_ip:10.0.0.0/8", all);
    page(asked, hunt, "newest 100 of everything", "", all);
    page(asked, hunt, "newest 100 of one event in 500", "src_port:>64900 dst_port:80", all);
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

  private List<LakeReport.Searched> back(Lake lake, Pack pack)
      throws IOException, InterruptedException {
    Path record = Files.createTempDirectory("vigie-bench-retro");
    try {
      return new RetroBench(lake, pack, progress).run(record);
    } finally {
      delete(record);
    }
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
  private static String cache(Options options, LakeReport.Stored stored) {
    long bytes = stored.data() + stored.index();
    String since =
        options.place() instanceof Place.Left ? "written earlier" : "written just before";
    return "%s: %,d MB of files, %,d MB of memory; first time and median of %d"
        .formatted(since, bytes / 1_000_000, SYSTEM.getTotalMemorySize() / 1_000_000, TIMES);
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
    }
  }
}
