package org.vigie.server.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.vigie.server.ingest.file.evtx.EvtxReader;

/**
 * Event logs (EVTX) read again and again on some threads, until a volume has passed: from the page
 * cache, so the disk takes no part.
 */
final class EventLogs {
  private static final int LIMIT = 16 << 20;

  private final List<Path> files;
  private final int threads;

  /** Who takes records, on one thread. */
  @FunctionalInterface
  interface Taker {
    /** What was found in a record. */
    int take(byte[] record);
  }

  /**
   * What passed, and what it took.
   *
   * @param cpu nanoseconds of all threads together
   * @param wall nanoseconds
   */
  record Passed(long records, long bytes, long findings, long cpu, long wall) {}

  private record Part(long records, long bytes, long findings, long cpu) {}

  EventLogs(List<Path> files, int threads) {
    this.files = files;
    this.threads = threads;
  }

  /** Reads so many bytes of files, and hands their records to a taker of each thread. */
  Passed pass(long volume, Supplier<Taker> takers) throws IOException {
    long once = 0;
    for (Path file : files) once += Files.size(file);
    int count = files.size() * (int) Math.max(1, (volume + once - 1) / once);
    AtomicInteger next = new AtomicInteger();
    long started = System.nanoTime();
    long records = 0;
    long bytes = 0;
    long findings = 0;
    long cpu = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Part>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Callable<Part> work = () -> read(next, count, takers.get());
        parts.add(pool.submit(work));
      }
      for (Future<Part> future : parts) {
        Part part = future.get();
        records += part.records;
        bytes += part.bytes;
        findings += part.findings;
        cpu += part.cpu;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException io) throw new IOException(io);
      throw new IllegalStateException(e.getCause());
    }
    return new Passed(records, bytes, findings, cpu, System.nanoTime() - started);
  }

  private Part read(AtomicInteger next, int count, Taker taker) throws IOException {
    var clock = ManagementFactory.getThreadMXBean();
    long before = clock.getCurrentThreadCpuTime();
    long records = 0;
    long bytes = 0;
    long findings = 0;
    for (int i; (i = next.getAndIncrement()) < count; ) {
      Path file = files.get(i % files.size());
      bytes += Files.size(file);
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        EvtxReader reader = new EvtxReader(in, LIMIT);
        for (byte[] record; (record = reader.next()) != null; records++) {
          findings += taker.take(record);
        }
      }
    }
    return new Part(records, bytes, findings, clock.getCurrentThreadCpuTime() - before);
  }
}
