package org.vigie.server.ingest;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Journal;

/**
 * One collector at the centre. Its journal is a producer of ours that numbers by positions, so what
 * it sends again is known; its records keep the names of their sources, their times of coming, and
 * how they came to it. It hears how far they are durable here, and never before.
 */
final class CollectorConnection {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorConnection.class);

  /** Twice as long as a collector says nothing. */
  private static final int SILENCE = 60_000;

  private static final long PATIENCE_SECONDS = 60;

  private final Socket socket;
  private final Source collector;
  private final Journal journal;
  private final Map<String, Counters> counters;

  /**
   * One that has connected.
   *
   * @param counters of the sources that collectors name; new ones are added, within a bound
   */
  CollectorConnection(
      Socket socket,
      Source collector,
      Journal journal,
      ConcurrentHashMap<String, Counters> counters) {
    this.socket = socket;
    this.collector = collector;
    this.journal = journal;
    this.counters = counters;
  }

  void run() throws IOException, InterruptedException {
    socket.setSoTimeout(SILENCE);
    socket.setKeepAlive(true);
    DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    LinkFrame.Hello hello = LinkFrame.greeted(in);
    long next = journal.next(hello.journal());
    if (hello.begin() > next && next > 0) {
      LOG.warn(
          "collector {} at {}: records {} to {} are gone there, and were never here",
          collector.name(),
          collector.address(),
          next,
          hello.begin() - 1);
    }
    next = Math.max(next, hello.begin());
    out.writeLong(next);
    out.flush();
    for (LinkFrame frame = LinkFrame.read(in); frame != null; frame = LinkFrame.read(in)) {
      if (!frame.groups().isEmpty()) {
        if (frame.first() > next) {
          throw new IOException("a frame from " + frame.first() + " on, wanted is " + next);
        }
        next = keep(hello, frame, next);
      }
      out.writeLong(next);
      out.flush();
    }
  }

  /** Appends a frame; the position after it. */
  private long keep(LinkFrame.Hello hello, LinkFrame frame, long next)
      throws IOException, InterruptedException {
    List<CompletableFuture<Journal.Appended>> appends = new ArrayList<>();
    long at = frame.first();
    for (LinkFrame.Group group : frame.groups()) {
      // What was skipped at the greeting is a gap before the first; behind it none is allowed.
      Journal.Gaps gaps = at == next ? Journal.Gaps.ALLOWED : Journal.Gaps.REFUSED;
      appends.add(
          journal.append(
              new Journal.Batch(
                  group.source(),
                  new Journal.Producer(hello.journal(), at, gaps),
                  group.received(),
                  group.records())));
      at += group.records().size();
    }
    for (int i = 0; i < appends.size(); i++) {
      LinkFrame.Group group = frame.groups().get(i);
      try {
        int added = appends.get(i).get(PATIENCE_SECONDS, TimeUnit.SECONDS).count();
        int size = group.records().size();
        if (added > 0) {
          counter(group.source().name())
              .durable(group.records().subList(size - added, size), group.received()[size - 1]);
        }
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("the journal can't take records: " + e.getMessage(), e);
      }
    }
    return Math.max(next, at);
  }

  private Counters counter(String source) {
    boolean many = counters.size() >= StreamListener.SOURCES && !counters.containsKey(source);
    return counters.computeIfAbsent(many ? collector.name() : source, none -> new Counters());
  }
}
