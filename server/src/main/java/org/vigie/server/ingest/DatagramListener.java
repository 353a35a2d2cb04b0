package org.vigie.server.ingest;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Journal;

/**
 * A listener for datagrams: of syslog (RFC 5426) each is a message, of GELF a message or a chunk of
 * one, compressed or not. Nobody hears of a datagram that is lost, so the system's buffer is asked
 * to be large, it is emptied by a thread that does nothing else, and what the system had to drop is
 * counted and told.
 */
public final class DatagramListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramListener.class);

  /** Largest datagram there is, in bytes. */
  private static final int DATAGRAM = 65_535;

  /** Datagrams, and bytes of them, that are read before they are appended. */
  private static final int BATCH_RECORDS = 8_192;

  private static final int BATCH_BYTES = 1 << 20;

  /**
   * Batches not yet durable at which reading stops: with a batch a sender, those of many senders.
   */
  private static final int WINDOW = 256;

  /** How often the system is asked what it dropped. */
  private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();

  private final Options options;
  private final Journal journal;
  private final InstantSource clock;
  private final Rates.Pace pace;
  private final String transport;
  private final Counters counters = new Counters();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(DATAGRAM);
  private final Map<InetAddress, List<byte[]>> batches = new LinkedHashMap<>();
  private final @Nullable GelfDatagrams gelf;
  private @Nullable DatagramChannel channel;
  private @Nullable Drops drops;
  private @Nullable Thread reader;

  /** A listener without a limit of rate. */
  public DatagramListener(Options options, Journal journal, InstantSource clock) {
    this(options, journal, clock, Rates.NONE);
  }

  /** A listener, not yet listening; the clock says when records were received. */
  public DatagramListener(Options options, Journal journal, InstantSource clock, Rates rates) {
    this.options = options;
    this.journal = journal;
    this.clock = clock;
    this.pace = rates.of(options.source());
    this.transport = options.protocol().word() + "-udp";
    this.gelf =
        switch (options.protocol()) {
          case SYSLOG -> null;
          case GELF -> new GelfDatagrams(options.limits().message(), counters);
          case BEATS, COLLECTORS ->
              throw new IllegalArgumentException(options.protocol() + " send no datagrams");
        };
  }

  /** Listens from now on. */
  public void start() throws IOException {
    if (channel != null) throw new IllegalStateException("started already");
    InetAddress address = InetAddress.getByName(options.host());
    DatagramChannel bound =
        DatagramChannel.open(
            address instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6);
    try {
      bound.setOption(StandardSocketOptions.SO_RCVBUF, options.limits().buffer());
      bound.bind(new InetSocketAddress(address, options.port()));
      bound.configureBlocking(false);
      Selector selector = Selector.open();
      bound.register(selector, SelectionKey.OP_READ);
      channel = bound;
      drops = Drops.of((InetSocketAddress) bound.getLocalAddress());
      int granted = bound.getOption(StandardSocketOptions.SO_RCVBUF);
      if (granted < options.limits().buffer()) {
        LOG.info(
            "{}: the system grants a receive buffer of {} bytes; a burst of more is dropped."
                + " For {}: sysctl -w net.core.rmem_max={}",
            this,
            granted,
            options.limits().buffer(),
            options.limits().buffer());
      }
      Thread thread = Thread.ofPlatform().name(transport).unstarted(() -> run(bound, selector));
      reader = thread;
      thread.start();
    } catch (IOException e) {
      bound.close();
      throw new IOException(
          options.protocol().word()
              + ": can't listen on udp "
              + options.host()
              + ":"
              + options.port()
              + ": "
              + e,
          e);
    }
  }

  /** The port listened on. */
  public int port() {
    try {
      if (channel == null) throw new IllegalStateException("not started");
      return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new IllegalStateException("closed", e);
    }
  }

  /** What came in, by source. */
  public Map<String, Traffic> traffic() {
    if (drops != null) counters.dropped(drops.total());
    return Map.of(options.source(), counters.snapshot());
  }

  /** Reads what the system has already, and returns when it is durable, or the time is over. */
  @Override
  public void close() throws IOException {
    closing.countDown();
    try {
      if (reader != null) reader.join(options.limits().drain().plusSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (drops != null) counters.dropped(drops.total());
    if (channel != null) channel.close();
  }

  private void run(DatagramChannel bound, Selector selector) {
    Window window = new Window(journal, counters, closing, options.limits().drain(), pace);
    long looked = System.nanoTime();
    try (selector) {
      while (!window.closed()) {
        selector.select(Window.TICK);
        selector.selectedKeys().clear();
        while (read(bound)) append(window);
        append(window);
        if (gelf != null) gelf.expire(System.nanoTime());
        if (System.nanoTime() - looked > LOOK_NANOS) {
          looked = System.nanoTime();
          tell();
        }
      }
      while (read(bound) && !window.overdue()) append(window);
      append(window);
      window.drain();
    } catch (IOException | ClosedSelectorException e) {
      LOG.error("{}: no datagram is read any more", this, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads what there is into batches; true where a batch is full and there may be more. */
  private boolean read(DatagramChannel bound) throws IOException {
    int bytes = 0;
    for (int count = 0; count < BATCH_RECORDS && bytes < BATCH_BYTES; count++) {
      buffer.clear();
      InetSocketAddress sender = (InetSocketAddress) bound.receive(buffer);
      if (sender == null) return false;
      buffer.flip();
      bytes += gelf == null ? message(sender.getAddress()) : gelf(gelf, sender.getAddress());
    }
    return true;
  }

  /** Keeps the message that the datagram in the buffer is, or completes; how long it is. */
  private int gelf(GelfDatagrams chunks, InetAddress sender) {
    byte[] message = chunks.take(buffer, sender, System.nanoTime());
    if (message == null) return 0;
    keep(sender, message);
    return message.length;
  }

  private void keep(InetAddress sender, byte[] message) {
    batches.computeIfAbsent(sender, one -> new ArrayList<>()).add(message);
  }

  /** Keeps the datagram in the buffer, without a line end behind it; how long it is. */
  private int message(InetAddress sender) {
    int end = buffer.limit();
    while (end > 0 && isEnd(buffer.get(end - 1))) end--;
    int most = options.limits().message();
    if (end > most) counters.truncate(1);
    for (int from = 0; from < end; from += most) {
      byte[] part = new byte[Math.min(most, end - from)];
      buffer.get(from, part);
      keep(sender, part);
    }
    return end;
  }

  private static boolean isEnd(byte b) {
    return b == '\n' || b == '\r' || b == 0;
  }

  private void append(Window window) throws InterruptedException {
    long now = clock.millis();
    for (Map.Entry<InetAddress, List<byte[]>> one : batches.entrySet()) {
      if (pace.waiting() > 0) {
        counters.refuse(one.getValue().size()); // nobody can be told to wait
        continue;
      }
      long[] received = new long[one.getValue().size()];
      Arrays.fill(received, now);
      Source source = new Source(options.source(), transport, one.getKey().getHostAddress());
      window.add(new Journal.Batch(source, null, received, one.getValue()));
    }
    batches.clear();
    window.settle(WINDOW);
  }

  private void tell() {
    if (drops == null) return;
    long before = counters.snapshot().dropped();
    long total = drops.total();
    counters.dropped(total);
    if (total > before) {
      LOG.warn(
          "{}: the system dropped {} datagrams, for they came faster than they were read",
          this,
          total - before);
    }
  }

  /** As messages for the operator name it. */
  @Override
  public String toString() {
    return options.protocol().word() + " " + options.source();
  }

  /**
   * What to listen on.
   *
   * @param protocol what is sent
   * @param host address to bind
   * @param port port to bind; 0 for any free one
   * @param source name of the source that all records are of
   * @param limits bounds
   */
  public record Options(
      StreamListener.Protocol protocol, String host, int port, String source, Limits limits) {
    /** For syslog. */
    public Options(String host, int port, String source, Limits limits) {
      this(StreamListener.Protocol.SYSLOG, host, port, source, limits);
    }
  }

  /**
   * The bounds of a listener.
   *
   * @param message longest message in bytes; longer ones become several records
   * @param buffer bytes of the system's receive buffer asked for
   * @param drain how long closing may wait for what was read to become durable
   */
  public record Limits(int message, int buffer, Duration drain) {
    /** 64 KiB, 16 MiB, five seconds. */
    public static Limits standard() {
      return new Limits(64 << 10, 16 << 20, Duration.ofSeconds(5));
    }

    /** Those, but messages of a mebibyte, of many datagrams. */
    public static Limits structured() {
      return new Limits(1 << 20, 16 << 20, Duration.ofSeconds(5));
    }

    public Limits {
      if (message < 1) throw new IllegalArgumentException("message: at least 1");
    }
  }
}
