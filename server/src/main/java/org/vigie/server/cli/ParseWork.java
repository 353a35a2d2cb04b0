package org.vigie.server.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.vigie.ocsf.EventId;
import org.vigie.parse.Parser;

/**
 * Parses lines on several threads and writes the answers in the order of the lines. Memory is
 * bounded by the batches under way.
 */
final class ParseWork implements AutoCloseable {
  private static final int BATCH_LINES = 256;
  private static final int BATCH_BYTES = 1 << 20;

  /** What is answered to one line. */
  interface Answer {
    /**
     * Answers.
     *
     * @param id identity of the events
     * @param received stands for the time of receipt
     */
    void answer(byte[] line, EventId id, long received, Parser parser, OutputStream out)
        throws IOException;
  }

  private final Answer answer;
  private final OutputStream out;
  private final ExecutorService threads;
  private final ThreadLocal<Parser> parser;
  private final int ahead;
  private final Deque<Future<byte[]>> underWay = new ArrayDeque<>();
  private final long started = System.currentTimeMillis();
  private final UUID origin = new UUID(0, 0);
  private List<byte[]> batch = new ArrayList<>();
  private int batchBytes;
  private long lines;

  ParseWork(Supplier<Parser> parsers, Answer answer, OutputStream out, int threads) {
    this.answer = answer;
    this.out = out;
    this.threads = Executors.newFixedThreadPool(threads);
    parser = ThreadLocal.withInitial(parsers);
    ahead = 2 * threads;
  }

  /** Takes a line. */
  void line(byte[] line) throws IOException {
    batch.add(line);
    batchBytes += line.length;
    if (batch.size() >= BATCH_LINES || batchBytes >= BATCH_BYTES) submit();
  }

  private void submit() throws IOException {
    if (batch.isEmpty()) return;
    List<byte[]> work = batch;
    long first = lines;
    lines += work.size();
    batch = new ArrayList<>();
    batchBytes = 0;
    underWay.add(threads.submit(() -> answers(work, first)));
    while (underWay.size() > ahead) write(underWay.remove());
  }

  private byte[] answers(List<byte[]> work, long first) throws IOException {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    for (int i = 0; i < work.size(); i++) {
      EventId id = new EventId(origin, first + i, 0);
      answer.answer(work.get(i), id, started, parser.get(), answers);
    }
    return answers.toByteArray();
  }

  private void write(Future<byte[]> done) throws IOException {
    try {
      out.write(done.get());
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
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
