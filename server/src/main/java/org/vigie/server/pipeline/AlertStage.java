package org.vigie.server.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.detect.FindingJson;
import org.vigie.ocsf.EventId;
import org.vigie.parse.RawEvent;
import org.vigie.store.journal.Block;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.Unwritable;

/**
 * From the findings journal to alerts, and on to the lake. The state knows every finding once, in
 * the order of arrival, whatever a replay journalled twice; the lake copies from there, on a thread
 * of its own: no alert waits for a file.
 */
public final class AlertStage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertStage.class);
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** A transaction takes no further block beyond this many findings. */
  private static final int BATCH = 1_000;

  /**
   * From one transaction to the next while findings keep coming: they share what it costs. The
   * first one after a rest does not wait.
   */
  private static final Duration GATHERING = Duration.ofMillis(200);

  private final Journal findings;
  private final Alerts alerts;
  private final LakeCopy copies;
  private final Thread thread;
  private final Ending ending = new Ending();
  private volatile @Nullable String trouble;
  private long applied;

  /** Starts the stage; {@code every} is the rhythm of commits to the lake. */
  public AlertStage(Journal findings, Alerts alerts, Lake lake, Duration every) {
    this.findings = findings;
    this.alerts = alerts;
    copies = new LakeCopy(findings.id(), alerts, lake, every);
    applied = System.nanoTime() - GATHERING.toNanos();
    thread = Thread.ofPlatform().name("vigie-alerts").start(this::run);
  }

  private void run() {
    // At least once: what the journal holds is taken in also when the end was asked for at once.
    do {
      try {
        read();
      } catch (FileJournal.Damaged e) {
        LOG.error("{} findings are LOST: {}", e.next() - e.first(), e.getMessage());
        passOver(e.next());
      } catch (Unwritable e) {
        LOG.error("alerts stand still and will be tried again in {}: {}", PAUSE, e.getMessage());
        trouble = e.getMessage();
        ending.pause(PAUSE);
      } catch (IOException | RuntimeException e) {
        LOG.error("alerts stand still and will be tried again in {}", PAUSE, e);
        trouble = String.valueOf(e.getMessage());
        ending.pause(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    } while (!ending.isAsked());
  }

  /** Goes on behind what has rotted, for else everything behind it would wait for ever. */
  private void passOver(long position) {
    try {
      alerts.apply(position, List.of());
      wakeUp();
    } catch (RuntimeException e) {
      LOG.error("alerts stand still and will be tried again in {}", PAUSE, e);
      ending.pause(PAUSE);
    }
  }

  private void read() throws IOException, InterruptedException {
    long from = Math.max(alerts.position(), findings.begin());
    if (from > findings.end()) {
      throw new IOException(
          "alerts have read the findings journal up to %d, but it ends at %d: it was replaced; restore the one that belongs to this state"
              .formatted(from, findings.end()));
    }
    try (Journal.Reader reader = findings.read(from)) {
      while (true) {
        boolean last = ending.isAsked();
        Block block = reader.next(last ? Duration.ZERO : PATIENCE);
        if (block != null) take(block, reader);
        if (last && block == null) return;
      }
    }
  }

  /** Takes in a block, and what comes behind it while it may wait, in one transaction. */
  private void take(Block first, Journal.Reader reader) throws IOException, InterruptedException {
    List<Alerts.Incoming> incoming = new ArrayList<>();
    long end = first.end();
    for (Block block = first; block != null; ) {
      for (int i = 0; i < block.count(); i++) incoming.add(incoming(block.raw(i)));
      end = block.end();
      block = incoming.size() < BATCH ? reader.next(patience()) : null;
    }
    alerts.apply(end, incoming);
    applied = System.nanoTime();
    copies.more();
    trouble = null;
    findings.release(end);
    wakeUp();
  }

  private Duration patience() {
    long left = applied + GATHERING.toNanos() - System.nanoTime();
    return left <= 0 || ending.isAsked() ? Duration.ZERO : Duration.ofNanos(left);
  }

  private static Alerts.Incoming incoming(RawEvent raw) {
    byte[] json = Arrays.copyOfRange(raw.buffer(), raw.from(), raw.to());
    String origin = raw.source().address();
    return new Alerts.Incoming(
        FindingJson.read(json, 0, json.length),
        raw.received(),
        json,
        origin.isEmpty() ? null : EventId.parse(origin));
  }

  private synchronized void wakeUp() {
    notifyAll();
  }

  /** Why alerts, or their way to the lake, stand still; null where they do not. */
  public @Nullable String trouble() {
    String alone = trouble;
    return alone == null ? copies.trouble() : alone;
  }

  /** Waits until all findings below {@code position} are alerts; false after {@code patience}. */
  public synchronized boolean await(long position, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (alerts.position() < position) {
      long left = until - System.nanoTime();
      if (left <= 0) return false;
      wait(Math.clamp(left / 1_000_000, 1, 100));
    }
    return true;
  }

  /** Takes in what the journal holds, copies it to the lake, and ends. */
  @Override
  public void close() {
    ending.ask();
    Threads.join(thread);
    copies.close();
  }
}
