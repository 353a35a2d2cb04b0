package org.vigie.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.vigie.correlate.Offline;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.RawEvent;
import org.vigie.server.ingest.file.Records;

/**
 * Parses and detects records on several threads and hands on what was found in the order of the
 * records, on the thread that reads. Memory is bounded by the batches under way: one that finds
 * much is broken off and finished when its turn has come.
 */
final class Scan implements Records.Sink, AutoCloseable {
  private static final int BATCH_RECORDS = 1_024;
  private static final int BATCH_BYTES = 2 << 20;

  /** Raw bytes of events that wait to be put in the order of time. */
  private static final long CORRELATED_BYTES = 64L << 20;

  private final Records records;
  private final Hits hits;
  private final ScanTotals totals;
  private final Offline correlations;
  private final ExecutorService threads;
  private final int ahead;
  private final ThreadLocal<ScanTools> tools;
  private final Deque<Future<ScanTools.Part>> underWay = new ArrayDeque<>();
  private final Console console = new Console();
  private final ScanProgress progress = new ScanProgress();
  private List<RawEvent> batch = new ArrayList<>();
  private int batchBytes;
  private UUID origin = new UUID(0, 0);
  private Source source = Source.NONE;
  private String folder = "";
  private volatile boolean stopped;
  private volatile boolean reading;

  /** Stands for the time of receipt, which gives a year to times that have none. */
  private final long started = System.currentTimeMillis();

  /** A finding and the event it was found in. */
  record Hit(Finding finding, Event event) {}

  /** Who takes what was found, in order, on one thread. */
  interface Hits {
    /** Takes one. */
    void take(Hit hit) throws IOException;

    /** After the last. */
    void end() throws IOException;
  }

  /** Somebody asked to stop. */
  static final class Stopped extends IOException {
    private static final long serialVersionUID = 1;

    Stopped() {
      super("stopped");
    }
  }

  /**
   * A scan.
   *
   * @param hits who takes what was found
   * @param totals what is counted on the way
   */
  Scan(Pack pack, Records records, Hits hits, ScanTotals totals, int threads) {
    this.records = records;
    this.hits = hits;
    this.totals = totals;
    this.threads = Executors.newFixedThreadPool(threads);
    this.tools = ThreadLocal.withInitial(() -> new ScanTools(pack));
    this.correlations = new Offline(pack.correlations(), CORRELATED_BYTES);
    ahead = 2 * threads;
  }

  /** Reads a file, folder or archive; files are then named by the path as it was given. */
  void read(Path path) throws IOException {
    Path parent = Files.isDirectory(path) ? path : path.getParent();
    folder = parent == null ? "" : parent.toString().endsWith("/") ? parent + "" : parent + "/";
    records.read(path, this);
  }

  /** Reads a stream to its end, as a file of that name. */
  void read(InputStream in, String name) throws IOException {
    folder = "";
    records.read(in, name, this);
  }

  /** Asks the scan to stop; {@link #read} then throws {@link Stopped}. */
  void stop() {
    stopped = true;
  }

  /** Whether records come, and a stop will be heard; not so while it waits for a stream. */
  boolean reading() {
    return reading;
  }

  @Override
  public long begin(Records.Content content) throws IOException {
    if (stopped) throw new Stopped();
    reading = true;
    origin = content.origin();
    source = new Source(folder + content.name(), "file", "");
    progress.file(source.name());
    return 0;
  }

  @Override
  public void record(long number, byte[] record) throws IOException {
    if (stopped) throw new Stopped();
    batch.add(
        new RawEvent(new EventId(origin, number, 0), started, source, record, 0, record.length));
    batchBytes += record.length;
    if (batch.size() >= BATCH_RECORDS || batchBytes >= BATCH_BYTES) submit();
  }

  @Override
  public void end(Records.Content content, Records.Tally tally) throws IOException {
    totals.file(content, tally);
    submit();
  }

  @Override
  public void note(Records.Note note) {
    totals.note(note.kind());
    if (note.kind() == Records.Kind.SKIPPED) return;
    console.done();
    System.err.println(
        note.kind().name().toLowerCase(Locale.ROOT)
            + ": "
            + Plain.line(note.name() + ": " + note.reason()));
  }

  @Override
  public void progress(long done, long total) {
    // The first pass over a file hands out no records, and may take long.
    if (stopped) throw new UncheckedIOException(new Stopped());
    console.progress(
        progress.line(done, total, totals.scanned(), totals.findings(), console.seconds()));
  }

  private void submit() throws IOException {
    if (batch.isEmpty()) return;
    List<RawEvent> work = batch;
    batch = new ArrayList<>();
    batchBytes = 0;
    underWay.add(threads.submit(() -> tools.get().scan(work, 0)));
    while (underWay.size() > ahead) write(underWay.remove());
  }

  private void write(Future<ScanTools.Part> done) throws IOException {
    try {
      ScanTools.Part part = done.get();
      take(part);
      while (part.next() < part.work().size()) {
        part = tools.get().scan(part.work(), part.next());
        take(part);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void take(ScanTools.Part part) throws IOException {
    totals.scanned(part);
    for (Hit hit : part.hits()) hits.take(hit);
    List<Detector.Hit> heard = part.heard();
    for (int from = 0, to; from < heard.size(); from = to) {
      Event event = heard.get(from).event();
      to = from + 1;
      while (to < heard.size() && heard.get(to).event().id().equals(event.id())) to++;
      tell(correlations.take(event, heard.subList(from, to)));
    }
    correlations.pass(part.newest(), started);
  }

  private void tell(List<Offline.Raised> raised) throws IOException {
    for (Offline.Raised one : raised) {
      hits.take(new Hit(one.finding(), one.last()));
    }
  }

  /** Waits for what is under way and hands it on. */
  void finish() throws IOException {
    reading = true;
    submit();
    while (!underWay.isEmpty()) write(underWay.remove());
    tell(correlations.finish());
    hits.end();
    console.done();
  }

  double seconds() {
    return console.seconds();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
