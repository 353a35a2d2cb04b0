package org.vigie.server.sql;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Outside;

/**
 * Where analysts ask in SQL. Each question runs in a process of its own kind, two at once; one is
 * kept ready, and one that was stopped or has answered for long is replaced.
 */
public final class Desk implements AutoCloseable {
  /** Most rows of an answer. */
  public static final int MAX_ROWS = 50_000;

  /** Longest time of a question, seconds. */
  public static final int MAX_SECONDS = 60;

  /** Most characters of a question. */
  public static final int MAX_LENGTH = Gate.MAX_LENGTH;

  /** Most columns of an answer. */
  static final int MAX_COLUMNS = 200;

  /** Characters of an answer, after which no further row begins. */
  static final long MAX_BYTES = 32L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
  private static final int AT_ONCE = 2;
  private static final int PATIENCE_SECONDS = 5;

  private final Lake lake;
  private final Limits limits;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Inmate> idle = new ArrayDeque<>();
  private final Map<String, Run> running = new ConcurrentHashMap<>();
  private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable Seals seals;
  private boolean closed;

  /**
   * What a process may take.
   *
   * @param memory bytes that DuckDB may use for a question
   */
  public record Limits(long memory, int threads) {
    /** 512 MiB, half of the processors. */
    public static Limits standard() {
      return new Limits(512L << 20, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }
  }

  /**
   * A question.
   *
   * @param account who asks
   * @param id by which it can be stopped; unguessable
   * @param scope of {@code events}; null for all that is stored
   * @param rows most rows of the answer
   * @param seconds it is stopped after
   */
  public record Question(
      String account, String id, String sql, Lake.@Nullable Scope scope, int rows, int seconds) {
    public Question {
      if (rows < 1 || rows > MAX_ROWS) throw new IllegalArgumentException("rows: 1 to " + MAX_ROWS);
      if (seconds < 1 || seconds > MAX_SECONDS) {
        throw new IllegalArgumentException("seconds: 1 to " + MAX_SECONDS);
      }
    }

    /** About all that is stored. */
    public static Question ofAll(String account, String id, String sql, int rows, int seconds) {
      return new Question(account, id, sql, null, rows, seconds);
    }
  }

  /** A column of an answer. */
  public record Column(String name, String type) {}

  /** Takes an answer as it comes. */
  public interface Sink {
    /** First, the columns. */
    void columns(List<Column> columns) throws IOException;

    /** Each row: null, Boolean, Long, Double or String. */
    void row(List<@Nullable Object> values) throws IOException;
  }

  /** Why there is no answer. */
  public enum Trouble {
    /** It is not allowed, or no SQL. */
    REFUSED,
    /** DuckDB could not do it. */
    FAILED,
    /** It took longer than it may. */
    TIME,
    /** It needed more memory than it may, or ended its process. */
    MEMORY,
    /** Somebody stopped it. */
    CANCELLED,
    /** Too many others are asked. */
    BUSY
  }

  /** What became of a question. */
  public sealed interface Outcome {
    /**
     * It was answered.
     *
     * @param isCut whether there was more
     */
    record Answered(int rows, boolean isCut, long millis) implements Outcome {}

    /**
     * It was not, or not to the end.
     *
     * @param at the character that is meant, from 0; null where none is
     */
    record Stopped(Trouble trouble, String message, @Nullable Integer at) implements Outcome {}
  }

  private record Run(String account, Inmate inmate) {}

  /** Over a lake; its first process starts when somebody comes. */
  public Desk(Lake lake, Limits limits) {
    this.lake = lake;
    this.limits = limits;
  }

  /** The functions that may be used. */
  public static Set<String> functions() {
    return Gate.allowed();
  }

  /** Has a process ready soon; returns at once. */
  public void warm() {
    starters.execute(
        () -> {
          try {
            if (hasIdle()) return;
            giveBack(start());
          } catch (IOException | InterruptedException failed) {
            LOG.warn("the process for SQL does not start: {}", failed.getMessage());
          }
        });
  }

  /** Answers a question. */
  public Outcome ask(Question question, Sink sink) throws IOException, InterruptedException {
    if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      return new Outcome.Stopped(
          Trouble.BUSY, "too many questions are asked at once: try again in a moment", null);
    }
    try {
      Inmate inmate = take();
      running.put(question.id(), new Run(question.account(), inmate));
      try {
        Outside.Views views = lake.outside().views(question.scope());
        return inmate.ask(question, views, sink);
      } finally {
        running.remove(question.id());
        giveBack(inmate);
      }
    } finally {
      turns.release();
    }
  }

  /** Stops a question of an account; false where it has none of this id. */
  public boolean cancel(String account, String id) {
    Run run = running.get(id);
    if (run == null || !run.account().equals(account)) return false;
    run.inmate().cancel();
    return true;
  }

  private boolean hasIdle() {
    lock.lock();
    try {
      return !idle.isEmpty() || closed;
    } finally {
      lock.unlock();
    }
  }

  private Inmate take() throws IOException, InterruptedException {
    lock.lock();
    try {
      for (Inmate ready = idle.poll(); ready != null; ready = idle.poll()) {
        if (ready.isAlive()) return ready;
        ready.close();
      }
    } finally {
      lock.unlock();
    }
    return start();
  }

  private Inmate start() throws IOException, InterruptedException {
    Outside.Views views = lake.outside().views(null);
    return Inmate.start(
        new Message.Setup(limits.memory(), limits.threads(), views.preparation()), seals());
  }

  private Seals seals() throws InterruptedException {
    lock.lock();
    try {
      Seals known = seals;
      if (known == null) {
        known = Seals.tried();
        seals = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a process for the next question, or replaces it. */
  private void giveBack(Inmate inmate) {
    boolean kept = false;
    lock.lock();
    try {
      kept = !closed && inmate.isFit() && idle.size() < AT_ONCE;
      if (kept) idle.push(inmate);
    } finally {
      lock.unlock();
    }
    if (kept) return;
    inmate.close();
    if (!hasIdle()) warm();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      running.values().forEach(run -> run.inmate().cancel());
      idle.forEach(Inmate::close);
      idle.clear();
    } finally {
      lock.unlock();
    }
    starters.close();
  }
}
