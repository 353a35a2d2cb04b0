package org.vigie.server.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
    return of(effort, List.of(pass)).getFirst();
  }

  /** Measures what is to be compared: all is warmed, then each round does one after the other. */
  static List<Cost> of(DetectBench.Effort effort, List<Pass> passes) throws IOException {
    long[] items = new long[passes.size()];
    for (int i = 0; i < items.length; i++) items[i] = warm(effort, passes.get(i));
    double[][] cpu = new double[items.length][effort.rounds()];
    double[][] wall = new double[items.length][effort.rounds()];
    for (int round = 0; round < effort.rounds(); round++) {
      for (int i = 0; i < items.length; i++) {
        long done = 0;
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        do {
          done += passes.get(i).run();
        } while (System.nanoTime() - before < effort.round());
        wall[i][round] = (double) (System.nanoTime() - before) / done;
        cpu[i][round] = (double) (THREADS.getCurrentThreadCpuTime() - cpuBefore) / done;
      }
    }
    List<Cost> costs = new ArrayList<>();
    for (int i = 0; i < items.length; i++) {
      costs.add(new Cost(items[i], median(cpu[i]), median(wall[i])));
    }
    return costs;
  }

  private static long warm(DetectBench.Effort effort, Pass pass) throws IOException {
    long items = 0;
    // By CPU: a neighbour that takes the machine for a while must not leave code cold.
    long started = THREADS.getCurrentThreadCpuTime();
    for (int i = 0;
        i < LEAST_PASSES || THREADS.getCurrentThreadCpuTime() - started < effort.warm();
        i++) items = pass.run();
    return items;
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
