package org.vigie.server.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Journal;

/**
 * One sender. Messages are appended as soon as the socket has no more to give, or 256 KiB of them
 * are together: a slow sender waits for nobody, a fast one makes large batches by itself.
 */
final class SyslogConnection {
  private static final Logger LOG = LoggerFactory.getLogger(SyslogConnection.class);

  private static final int BATCH_BYTES = 256 * 1024;
  private static final int BATCH_RECORDS = 8192;

  /** Batches not yet durable at which reading stops. */
  private static final int WINDOW = 4;

  /** How often a silent connection looks whether the listener is being closed, milliseconds. */
  private static final int TICK = 250;

  private static final long FIRST_RETRY = 100;
  private static final long LAST_RETRY = 5000;

  private final Socket socket;
  private final SyslogTcp.Options options;
  private final Journal journal;
  private final InstantSource clock;
  private final Counters counters;
  private final CountDownLatch closing;
  private final Source source;
  private final SyslogFrames frames;
  private final Deque<Pending> window = new ArrayDeque<>();
  private List<byte[]> batch = new ArrayList<>();
  private long truncated;

  /** When draining must end, by {@link System#nanoTime}; set once closing is seen. */
  private long deadline;

  SyslogConnection(
      Socket socket,
      String peer,
      SyslogTcp.Options options,
      Journal journal,
      InstantSource clock,
      Counters counters,
      CountDownLatch closing) {
    this.socket = socket;
    this.options = options;
    this.journal = journal;
    this.clock = clock;
    this.counters = counters;
    this.closing = closing;
    this.source = new Source(options.source(), "syslog-tcp", peer);
    this.frames = new SyslogFrames(options.limits().message());
  }

  void run() throws IOException, InterruptedException {
    socket.setSoTimeout(TICK);
    socket.setKeepAlive(true);
    try {
      receive(socket.getInputStream());
    } finally {
      frames.finish(batch);
      append();
      drain();
    }
  }

  private void receive(InputStream in) throws IOException, InterruptedException {
    long idleNanos = options.limits().idle().toNanos();
    long heard = System.nanoTime();
    int bytes = 0;
    while (true) {
      if (closed() && (in.available() == 0 || System.nanoTime() - deadline > 0)) return;
      try {
        int before = batch.size();
        if (!frames.read(in, batch)) return;
        heard = System.nanoTime();
        for (int i = before; i < batch.size(); i++) bytes += batch.get(i).length;
      } catch (SocketTimeoutException e) {
        if (System.nanoTime() - heard > idleNanos) return;
      }
      if (in.available() == 0 || bytes >= BATCH_BYTES || batch.size() >= BATCH_RECORDS) {
        append();
        bytes = 0;
        while (window.size() >= WINDOW || failed()) settle();
      }
    }
  }

  /** Waits for all that is under way; what it can't wait for is counted as lost. */
  private void drain() throws InterruptedException {
    try {
      while (!window.isEmpty()) settle();
    } finally {
      while (!window.isEmpty()) lose(window.remove(), "interrupted");
    }
  }

  /** Whether the listener is being closed; the first time, starts the clock of draining. */
  private boolean closed() {
    if (closing.getCount() > 0) return false;
    if (deadline == 0) deadline = System.nanoTime() + options.limits().drain().toNanos();
    return true;
  }

  private boolean failed() {
    while (!window.isEmpty() && window.element().future.isDone()) {
      if (window.element().future.isCompletedExceptionally()) return true;
      window.remove();
    }
    return false;
  }

  private void append() {
    count();
    if (batch.isEmpty()) return;
    long now = clock.millis();
    long[] received = new long[batch.size()];
    Arrays.fill(received, now);
    window.add(send(new Journal.Batch(source, null, received, batch)));
    batch = new ArrayList<>();
  }

  private Pending send(Journal.Batch full) {
    CompletableFuture<Journal.Appended> durable =
        journal
            .append(full)
            .thenApply(
                appended -> {
                  counters.durable(full.records(), full.received()[0]);
                  return appended;
                });
    return new Pending(full, durable);
  }

  private void count() {
    counters.truncate(frames.truncated() - truncated);
    truncated = frames.truncated();
  }

  /**
   * Waits until the oldest batch is durable; if the journal fails, tries again, as long as it
   * takes.
   */
  private void settle() throws InterruptedException {
    Pending oldest = window.element();
    for (long wait = FIRST_RETRY; ; wait = Math.min(2 * wait, LAST_RETRY)) {
      try {
        await(oldest.future);
        window.remove();
        return;
      } catch (ExecutionException e) {
        if (wait == FIRST_RETRY) warn(e.getCause());
      } catch (TimeoutException e) {
        lose(window.remove(), "not durable in time");
        return;
      }
      if (closed() && System.nanoTime() - deadline > 0) {
        lose(window.remove(), "the journal can't take them");
        return;
      }
      pause(wait);
      oldest = send(oldest.batch);
      window.remove();
      window.addFirst(oldest);
    }
  }

  private void await(CompletableFuture<Journal.Appended> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    while (true) {
      try {
        future.get(TICK, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        if (closed() && System.nanoTime() - deadline > 0) throw e;
      }
    }
  }

  private void pause(long millis) throws InterruptedException {
    if (closing.await(millis, TimeUnit.MILLISECONDS)) {
      TimeUnit.MILLISECONDS.sleep(Math.min(millis, FIRST_RETRY)); // closed: short tries, to the end
    }
  }

  private void warn(@Nullable Throwable cause) {
    LOG.warn(
        "syslog {}: the journal can't take records, reading from {} stops: {}",
        source.name(),
        source.address(),
        String.valueOf(cause));
  }

  private void lose(Pending pending, String why) {
    int count = pending.batch.records().size();
    counters.refuse(count);
    LOG.error(
        "syslog {}: {} records of {} lost at closing: {}",
        source.name(),
        count,
        source.address(),
        why);
  }

  private record Pending(Journal.Batch batch, CompletableFuture<Journal.Appended> future) {}
}
