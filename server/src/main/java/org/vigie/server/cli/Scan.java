package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.ingest.file.Records;

/**
 * Parses and detects records on several threads and writes the findings in the order of the
 * records. Memory is bounded by the batches under way.
 */
final class Scan implements Records.Sink, AutoCloseable {
  private static final int BATCH_RECORDS = 1_024;
  private static final int BATCH_BYTES = 4 << 20;

  private final Pack pack;
  private final ScanOutput output;
  private final ExecutorService threads;
  private final int ahead;
  private final ThreadLocal<Tools> tools = ThreadLocal.withInitial(() -> new Tools(pack()));
  private final Deque<Future<List<Hit>>> underWay = new ArrayDeque<>();
  private final Console progress = new Console();
  private List<RawEvent> batch = new ArrayList<>();
  private int batchBytes;
  private Records.Content content = new Records.Content("", new java.util.UUID(0, 0), 0, "");
  private Source source = Source.NONE;
  private String folder = "";

  /** Stands for the time of receipt, which gives a year to times that have none. */
  private final long started = System.currentTimeMillis();

  private long files;
  private long records;
  private long bytes;
  private long findings;
  private long filesWithFinding;
  private String lastWithFinding = "";
  private long refused;

  /** Parser and detector of one thread. */
  private record Tools(Parser parser, Detector detector) {
    Tools(Pack pack) {
      this(pack.parsers().open(), pack.rules().open());
    }
  }

  /** A finding and the event it was found in. */
  record Hit(Finding finding, Event event) {}

  Scan(Pack pack, ScanOutput output, int threads) {
    this.pack = pack;
    this.output = output;
    this.threads = Executors.newFixedThreadPool(threads);
    ahead = 2 * threads;
  }

  private Pack pack() {
    return pack;
  }

  /** Reads a file, folder or archive; files are then named by the path as it was given. */
  void read(Path path) throws IOException {
    Path parent = Files.isDirectory(path) ? path : path.getParent();
    folder = parent == null ? "" : parent + "/";
    new Records(Records.Limits.standard()).read(path, this);
  }

  @Override
  public long begin(Records.Content content) {
    this.content = content;
    source = new Source(folder + content.name(), "file", "");
    return 0;
  }

  @Override
  public void record(long number, byte[] record) throws IOException {
    records++;
    bytes += record.length;
    EventId id = new EventId(content.origin(), number, 0);
    batch.add(new RawEvent(id, started, source, record, 0, record.length));
    batchBytes += record.length;
    if (batch.size() >= BATCH_RECORDS || batchBytes >= BATCH_BYTES) submit();
  }

  @Override
  public void end(Records.Content content, Records.Tally tally) throws IOException {
    files++;
    submit();
  }

  @Override
  public void note(Records.Note note) {
    if (note.kind() == Records.Kind.REFUSED) refused++;
    if (note.kind() != Records.Kind.SKIPPED) {
      System.err.println(
          note.kind().name().toLowerCase(java.util.Locale.ROOT)
              + ": "
              + Plain.line(note.name() + ": " + note.reason()));
    }
  }

  @Override
  public void progress(long done, long total) {
    progress.progress(
        "%3d %%  %,d records, %,d findings"
            .formatted(total == 0 ? 100 : 100 * done / total, records, findings));
  }

  private void submit() throws IOException {
    if (batch.isEmpty()) return;
    List<RawEvent> work = batch;
    batch = new ArrayList<>();
    batchBytes = 0;
    underWay.add(threads.submit(() -> scan(work)));
    while (underWay.size() > ahead) write(underWay.remove());
  }

  private List<Hit> scan(List<RawEvent> work) {
    Tools mine = tools.get();
    List<Hit> hits = new ArrayList<>();
    for (RawEvent raw : work) {
      for (Event event : mine.parser.parse(raw).events()) {
        for (Finding finding : mine.detector.detect(event)) hits.add(new Hit(finding, event));
      }
    }
    return hits;
  }

  private void write(Future<List<Hit>> done) throws IOException {
    try {
      for (Hit hit : done.get()) {
        findings++;
        String file = hit.event().source().name();
        if (!file.equals(lastWithFinding)) filesWithFinding++; // findings come file by file
        lastWithFinding = file;
        output.write(hit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits for what is under way and writes it. */
  void finish() throws IOException {
    submit();
    while (!underWay.isEmpty()) write(underWay.remove());
    output.end();
    progress.done();
  }

  long refused() {
    return refused;
  }

  String summary() {
    double seconds = progress.seconds();
    return """
        %,d files, %,d refused; %,d records, %,.1f MB; %,d findings; %.1f s, %,.0f records/s
        files with a finding: %,d of %,d (%.0f %%)"""
        .formatted(
            files,
            refused,
            records,
            bytes / 1e6,
            findings,
            seconds,
            records / seconds,
            filesWithFinding,
            files,
            files == 0 ? 0 : 100.0 * filesWithFinding / files);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
