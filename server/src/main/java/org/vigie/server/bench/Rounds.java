package org.vigie.server.bench;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vigie.server.bench.Load.Slice;

/**
 * Slices of a file, round and round until a time is over, each held back until it may go. Shared by
 * the threads that send.
 */
final class Rounds implements Supplier<@Nullable Slice> {
  private static final long STEP = 2_000_000;

  private final List<Slice> slices;
  private final long end;
  private final LongPredicate mayGo;
  private int next;
  private long sent;

  private Rounds(List<Slice> slices, long end, LongPredicate mayGo) {
    this.slices = slices;
    this.end = end;
    this.mayGo = mayGo;
  }

  /**
   * As fast as somebody keeps up.
   *
   * @param nanos how long
   * @param mayGo whether a slice may go now, by the events that went before
   */
  static Rounds asTaken(List<Slice> slices, long nanos, LongPredicate mayGo) {
    return new Rounds(slices, System.nanoTime() + nanos, mayGo);
  }

  /** At an even rate. */
  static Rounds at(double eventsPerSecond, List<Slice> slices, long nanos) {
    long start = System.nanoTime();
    return new Rounds(
        slices,
        start + nanos,
        sent -> System.nanoTime() - start >= (long) (sent / eventsPerSecond * 1e9));
  }

  /** Events given so far. */
  synchronized long sent() {
    return sent;
  }

  @Override
  public synchronized @Nullable Slice get() {
    while (!mayGo.test(sent)) {
      if (isOver()) return null;
      LockSupport.parkNanos(STEP);
    }
    if (isOver()) return null;
    Slice slice = slices.get(next);
    next = (next + 1) % slices.size();
    sent += slice.lines();
    return slice;
  }

  private boolean isOver() {
    return System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted();
  }
}
