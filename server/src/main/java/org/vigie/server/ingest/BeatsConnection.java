package org.vigie.server.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Journal;

/**
 * One Beat. It hears how far its events are durable, after each window and after each batch of a
 * large one, and never before; where the journal can't take them the connection ends, and the Beat,
 * which has kept them, sends them again.
 */
final class BeatsConnection {
  private static final Logger LOG = LoggerFactory.getLogger(BeatsConnection.class);
  private static final int BATCH_BYTES = 1 << 20;
  private static final int BATCH_RECORDS = 8_192;

  /** How often a Beat that waits for the journal is told that it is not forgotten. */
  private static final Duration PULSE = Duration.ofSeconds(5);

  /** How long the journal may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long a window, or a batch of it, may take to come; {@code idle} is for between them. */
  private static final Duration COMING = Duration.ofMinutes(5);

  private final Socket socket;
  private final Source source;
  private final StreamListener.Limits limits;
  private final InstantSource clock;
  private final Counters counters;
  private final Journal journal;
  private final CountDownLatch closing;
  private List<byte[]> batch = new ArrayList<>();
  private int bytes;
  private int last;
  private int acknowledged;
  private long truncated;

  /** When the first byte after the last acknowledgement came, by {@link System#nanoTime}. */
  private long begun;

  private boolean coming;

  BeatsConnection(
      Socket socket,
      Source source,
      StreamListener.Limits limits,
      InstantSource clock,
      Counters counters,
      Journal journal,
      CountDownLatch closing) {
    this.socket = socket;
    this.source = source;
    this.limits = limits;
    this.clock = clock;
    this.counters = counters;
    this.journal = journal;
    this.closing = closing;
  }

  /** Serves it, as fast as its source may send. */
  void run(Rates.Pace pace) throws IOException, InterruptedException {
    socket.setSoTimeout(Window.TICK);
    socket.setKeepAlive(true);
    InputStream in = new BufferedInputStream(new Patient(socket.getInputStream()), 64 * 1024);
    Lumberjack frames = new Lumberjack(in, limits.message());
    try {
      int left = 0;
      while (true) {
        Lumberjack.Frame frame = frames.next();
        if (frame == null) return;
        switch (frame) {
          case Lumberjack.Frame.Window window -> left = window.events();
          case Lumberjack.Frame.Event event -> {
            take(event);
            left--;
          }
        }
        boolean full = bytes >= BATCH_BYTES || batch.size() >= BATCH_RECORDS;
        if (batch.isEmpty() || left > 0 && !full) continue;
        pace.take(batch.size(), bytes);
        if (!keep(frames)) return;
        await(pace, frames);
      }
    } catch (Lumberjack.Malformed e) {
      counters.refuse(1);
      LOG.info("beats {}: {} sent {}", source.name(), source.address(), e.getMessage());
    }
  }

  /** Waits until the source may send more, and says meanwhile that it is not forgotten. */
  private void await(Rates.Pace pace, Lumberjack frames) throws IOException, InterruptedException {
    for (long wait = pace.waiting(); wait > 0; wait = pace.waiting()) {
      if (closing.await(Math.min(wait, PULSE.toNanos()), TimeUnit.NANOSECONDS)) return;
      if (wait > PULSE.toNanos()) acknowledge(frames.version(), acknowledged);
    }
  }

  private void take(Lumberjack.Frame.Event event) {
    last = event.sequence();
    if (event.json().length == 0) return;
    batch.add(event.json());
    bytes += event.json().length;
  }

  /** Appends the batch and acknowledges it; false where the journal can't take it. */
  private boolean keep(Lumberjack frames) throws IOException, InterruptedException {
    counters.truncate(frames.truncated() - truncated);
    truncated = frames.truncated();
    List<byte[]> full = batch;
    long now = clock.millis();
    long[] received = new long[full.size()];
    Arrays.fill(received, now);
    CompletableFuture<Journal.Appended> durable =
        journal.append(new Journal.Batch(source, null, received, full));
    long start = System.nanoTime();
    while (true) {
      try {
        durable.get(PULSE.toNanos(), TimeUnit.NANOSECONDS);
        break;
      } catch (TimeoutException e) {
        if (System.nanoTime() - start > PATIENCE.toNanos()) {
          LOG.warn("beats {}: the journal does not confirm; it is sent again", source.name());
          return false;
        }
        acknowledge(frames.version(), acknowledged);
      } catch (ExecutionException e) {
        LOG.debug("beats {}: not kept: {}", source.name(), e.toString());
        counters.refuse(full.size());
        return false;
      }
    }
    counters.durable(full, now);
    batch = new ArrayList<>();
    bytes = 0;
    coming = false;
    acknowledged = last;
    acknowledge(frames.version(), last);
    return true;
  }

  private void acknowledge(int version, int sequence) throws IOException {
    byte[] frame = {
      (byte) version,
      'A',
      (byte) (sequence >>> 24),
      (byte) (sequence >>> 16),
      (byte) (sequence >>> 8),
      (byte) sequence
    };
    socket.getOutputStream().write(frame);
    socket.getOutputStream().flush();
  }

  /**
   * The socket, which is asked again while nothing comes, as long as it may say nothing: long
   * between two windows, and not long inside one. Where the listener is being closed, it ends.
   */
  private final class Patient extends InputStream {
    private final InputStream in;

    /** Where silence is cut short, dribbling is too. */
    private final long patience =
        Math.min(COMING.toNanos(), limits.idle().multipliedBy(10).toNanos());

    Patient(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      long start = System.nanoTime();
      while (true) {
        try {
          // A byte now and then makes nothing longer.
          if (coming && System.nanoTime() - begun > patience) return -1;
          int read = in.read(target, offset, length);
          if (!coming) begun = System.nanoTime();
          coming = true;
          return read;
        } catch (SocketTimeoutException e) {
          // What is not acknowledged is sent again, so closing waits for nobody.
          if (closing.getCount() == 0 || System.nanoTime() - start > limits.idle().toNanos()) {
            return -1;
          }
        }
      }
    }
  }
}
