package org.vigie.server.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.detect.RuleCosts;
import org.vigie.pack.Pack;
import org.vigie.yaml.Problem;

/**
 * The content that runs, and the watch over the operator's folders: when their files change, all
 * content is compiled anew and takes the place of the old one whole. Where it does not compile the
 * old one stays, and that is said.
 */
public final class LiveContent implements Supplier<LiveContent.Running>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveContent.class);

  private final Loader loader;
  private final Thread watch;
  private volatile Runnable changed = () -> {};
  private volatile Running running;
  private volatile State state;
  private String seen;
  private boolean closing;

  /** Where content comes from. */
  public interface Loader {
    /** Compiles all of it; throws where it can't run. */
    Pack load() throws IOException;

    /** A text that changes when the files do. */
    String fingerprint() throws IOException;
  }

  /**
   * What workers run.
   *
   * @param number counts loads, from 1
   * @param pack content
   * @param costs of its rules
   */
  public record Running(int number, Pack pack, RuleCosts costs) {
    /** With costs that begin at nought. */
    public Running(int number, Pack pack) {
      this(number, pack, new RuleCosts(pack.rules(), System::nanoTime, RuleCosts.EVERY));
    }
  }

  /**
   * How the content stands.
   *
   * @param loads how often it was loaded, the start included
   * @param rules count of rules that run
   * @param problems what keeps others out
   * @param failure why the files as they are now do not run, or null where they do
   */
  public record State(int loads, int rules, List<Problem> problems, @Nullable String failure) {}

  /** Loads the content and watches it, looking every {@code millis}. */
  public LiveContent(Loader loader, long millis) throws IOException {
    this.loader = loader;
    seen = loader.fingerprint();
    Pack pack = loader.load();
    running = new Running(1, pack);
    state = new State(1, pack.rules().size(), pack.rejected(), null);
    watch = Thread.ofPlatform().name("vigie-content").daemon().unstarted(() -> watch(millis));
    watch.start();
  }

  @Override
  public Running get() {
    return running;
  }

  /** Runs this after each change. */
  public void onChange(Runnable action) {
    changed = action;
  }

  /** How it stands. */
  public State state() {
    return state;
  }

  private void watch(long millis) {
    try {
      while (pause(millis)) look(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean pause(long millis) throws InterruptedException {
    long until = System.nanoTime() + millis * 1_000_000;
    for (long left; !closing && (left = until - System.nanoTime()) > 0; ) {
      wait(Math.max(1, left / 1_000_000));
    }
    return !closing;
  }

  private void look(long millis) throws InterruptedException {
    try {
      String now = loader.fingerprint();
      if (now.equals(seen)) return;
      // Somebody may still be copying: what changes no more is whole.
      while (pause(millis)) {
        String next = loader.fingerprint();
        if (next.equals(now)) break;
        now = next;
      }
      seen = now;
      Pack pack = loader.load();
      running = new Running(state.loads + 1, pack);
      changed.run();
      state = new State(state.loads + 1, pack.rules().size(), pack.rejected(), null);
      LOG.info(
          "content reloaded: {} rules run, {} problems",
          pack.rules().size(),
          pack.rejected().size());
    } catch (IOException | RuntimeException e) {
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      if (why.equals(state.failure)) return;
      state = new State(state.loads, state.rules, state.problems, why);
      LOG.error("content changed and does not run; the one before goes on: {}", why);
    }
  }

  /** Ends the watch. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    Threads.join(watch);
  }
}
