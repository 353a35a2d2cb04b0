package org.vigie.server.pipeline;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * CPU time and counts of the stages that the workers run, summed over all of them. Taken once a
 * block and stage, so it costs nothing an event would notice.
 */
public final class StageTimes {
  /** What a worker does with a block, in this order. */
  public enum Stage {
    /** Reading, checking and decompressing the block. */
    READ,
    /** Bytes to events: both views. */
    PARSE,
    /** What follows from values and tables. */
    ENRICH,
    /** Events to findings. */
    DETECT,
    /** Events into the columns of the lake. */
    STORE
  }

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Map<Stage, LongAdder> nanos = new EnumMap<>(Stage.class);
  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder findings = new LongAdder();
  private final LongAdder rejected = new LongAdder();

  StageTimes() {
    for (Stage stage : Stage.values()) nanos.put(stage, new LongAdder());
  }

  /** CPU time of this thread, nanoseconds. */
  static long now() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** Adds the time since {@code started} to a stage; the time of now. */
  long took(Stage stage, long started) {
    long now = now();
    adder(stage).add(now - started);
    return now;
  }

  void counted(long events, long bytes, long findings, long rejected) {
    this.events.add(events);
    this.bytes.add(bytes);
    this.findings.add(findings);
    this.rejected.add(rejected);
  }

  /** CPU nanoseconds spent in a stage. */
  public long nanos(Stage stage) {
    return adder(stage).sum();
  }

  private LongAdder adder(Stage stage) {
    return Objects.requireNonNull(nanos.get(stage));
  }

  /** Events made. */
  public long events() {
    return events.sum();
  }

  /** Raw bytes read. */
  public long bytes() {
    return bytes.sum();
  }

  /** Findings raised, those of a replay again. */
  public long findings() {
    return findings.sum();
  }

  /** Events whose bytes were not of the declared form. */
  public long rejected() {
    return rejected.sum();
  }
}
