package org.vigie.store.lake;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.vigie.ocsf.Event;

/**
 * Prints how fast one writer puts events into the lake, and what CPU it takes, for lines of 400
 * bytes and 2.9 KB. Start it with {@code DUCKDB_JE_MALLOC_CONF} set and unset to see its effect.
 */
final class LakeBench {
  private static final int DISTINCT = 20_000;

  private LakeBench() {}

  public static void main(String[] arguments) throws IOException {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    System.out.println("DUCKDB_JE_MALLOC_CONF=" + System.getenv("DUCKDB_JE_MALLOC_CONF"));
    for (int size : new int[] {400, 2_900, 400, 2_900}) run(size, seconds);
  }

  private static void run(int size, int seconds) throws IOException {
    Samples samples = new Samples();
    Random random = new Random(size);
    List<Event> events = new ArrayList<>(DISTINCT);
    for (int i = 0; i < DISTINCT; i++) events.add(samples.logon(random, i, size));
    Path directory = Files.createTempDirectory("lake-bench");
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (Lake lake = Lake.open(directory, samples.names);
        EventWriter writer = lake.writer()) {
      long cpu = system.getProcessCpuTime();
      long start = System.nanoTime();
      long fill = ownCpu();
      long count = 0;
      while (System.nanoTime() - start < seconds * 1_000_000_000L) {
        for (Event event : events) writer.append(event);
        count += events.size();
      }
      fill = ownCpu() - fill;
      List<Written> files = writer.finish();
      lake.commit(files, new Lake.Mark(Samples.JOURNAL, count));
      double wall = (System.nanoTime() - start) / 1e9;
      cpu = system.getProcessCpuTime() - cpu;
      long bytes = files.stream().mapToLong(Written::bytes).sum();
      System.out.printf(
          Locale.ROOT,
          "%d bytes: %,.0f events/s, %.1f us CPU an event (%.1f of it filling), %d bytes stored%n",
          size,
          count / wall,
          cpu / 1e3 / count,
          fill / 1e3 / count,
          bytes / count);
    }
  }

  private static long ownCpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
