package org.vigie.server.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Journal;

/**
 * One sender of messages that are not acknowledged. Messages are appended as soon as the socket has
 * no more to give, or 256 KiB of them are together: a slow sender waits for nobody, a fast one
 * makes large batches by itself.
 */
final class FramedConnection {
  private static final int BATCH_BYTES = 256 * 1024;
  private static final int BATCH_RECORDS = 8192;

  /** Batches not yet durable at which reading stops. */
  private static final int WINDOW = 4;

  private final Socket socket;
  private final InstantSource clock;
  private final Counters counters;
  private final Duration idle;
  private final Source source;
  private final Frames frames;
  private final Window window;
  private List<byte[]> batch = new ArrayList<>();
  private long truncated;

  FramedConnection(
      Socket socket,
      Source source,
      StreamListener.Limits limits,
      InstantSource clock,
      Counters counters,
      Window window,
      Frames frames) {
    this.socket = socket;
    this.clock = clock;
    this.counters = counters;
    this.idle = limits.idle();
    this.source = source;
    this.frames = frames;
    this.window = window;
  }

  void run() throws IOException, InterruptedException {
    socket.setSoTimeout(Window.TICK);
    socket.setKeepAlive(true);
    try {
      receive(socket.getInputStream());
    } finally {
      frames.finish(batch);
      append();
      window.drain();
    }
  }

  private void receive(InputStream in) throws IOException, InterruptedException {
    long idleNanos = idle.toNanos();
    long heard = System.nanoTime();
    int bytes = 0;
    while (true) {
      if (window.closed() && (in.available() == 0 || window.overdue())) return;
      try {
        int before = batch.size();
        if (!frames.read(in, batch)) return;
        // Only a whole message is a word: bytes now and then keep no place.
        if (batch.size() > before) heard = System.nanoTime();
        else if (System.nanoTime() - heard > idleNanos) return;
        for (int i = before; i < batch.size(); i++) bytes += batch.get(i).length;
      } catch (SocketTimeoutException e) {
        if (System.nanoTime() - heard > idleNanos) return;
      }
      if (in.available() == 0 || bytes >= BATCH_BYTES || batch.size() >= BATCH_RECORDS) {
        append();
        bytes = 0;
        window.settle(WINDOW);
        window.pace();
      }
    }
  }

  private void append() {
    counters.truncate(frames.truncated() - truncated);
    truncated = frames.truncated();
    if (batch.isEmpty()) return;
    long now = clock.millis();
    long[] received = new long[batch.size()];
    Arrays.fill(received, now);
    window.add(new Journal.Batch(source, null, received, batch));
    batch = new ArrayList<>();
  }
}
