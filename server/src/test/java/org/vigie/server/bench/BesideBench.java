package org.vigie.server.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.pipeline.ContentFiles;

/**
 * Measures the lake beside Lucene and SQLite: the same events, parsed once, go to all three in the
 * same run; then all three are asked the same. CPU is that of the thread that writes, and for the
 * lake also of the one that makes its files. Start it with how many events, a folder, and perhaps
 * names of those to measure.
 */
public final class BesideBench {
  static final long START = LakeBench.START;
  static final long DAY = 86_400_000;
  static final int DAYS = 10;

  /** The word of {@link ShortEvents} as it stands in the raw text, between marks. */
  static final String WHOLE_WORD = "my" + ShortEvents.WORD + "x";

  private static final int BLOCK = 2_048;
  private static final int COMMIT = 100_000;
  private static final int TIMES = 25;

  private BesideBench() {}

  /** What events are put into, and asked of. */
  interface Engine extends AutoCloseable {
    String name();

    /** Takes events in. */
    void add(List<Event> events) throws Exception;

    /** What was taken in is durable, and found. */
    void commit(long count) throws Exception;

    /** CPU that other threads took for it, nanoseconds. */
    long elsewhere();

    /** Nothing more comes. */
    void ready() throws Exception;

    /** How many events have an address. */
    long seen(String address) throws Exception;

    /** The newest hundred that have an address, with raw text or line; how many. */
    long withAddress(String address) throws Exception;

    /** The newest hundred in whose raw text a word stands. */
    long withWord(String word) throws Exception;

    /** The newest hundred of the last day in whose raw text something stands, also within words. */
    long withPart(String part) throws Exception;

    /** The newest hundred to a port. */
    long newest(int port) throws Exception;

    /** The ten most frequent addresses that were reached at a port in the last day. */
    long topTen(int port) throws Exception;

    @Override
    void close() throws IOException, SQLException;
  }

  /** Prints a table. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      System.err.println("start it with: how many events, a folder for the stores, perhaps names");
      System.err.println("of those to measure: lake lucene sqlite");
      System.exit(2);
    }
    List<String> wanted = List.of(arguments).subList(2, arguments.length);
    long events = Long.parseLong(arguments[0]);
    Path parent = Files.createTempDirectory(Path.of(arguments[1]), "vigie-beside");
    FieldNames names = new FieldNames();
    Pack pack =
        switch (Pack.compile(ContentFiles.shipped(), names, OcsfSchema.bundled())) {
          case Pack.Outcome.Compiled(Pack compiled) -> compiled;
          case Pack.Outcome.Failed failed ->
              throw new IOException("the content does not compile: " + failed.problems());
        };
    try (Engine lake = new BesideLake(parent.resolve("lake"), names);
        Engine lucene = new BesideLucene(parent.resolve("lucene"), names);
        Engine sqlite = new BesideSqlite(parent.resolve("sqlite"), names)) {
      List<Engine> engines = new ArrayList<>(List.of(lake, lucene, sqlite));
      engines.removeIf(engine -> !wanted.isEmpty() && !wanted.contains(engine.name()));
      fill(events, engines, pack.parsers().open());
      for (Engine engine : engines) {
        engine.ready();
        System.out.printf(
            Locale.ROOT,
            "%-8s on disk %,.1f bytes an event%n",
            engine.name(),
            (double) size(parent.resolve(engine.name())) / events);
      }
      ask(engines);
    } finally {
      LakeBench.delete(parent);
    }
  }

  private static void fill(long events, List<Engine> engines, Parser parser) throws Exception {
    ShortEvents generator = new ShortEvents(LakeBench.SEED);
    UUID journal = new UUID(1, 2);
    Source source = new Source("bench", "http", "127.0.0.1");
    long[] cpu = new long[engines.size()];
    long bytes = 0;
    long committed = 0;
    for (long i = 0; i < events; ) {
      List<Event> block = new ArrayList<>();
      for (int k = 0; k < BLOCK && i < events; k++, i++) {
        long time = START + (long) ((double) i / events * DAYS * DAY);
        byte[] raw = generator.next(time);
        bytes += raw.length;
        EventId id = new EventId(journal, i, 0);
        RawEvent event = new RawEvent(id, time, source, raw, 0, raw.length);
        block.addAll(parser.parse(event).events());
      }
      boolean commit = i - committed >= COMMIT || i == events;
      for (int e = 0; e < cpu.length; e++) {
        long before = cpu();
        engines.get(e).add(block);
        if (commit) engines.get(e).commit(i);
        cpu[e] += cpu() - before;
      }
      if (!commit) continue;
      committed = i;
      System.err.printf("%,d of %,d events%n", i, events);
    }
    System.out.printf(Locale.ROOT, "%,d events of %,d bytes%n", events, bytes / events);
    for (int e = 0; e < cpu.length; e++) {
      System.out.printf(
          Locale.ROOT,
          "%-8s %6.2f us of CPU an event%n",
          engines.get(e).name(),
          (cpu[e] + engines.get(e).elsewhere()) / 1e3 / events);
    }
  }

  private interface Question {
    long of(Engine engine) throws Exception;
  }

  private static void ask(List<Engine> engines) throws Exception {
    ask(engines, "an address: how often", engine -> engine.seen(ShortEvents.ADDRESS));
    ask(engines, "its events", engine -> engine.withAddress(ShortEvents.ADDRESS));
    ask(engines, "a rare word", engine -> engine.withWord(WHOLE_WORD));
    ask(engines, "a word that nobody has", engine -> engine.withWord("nonsuchthing"));
    ask(engines, "a part of a word, last day", engine -> engine.withPart(ShortEvents.WORD));
    ask(engines, "newest 100 to a port", engine -> engine.newest(80));
    ask(engines, "top ten of the last day", engine -> engine.topTen(443));
  }

  private static void ask(List<Engine> engines, String name, Question question) throws Exception {
    StringBuilder line = new StringBuilder("%-28s".formatted(name));
    for (Engine engine : engines) {
      double[] millis = new double[TIMES];
      long answer = question.of(engine);
      for (int i = 0; i < TIMES; i++) {
        long started = System.nanoTime();
        answer = question.of(engine);
        millis[i] = (System.nanoTime() - started) / 1e6;
      }
      Arrays.sort(millis);
      line.append(
          "  %s %.1f ms, least %.1f (%,d)"
              .formatted(engine.name(), millis[TIMES / 2], millis[0], answer));
    }
    System.out.println(line);
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      long sum = 0;
      for (Path file : walk.filter(Files::isRegularFile).toList()) sum += Files.size(file);
      return sum;
    }
  }
}
