package org.vigie.server.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.detect.FindingJson;
import org.vigie.parse.RawEvent;
import org.vigie.store.journal.Block;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.FindingWriter;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.Alerts;

/**
 * From the findings journal to alerts, and on to the lake. The state knows every finding once, in
 * the order of arrival, whatever a replay journalled twice; the lake copies from there.
 */
public final class AlertStage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertStage.class);
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** Most findings in one commit of the lake. */
  private static final int PAGE = 500;

  private final Journal findings;
  private final Alerts alerts;
  private final Lake lake;
  private final long every;
  private final Thread thread;
  private boolean closing;
  private long copied;

  /** Starts the stage; {@code every} is the rhythm of commits to the lake. */
  public AlertStage(Journal findings, Alerts alerts, Lake lake, Duration every) {
    this.findings = findings;
    this.alerts = alerts;
    this.lake = lake;
    this.every = every.toNanos();
    copied = System.nanoTime() - this.every;
    thread = Thread.ofPlatform().name("vigie-alerts").start(this::run);
  }

  private void run() {
    while (!isClosing()) {
      try {
        read();
      } catch (IOException | RuntimeException e) {
        LOG.error("alerts stand still and will be tried again in {}", PAUSE, e);
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void read() throws IOException, InterruptedException {
    long from = Math.max(alerts.position(), findings.begin());
    try (Journal.Reader reader = findings.read(from)) {
      while (true) {
        boolean last = isClosing();
        Block block = reader.next(last ? Duration.ZERO : PATIENCE);
        if (block != null) take(block);
        if (System.nanoTime() - copied >= every || last && block == null) copy();
        if (last && block == null) return;
      }
    }
  }

  private void take(Block block) throws IOException {
    List<Alerts.Incoming> incoming = new ArrayList<>(block.count());
    for (int i = 0; i < block.count(); i++) {
      RawEvent raw = block.raw(i);
      byte[] json = java.util.Arrays.copyOfRange(raw.buffer(), raw.from(), raw.to());
      incoming.add(
          new Alerts.Incoming(FindingJson.read(json, 0, json.length), raw.received(), json));
    }
    alerts.apply(block.end(), incoming);
    findings.release(block.end());
    wakeUp();
  }

  /** Copies findings that the lake does not have, in commits of their own. */
  private void copy() throws IOException, InterruptedException {
    copied = System.nanoTime();
    while (true) {
      Lake.Mark mark = lake.findingsPosition();
      long from = mark == null ? 0 : mark.position();
      List<Alerts.Stored> page = alerts.after(from, PAGE);
      if (page.isEmpty()) return;
      try (FindingWriter writer = lake.findingWriter()) {
        for (Alerts.Stored stored : page) {
          byte[] json = stored.json();
          writer.append(FindingJson.read(json, 0, json.length), stored.detected(), json);
        }
        Lake.Mark next = new Lake.Mark(findings.id(), page.getLast().sequence());
        lake.commitFindings(writer.finish(), next);
      }
    }
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private synchronized void wakeUp() {
    notifyAll();
  }

  private synchronized void pause() {
    long until = System.nanoTime() + PAUSE.toNanos();
    try {
      for (long left; !closing && (left = until - System.nanoTime()) > 0; ) {
        wait(Math.max(1, left / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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

  /** Takes in what the journal holds, and ends. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
