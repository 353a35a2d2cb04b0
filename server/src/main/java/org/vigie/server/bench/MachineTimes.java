package org.vigie.server.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CPU time of the virtual machine's own threads, which Java does not show: of its compilers and of
 * its collector, nanoseconds. Only where the system tells (Linux), to 10 ms; zero elsewhere.
 */
record MachineTimes(long compiler, long collector) {
  private static final Path TASKS = Path.of("/proc/self/task");

  /** The kernel counts in hundredths of a second, whatever its own clock ticks at. */
  private static final long TICK = 10_000_000;

  private enum Owner {
    COMPILER,
    COLLECTOR,
    OTHER
  }

  static MachineTimes now() throws IOException {
    if (!Files.isDirectory(TASKS)) return new MachineTimes(0, 0);
    Map<Owner, Long> sums = new LinkedHashMap<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        String stat = read(task.resolve("stat"));
        if (stat != null) sums.merge(owner(stat), cpu(stat), Long::sum);
      }
    }
    return new MachineTimes(
        sums.getOrDefault(Owner.COMPILER, 0L), sums.getOrDefault(Owner.COLLECTOR, 0L));
  }

  /** The text of a file; null where its thread has ended meanwhile. */
  private static @Nullable String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException gone) {
      return null;
    }
  }

  /** Whose a thread is, by its name in brackets: {@code 12 (C2 CompilerThre) S 1 …}. */
  private static Owner owner(String stat) {
    String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    if (name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler")) return Owner.COMPILER;
    return name.startsWith("GC Thread") || name.startsWith("G1 ") ? Owner.COLLECTOR : Owner.OTHER;
  }

  /** Time in programs and in the system: the 14th and 15th field. */
  private static long cpu(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 14);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK;
  }

  MachineTimes since(MachineTimes before) {
    return new MachineTimes(compiler - before.compiler, collector - before.collector);
  }
}
