package org.vigie.server.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.detect.FindingJson;
import org.vigie.store.lake.FindingWriter;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Written;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.Unwritable;

/**
 * Between alerts and the lake, on a thread of its own: findings are copied into the lake in the
 * rhythm of its commits, and alerts are stamped once the lake has their events.
 */
final class LakeCopy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LakeCopy.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** Most pages of findings in one commit of the lake. */
  private static final int MAX_PAGES = 200;

  private final UUID journal;
  private final Alerts alerts;
  private final Lake lake;
  private final long every;
  private final Thread thread;
  private final Ending ending = new Ending();

  /** Whether alerts have come since they were stamped, and findings since they were copied. */
  private boolean come = true;

  private boolean fresh = true;

  private volatile @Nullable String trouble;

  /** Where the lake was when alerts were stamped last; null before. */
  private Lake.@Nullable Mark stamped;

  /**
   * Starts.
   *
   * @param journal id of the journal of findings
   * @param every rhythm of commits to the lake
   */
  LakeCopy(UUID journal, Alerts alerts, Lake lake, Duration every) {
    this.journal = journal;
    this.alerts = alerts;
    this.lake = lake;
    this.every = every.toNanos();
    thread = Thread.ofPlatform().name("vigie-findings").start(this::run);
  }

  /** Says that alerts have come, or grown. */
  synchronized void more() {
    come = true;
    fresh = true;
  }

  /** Why it stands still, or null where it does not. */
  @Nullable String trouble() {
    return trouble;
  }

  private void run() {
    long copied = System.nanoTime() - every;
    boolean last;
    do {
      last = ending.pause(LOOK);
      try {
        stamp();
        // The first findings after a rest are copied at once.
        if (last || System.nanoTime() - copied >= every && isFresh()) {
          long now = System.nanoTime();
          if (copy()) copied = now;
        }
        trouble = null;
      } catch (IOException | Unwritable e) {
        LOG.error("findings wait for the lake, tried again in {}: {}", PAUSE, e.getMessage());
        rest(e);
      } catch (RuntimeException e) {
        LOG.error("findings wait for the lake and will be tried again in {}", PAUSE, e);
        rest(e);
      }
    } while (!last);
  }

  private void rest(Exception after) {
    trouble = String.valueOf(after.getMessage());
    more();
    ending.pause(PAUSE);
  }

  /** Stamps the alerts whose events the lake has by now. */
  private void stamp() {
    Lake.Mark mark = lake.position();
    if (mark == null || !took() && mark.equals(stamped)) return;
    alerts.stored(mark.journal(), mark.position(), below -> lake.storedAt(mark.journal(), below));
    stamped = mark;
  }

  private synchronized boolean isFresh() {
    boolean some = fresh;
    fresh = false;
    return some;
  }

  private synchronized boolean took() {
    boolean some = come;
    come = false;
    return some;
  }

  /**
   * Copies the findings that the lake does not have, in one commit unless there are very many.
   *
   * @return whether there were any
   */
  private boolean copy() throws IOException {
    Lake.Mark mark = lake.findingsPosition();
    long begin = mark == null ? 0 : mark.position();
    long from = begin;
    while (true) {
      long to = from;
      try (FindingWriter writer = lake.findingWriter()) {
        for (int pages = 0; pages < MAX_PAGES; pages++) {
          List<Alerts.Stored> page = alerts.after(to, Alerts.MAX_PAGE);
          if (page.isEmpty()) break;
          for (Alerts.Stored stored : page) append(writer, stored);
          to = page.getLast().sequence();
        }
        if (to == from) return from > begin;
        commit(writer.finish(), new Lake.Mark(journal, to));
      }
      from = to;
    }
  }

  private void commit(List<Written> files, Lake.Mark mark) throws IOException {
    try {
      lake.commitFindings(files, mark);
    } catch (IOException e) {
      lake.drop(files);
      throw e;
    }
  }

  private static void append(FindingWriter writer, Alerts.Stored stored) throws IOException {
    byte[] json = stored.json();
    writer.append(FindingJson.read(json, 0, json.length), stored.detected(), json);
  }

  /** Copies what there is, and ends. */
  @Override
  public void close() {
    ending.ask();
    Threads.join(thread);
  }
}
