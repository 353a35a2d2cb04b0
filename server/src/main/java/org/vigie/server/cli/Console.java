package org.vigie.server.cli;

import java.io.PrintStream;
import org.vigie.server.control.Talk;

/**
 * Results on standard output, and a line on standard error that says how far a long work is:
 * rewritten in place on a terminal, a new one every ten seconds elsewhere. Nothing is said of work
 * that takes less than two seconds.
 */
final class Console implements Talk {
  private static final long FIRST = 2_000_000_000L;

  private final PrintStream err;
  private final boolean terminal;
  private final long started = System.nanoTime();
  private long said;
  private int width;

  Console() {
    err = System.err;
    // The launcher knows; Java can't tell for standard error alone.
    terminal = Boolean.getBoolean("vigie.terminal");
  }

  @Override
  public void line(String line) {
    done();
    System.out.println(Plain.lines(line));
  }

  /** Says it, if it is time to say something. */
  @Override
  public void progress(String raw) {
    String line = Plain.line(raw);
    long now = System.nanoTime();
    long pause = terminal ? 200_000_000L : 10_000_000_000L;
    if (now - started < FIRST || (said != 0 && now - said < pause)) return;
    said = now;
    if (terminal) {
      err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      width = line.length();
    } else {
      err.println(line);
    }
    err.flush();
  }

  /** Clears the line. */
  void done() {
    if (terminal && width > 0) err.print("\r" + " ".repeat(width) + "\r");
    width = 0;
    err.flush();
  }

  double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }
}
