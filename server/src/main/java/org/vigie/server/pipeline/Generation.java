package org.vigie.server.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Tables;
import org.vigie.pack.Pack;
import org.vigie.server.privacy.Privacy;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Written;

/**
 * One life of the stages between the raw journal and the lake: workers that parse, detect and
 * store, and a committer that ends each epoch in one commit of the lake. It starts at the lake's
 * position and dies whole on the first failure; the next one repeats what was not committed.
 */
final class Generation implements AutoCloseable {
  /** What a worker leaves at the end of an epoch. */
  private record Handed(
      long epoch,
      EventWriter writer,
      List<CompletableFuture<Journal.Appended>> findings,
      Heard heard,
      long position) {}

  private final Stages stages;
  private final Journal raw;
  private final Lake lake;
  private final Feed feed;
  private final int workers;
  private final BlockingQueue<Handed> handed;
  private final List<Thread> threads = new ArrayList<>();
  private final Correlating correlating;
  private final Runnable committed;
  private volatile @Nullable Throwable failure;

  Generation(Stages stages, int workers, Duration every, Runnable committed) throws IOException {
    this.stages = stages;
    this.raw = stages.raw();
    this.lake = stages.lake();
    this.workers = workers;
    this.committed = committed;
    long from = Math.max(stages.stored(), raw.begin());
    correlating = new Correlating(stages, stages.stored());
    feed = new Feed(raw, from, every, workers);
    // Each worker may be one epoch ahead of the committer, no more.
    handed = new ArrayBlockingQueue<>(workers);
    for (int i = 0; i < workers; i++) {
      threads.add(thread("vigie-worker-" + i, () -> work(stages)));
    }
    threads.add(thread("vigie-commit", this::commitEpochs));
    threads.forEach(Thread::start);
  }

  /** What a generation works with. */
  record Stages(
      Journal raw,
      Journal findings,
      Lake lake,
      Path memory,
      LiveContent.Running content,
      Supplier<Tables> tables,
      Privacy privacy,
      InstantSource clock,
      StageTimes times,
      Consumer<List<Heard>> hearer) {
    /** These, with other content. */
    Stages with(LiveContent.Running other) {
      return new Stages(raw, findings, lake, memory, other, tables, privacy, clock, times, hearer);
    }

    Pack pack() {
      return content.pack();
    }

    /** Position in the raw journal below which the lake has everything. */
    long stored() {
      Lake.Mark mark = lake.position();
      if (mark == null) return 0;
      if (!mark.journal().equals(raw.id())) {
        throw new IllegalStateException(
            "the lake was filled from journal %s, but here is %s: restore the one that belongs to it"
                .formatted(mark.journal(), raw.id()));
      }
      return mark.position();
    }
  }

  private Thread thread(String name, Work work) {
    return Thread.ofPlatform()
        .name(name)
        .unstarted(
            () -> {
              try {
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (Exception | Error e) {
                fail(e);
              }
            });
  }

  /** What a thread does until it is stopped or fails. */
  private interface Work {
    void run() throws Exception;
  }

  private synchronized void fail(Throwable cause) {
    if (failure == null) failure = cause;
    // The committer sees the failure by itself: an interrupt could leave a commit in doubt.
    threads.subList(0, workers).forEach(Thread::interrupt);
  }

  private void work(Stages stages) throws Exception {
    long epoch = 0;
    EventWriter writer = lake.writer();
    try {
      Worker worker = new Worker(stages, correlating);
      while (failure == null) {
        switch (worker.take(feed, epoch)) {
          case Feed.Taken.Work work -> worker.process(work, epoch, writer);
          case Feed.Taken.Nothing nothing -> {}
          case Feed.Taken.EpochEnd end -> {
            EventWriter next = lake.writer();
            EventWriter done = writer;
            writer = next;
            hand(new Handed(epoch++, done, worker.findings(), worker.heard(), end.position()));
          }
          case Feed.Taken.Stopped stopped -> {
            return;
          }
        }
      }
    } finally {
      writer.close();
    }
  }

  /** Gives the committer a part; its writer is closed where nobody takes it any more. */
  private void hand(Handed part) throws InterruptedException {
    try {
      handed.put(part);
    } catch (InterruptedException e) {
      part.writer.close();
      throw e;
    }
  }

  /**
   * Commits epoch after epoch. A quick worker may hand in its part of the next epoch before a slow
   * one hands in that of this, so parts are told apart by their epoch, not by their order.
   */
  private void commitEpochs() throws IOException, InterruptedException {
    TreeMap<Long, List<Handed>> epochs = new TreeMap<>();
    try {
      while (failure == null) {
        Handed next = handed.poll(100, TimeUnit.MILLISECONDS);
        if (next == null) {
          if (threads.subList(0, workers).stream().noneMatch(Thread::isAlive) && handed.isEmpty()) {
            return;
          }
          continue;
        }
        List<Handed> epoch = epochs.computeIfAbsent(next.epoch, e -> new ArrayList<>());
        epoch.add(next);
        if (epoch.size() == workers) {
          commit(epoch);
          epochs.remove(next.epoch);
        }
      }
    } finally {
      epochs.values().forEach(epoch -> epoch.forEach(left -> left.writer.close()));
    }
  }

  private void commit(List<Handed> epoch) throws IOException, InterruptedException {
    long position = epoch.getFirst().position;
    List<Written> files = new ArrayList<>();
    try {
      for (Handed part : epoch) {
        files.addAll(part.writer.finish());
        part.writer.close();
      }
      // Findings are durable before the events they stand for count as done.
      for (Handed part : epoch) part.findings.forEach(CompletableFuture::join);
      correlating.end(epoch.getFirst().epoch, position).forEach(CompletableFuture::join);
      lake.commit(files, new Lake.Mark(raw.id(), position));
    } catch (CompletionException e) {
      lake.drop(files);
      throw new IOException("findings could not be journalled: " + e.getCause(), e);
    } catch (IOException e) {
      // On a full disk, files of attempts that failed would take what room there still is.
      lake.drop(files);
      throw e;
    }
    raw.release(position);
    correlating.done(position);
    stages.hearer.accept(epoch.stream().map(Handed::heard).toList());
    committed.run();
  }

  /** Asks for a commit as soon as everything below a position has been read. */
  void flush(long below) {
    feed.flush(below);
  }

  /** Why it died, or null while it lives. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Waits until it has died. */
  void join() throws InterruptedException {
    for (Thread thread : threads) thread.join();
  }

  /** Commits what was read, and ends. */
  @Override
  public void close() {
    feed.stop();
    threads.forEach(Threads::join);
    feed.close();
    for (Handed left; (left = handed.poll()) != null; ) left.writer.close();
  }
}
