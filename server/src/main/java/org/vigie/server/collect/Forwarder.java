package org.vigie.server.collect;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.parse.RawEvent;
import org.vigie.server.ingest.LinkFrame;
import org.vigie.server.tls.ClientTls;
import org.vigie.store.journal.Block;
import org.vigie.store.journal.Journal;

/**
 * Hands the records of a journal to the centre, over TLS with a certificate of its own. A record is
 * let go of when the centre has it on its disk; where the link is cut, for a moment or for days, it
 * goes on from there.
 */
final class Forwarder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
  private static final int FRAME_BYTES = 1 << 20;
  private static final int FRAME_RECORDS = 16_384;

  /** How long nothing is sent before the centre hears that we are still there. */
  private static final Duration PULSE = Duration.ofSeconds(20);

  private static final int CONNECT = 10_000;

  /** How long the centre may take to confirm a frame. */
  private static final int PATIENCE = 120_000;

  private static final long FIRST_RETRY = 500;
  private static final long LAST_RETRY = 30_000;

  private final String host;
  private final int port;
  private final ClientTls tls;
  private final Journal journal;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable SSLSocket open;
  private volatile long confirmed;
  private long wait = FIRST_RETRY;
  private @Nullable String trouble;

  /** Begins to hand over. */
  Forwarder(String host, int port, ClientTls tls, Journal journal) {
    this.host = host;
    this.port = port;
    this.tls = tls;
    this.journal = journal;
    this.confirmed = journal.begin();
    this.thread = Thread.ofPlatform().name("forwarder").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Position up to which the centre has all. */
  long confirmed() {
    return confirmed;
  }

  private void run() {
    while (closing.getCount() > 0) {
      try {
        connect();
      } catch (IOException e) {
        tell(e);
      } catch (InterruptedException e) {
        return;
      }
      try {
        if (closing.await(wait, TimeUnit.MILLISECONDS)) return;
      } catch (InterruptedException e) {
        return;
      }
      wait = Math.min(2 * wait, LAST_RETRY);
    }
  }

  /** Says it once: a link that is cut stays cut for a while. */
  private void tell(IOException e) {
    String what = e.getMessage() == null ? "the link was cut" : e.getMessage();
    if (closing.getCount() > 0 && !what.equals(trouble)) {
      LOG.warn(
          "centre {}:{}: {}; {} records wait here, tried again until it works",
          host,
          port,
          what,
          journal.end() - confirmed);
    }
    trouble = what;
  }

  private void connect() throws IOException, InterruptedException {
    try (SSLSocket socket = (SSLSocket) tls.context().getSocketFactory().createSocket()) {
      open = socket;
      socket.connect(new InetSocketAddress(host, port), CONNECT);
      socket.setSoTimeout(PATIENCE);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      LinkFrame.greet(out, new LinkFrame.Hello(journal.id(), journal.begin()));
      long next = in.readLong();
      if (next < journal.begin() || next > journal.end()) {
        throw new IOException(
            "it wants record %d, and here are %d to %d"
                .formatted(next, journal.begin(), journal.end()));
      }
      confirm(next);
      LOG.info("centre {}:{}: handing over from record {} on", host, port, next);
      trouble = null;
      wait = FIRST_RETRY;
      hand(in, out, next);
    } finally {
      open = null;
    }
  }

  private void hand(DataInputStream in, DataOutputStream out, long from)
      throws IOException, InterruptedException {
    Collected frame = new Collected(from);
    try (Journal.Reader reader = journal.read(from)) {
      while (closing.getCount() > 0) {
        Block block = reader.next(frame.isEmpty() ? PULSE : Duration.ZERO);
        if (block == null) {
          send(frame, in, out);
          continue;
        }
        for (int i = 0; i < block.count(); i++) {
          frame.add(block.raw(i));
          if (frame.isFull()) send(frame, in, out);
        }
      }
    }
  }

  /** Sends a frame, waits until the centre has it, and lets go of it. */
  private void send(Collected frame, DataInputStream in, DataOutputStream out) throws IOException {
    frame.take().write(out);
    long durable = in.readLong();
    if (durable != frame.first) {
      throw new IOException("it confirmed %d, not %d".formatted(durable, frame.first));
    }
    confirm(durable);
  }

  private void confirm(long position) {
    confirmed = position;
    journal.release(position);
  }

  /** Records on their way, grouped by source as they follow. */
  private static final class Collected {
    private final List<LinkFrame.Group> groups = new ArrayList<>();
    private List<byte[]> records = new ArrayList<>();
    private long[] received = new long[64];
    private Source source = Source.NONE;
    private int count;
    private int bytes;
    private long first;

    Collected(long first) {
      this.first = first;
    }

    boolean isEmpty() {
      return count == 0;
    }

    boolean isFull() {
      return bytes >= FRAME_BYTES || count >= FRAME_RECORDS;
    }

    void add(RawEvent raw) {
      if (!raw.source().equals(source)) {
        group();
        source = raw.source();
      }
      if (records.size() == received.length) received = Arrays.copyOf(received, 2 * records.size());
      received[records.size()] = raw.received();
      records.add(Arrays.copyOfRange(raw.buffer(), raw.from(), raw.to()));
      bytes += raw.length();
      count++;
    }

    private void group() {
      if (records.isEmpty()) return;
      groups.add(new LinkFrame.Group(source, Arrays.copyOf(received, records.size()), records));
      records = new ArrayList<>();
    }

    /** The frame; the next one begins behind it. */
    LinkFrame take() {
      group();
      LinkFrame frame = new LinkFrame(first, groups);
      first += count;
      groups.clear();
      count = 0;
      bytes = 0;
      return frame;
    }
  }

  /** Ends; what the centre has not confirmed is sent after the next start. */
  @Override
  public void close() throws IOException {
    closing.countDown();
    SSLSocket socket = open;
    if (socket != null) socket.close();
    thread.interrupt(); // it may wait for the journal's next record
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
