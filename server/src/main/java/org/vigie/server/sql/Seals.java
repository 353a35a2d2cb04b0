package org.vigie.server.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the system takes from a process before it is asked anything, where it is Linux and lets us:
 * the network, by a name space of its own; files to write and memory beyond a bound, by limits that
 * the process cannot raise. Where it does not, what DuckDB refuses by itself remains.
 *
 * @param apart command that starts another without a network; empty where there is none
 */
record Seals(List<String> apart) {
  private static final List<String> ALONE =
      List.of("unshare", "--user", "--map-current-user", "--net", "--");
  private static final int PATIENCE_SECONDS = 5;
  private static final int PAGE = 4_096;

  /** Room for the machine itself, beside what a question may take. */
  private static final long OWN = 512L << 20;

  /** Tries what this system lets us do. */
  static Seals tried() throws InterruptedException {
    List<String> trial = new ArrayList<>(ALONE);
    trial.add("true");
    return new Seals(works(trial) ? ALONE : List.of());
  }

  /** Puts limits on a process that has loaded all it needs; what was closed, in words. */
  List<String> close(long pid, long memory) throws InterruptedException {
    List<String> closed = new ArrayList<>();
    if (!apart.isEmpty()) closed.add("network");
    String of = Long.toString(pid);
    if (works(List.of("prlimit", "--pid", of, "--fsize=0:0", "--core=0:0"))) closed.add("files");
    try {
      String pages = Files.readString(Path.of("/proc", of, "statm")).split(" ")[0];
      long most = Long.parseLong(pages) * PAGE + 2 * memory + OWN;
      if (works(List.of("prlimit", "--pid", of, "--as=" + most + ":" + most))) closed.add("memory");
    } catch (IOException | NumberFormatException elsewhere) {
      return closed;
    }
    return closed;
  }

  private static boolean works(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) return process.exitValue() == 0;
      process.destroyForcibly();
      return false;
    } catch (IOException notThere) {
      return false;
    }
  }
}
