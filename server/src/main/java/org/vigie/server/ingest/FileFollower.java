package org.vigie.server.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Journal;

/**
 * A reader of logs as they grow, of all files that match a pattern. A file is followed through
 * rotation, whether it is renamed or emptied, and read on after a restart where the journal has it.
 *
 * <p>Each line is in the journal once, whenever the process dies: a file is a producer of numbered
 * lines, so the journal drops those that it has; and where to read on, with which number, stands in
 * a {@link Checkpoint} that is written only after the journal said that the lines are durable.
 */
public final class FileFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileFollower.class);

  private final Options options;
  private final Journal journal;
  private final InstantSource clock;
  private final Counters counters = new Counters();
  private final FollowedFiles files;
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Thread thread;
  private @Nullable String trouble;

  /** A follower that does not read yet; the clock says when lines were received. */
  public FileFollower(Options options, Journal journal, InstantSource clock) throws IOException {
    this.options = options;
    this.journal = journal;
    this.clock = clock;
    this.files = new FollowedFiles(options, journal, counters);
  }

  /** Follows from now on; what the files already hold comes first. */
  public void start() {
    if (thread != null) throw new IllegalStateException("started already");
    thread = Thread.ofPlatform().name("follow-" + options.source()).start(this::run);
  }

  /** What came in, by source. */
  public Map<String, Traffic> traffic() {
    return Map.of(options.source(), counters.snapshot());
  }

  /** Reads what is there, and stops when it is durable. */
  @Override
  public void close() throws IOException {
    closing.countDown();
    if (thread != null) {
      try {
        thread.join(options.limits().drain());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (thread.isAlive()) {
        LOG.warn("files {}: what is left is read after the next start", options.source());
        thread.interrupt();
      }
    }
    if (thread == null || !thread.isAlive()) files.close();
  }

  private void run() {
    try {
      boolean last = false;
      while (!last) {
        last = closing.getCount() == 0;
        turn();
        if (!last && closing.await(options.limits().poll().toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.debug("files {}: a last turn", options.source());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once at all files, and takes all that is new. */
  private void turn() throws InterruptedException {
    try {
      files.discover();
      while (round()) {}
      files.retire(this::appendAll);
      files.save();
      if (trouble != null) LOG.info("files {}: works again", options.source());
      trouble = null;
    } catch (IOException e) {
      // Said once: a full disk stays full for hours, and the next turn tries again.
      if (!String.valueOf(e.getMessage()).equals(trouble)) {
        LOG.warn("files {}: {}; tried again until it works", options.source(), e.getMessage());
      }
      trouble = String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("files {}: a turn failed", options.source(), e);
    }
  }

  /** A turn of each file; whether one of them has more. */
  private boolean round() throws IOException, InterruptedException {
    boolean more = false;
    List<FollowedFiles.Turn> turns = files.take();
    for (FollowedFiles.Turn turn : turns) more |= turn.taken().more();
    appendAll(turns);
    return more && !Thread.currentThread().isInterrupted();
  }

  /** Appends what was taken, waits until it is durable, and moves or rewinds each file. */
  private void appendAll(List<FollowedFiles.Turn> turns) throws IOException, InterruptedException {
    List<CompletableFuture<Journal.Appended>> appends = new ArrayList<>();
    for (FollowedFiles.Turn turn : turns) appends.add(append(turn));
    IOException failed = null;
    for (int i = 0; i < turns.size(); i++) {
      FollowedFiles.Turn turn = turns.get(i);
      try {
        int added = appends.get(i).get().count();
        List<byte[]> records = turn.taken().records();
        if (added > 0) {
          counters.durable(records.subList(records.size() - added, records.size()), clock.millis());
        }
        files.settle(turn.file());
      } catch (ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        failed = new IOException(String.valueOf(cause.getMessage()), cause);
        turn.file().rewind();
      }
    }
    if (failed != null) throw failed;
  }

  private CompletableFuture<Journal.Appended> append(FollowedFiles.Turn turn) {
    FollowedFile.Taken taken = turn.taken();
    if (taken.records().isEmpty()) {
      return CompletableFuture.completedFuture(new Journal.Appended(0, 0));
    }
    long[] received = new long[taken.records().size()];
    Arrays.fill(received, clock.millis());
    return journal.append(
        new Journal.Batch(
            new Source(options.source(), "file", turn.file().path().toString()),
            new Journal.Producer(taken.origin(), taken.first()),
            received,
            taken.records()));
  }

  /**
   * What to follow.
   *
   * @param source name of the source that all lines are of
   * @param path a path, in which names may be patterns
   * @param checkpoint file that says how far each was read
   * @param limits bounds
   */
  public record Options(String source, String path, Path checkpoint, Limits limits) {}

  /**
   * The bounds of a follower.
   *
   * @param line longest line in bytes; longer ones are cut and counted
   * @param files most files followed at a time
   * @param poll pause between two looks
   * @param grace how long a file that was rotated away is still read after it grew last
   * @param drain how long closing may take
   */
  public record Limits(int line, int files, Duration poll, Duration grace, Duration drain) {
    /** 256 KiB, 1,000 files, a quarter of a second, five seconds each. */
    public static Limits standard() {
      return new Limits(
          256 << 10, 1_000, Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    /** Checks the bounds. */
    public Limits {
      if (line < 1 || line > (1 << 20) || files < 1) {
        throw new IllegalArgumentException("line: 1 to 1048576; files: at least 1");
      }
    }
  }
}
