package org.vigie.server.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * What a piece of work costs when it is warm: medians over rounds.
 *
 * @param items done in one pass
 * @param cpu CPU of the thread an item, nanoseconds; neighbours on the machine hardly touch it
 * @param wall time an item, nanoseconds
 */
record Cost(long items, double cpu, double wall) {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int LEAST_PASSES = 3;

  /** One pass over what is measured. */
  @FunctionalInterface
  interface Pass {
    /** Count of items done. */
    long run() throws IOException;
  }

  /** Measures on this thread. */
  static Cost of(DetectBench.Effort effort, Pass pass) throws IOException {
    long items = 0;
    // By CPU: a neighbour that takes the machine for a while must not leave code cold.
    long started = THREADS.getCurrentThreadCpuTime();
    for (int i = 0;
        i < LEAST_PASSES || THREADS.getCurrentThreadCpuTime() - started < effort.warm();
        i++) items = pass.run();
    double[] cpu = new double[effort.rounds()];
    double[] wall = new double[effort.rounds()];
    for (int round = 0; round < effort.rounds(); round++) {
      long done = 0;
      long cpuBefore = THREADS.getCurrentThreadCpuTime();
      long before = System.nanoTime();
      do {
        done += pass.run();
      } while (System.nanoTime() - before < effort.round());
      wall[round] = (double) (System.nanoTime() - before) / done;
      cpu[round] = (double) (THREADS.getCurrentThreadCpuTime() - cpuBefore) / done;
    }
    return new Cost(items, median(cpu), median(wall));
  }

  /** The middle one, or the mean of the two in the middle. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Items a second of CPU. */
  double rate() {
    return 1e9 / cpu;
  }
}
