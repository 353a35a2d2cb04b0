package org.vigie.server.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much each source may send, whichever ways it comes by: events and bytes a second, with a
 * second's worth at once. Whoever takes something in tells of it, and asks before the next whether
 * it must wait; so what is over is never more than one batch.
 */
public final class Rates {
  /** Stands for each source that has no limit of its own. */
  public static final String OTHERS = "*";

  /** No limits. */
  public static final Rates NONE = new Rates(List.of(), System::nanoTime);

  private static final long SECOND = 1_000_000_000;

  private final Map<String, Limit> limits = new HashMap<>();
  private final Map<String, Pace> paces = new ConcurrentHashMap<>();
  private final LongSupplier nanos;

  /**
   * A limit.
   *
   * @param source its name, or {@link #OTHERS}: each of the others, on its own
   * @param events most a second; 0 for any number
   * @param bytes most a second; 0 for any number
   */
  public record Limit(String source, long events, long bytes) {}

  /** With these limits, and a clock such as {@link System#nanoTime}. */
  public Rates(List<Limit> limits, LongSupplier nanos) {
    for (Limit one : limits) this.limits.put(one.source, one);
    this.nanos = nanos;
  }

  /** That of a source. */
  Pace of(String source) {
    Limit limit = limits.getOrDefault(source, limits.get(OTHERS));
    if (limit == null) return Pace.FREE;
    return paces.computeIfAbsent(source, one -> new Pace(limit, nanos));
  }

  /** How fast one source has come, against what it may. */
  static final class Pace {
    static final Pace FREE = new Pace(null, () -> 0);

    private final @Nullable Limit limit;
    private final LongSupplier nanos;

    /** When, at the rate allowed, all that was taken would have come. */
    private final AtomicLong due;

    private Pace(@Nullable Limit limit, LongSupplier nanos) {
      this.limit = limit;
      this.nanos = nanos;
      this.due = new AtomicLong(nanos.getAsLong());
    }

    /** So much was taken. */
    void take(long events, long bytes) {
      if (limit == null) return;
      long cost = Math.max(cost(events, limit.events), cost(bytes, limit.bytes));
      long now = nanos.getAsLong();
      due.updateAndGet(before -> Math.max(before, now) + cost);
    }

    /** Nanoseconds until more may be taken; 0 for now. */
    long waiting() {
      if (limit == null) return 0;
      return Math.max(0, due.get() - nanos.getAsLong() - SECOND);
    }

    private static long cost(long count, long most) {
      return most == 0 ? 0 : (long) ((double) count * SECOND / most);
    }
  }
}
