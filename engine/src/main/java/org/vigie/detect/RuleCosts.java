package org.vigie.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.vigie.ocsf.Event;

/**
 * What each rule of a set costs: time and candidacies are taken on one event of many and scaled up,
 * hits are all counted. Shared by the detectors of all threads.
 */
public final class RuleCosts {
  /** Rhythm for running systems: reading the clock costs less than 1 % of detection then. */
  public static final int EVERY = 64;

  private final Ruleset ruleset;
  private final LongSupplier clock;
  private final int every;
  private final AtomicLongArray nanos;
  private final AtomicLongArray candidates;
  private final AtomicLongArray hits;
  private final LongAdder events = new LongAdder();
  private final LongAdder sampled = new LongAdder();
  private final LongAdder index = new LongAdder();

  /**
   * Counts from nought.
   *
   * @param clock nanoseconds of any origin
   * @param every of so many events one is timed
   */
  public RuleCosts(Ruleset ruleset, LongSupplier clock, int every) {
    this.every = every;
    this.ruleset = ruleset;
    this.clock = clock;
    nanos = new AtomicLongArray(ruleset.size());
    candidates = new AtomicLongArray(ruleset.size());
    hits = new AtomicLongArray(ruleset.size());
  }

  /**
   * A rule's cost.
   *
   * @param rule its card
   * @param nanos time spent on its conditions, estimated
   * @param candidates how often it was asked, estimated
   * @param hits how often it fired
   */
  public record Cost(Finding.RuleCard rule, long nanos, long candidates, long hits) {}

  /** A detector over the rules, for one thread, whose work is counted here. */
  public Metered open() {
    return new Metered(ruleset.open(), this);
  }

  /** Rules that cost or found anything, the dearest first. */
  public List<Cost> costs() {
    List<Cost> costs = new ArrayList<>();
    for (int i = 0; i < ruleset.size(); i++) {
      if (candidates.get(i) == 0 && hits.get(i) == 0) continue;
      Finding.RuleCard card = ruleset.rules().get(i).card();
      costs.add(new Cost(card, whole(nanos.get(i)), whole(candidates.get(i)), hits.get(i)));
    }
    costs.sort(
        Comparator.comparingLong(Cost::nanos)
            .thenComparingLong(Cost::candidates)
            .thenComparingLong(Cost::hits)
            .reversed());
    return costs;
  }

  /** What was counted on timed events, scaled up to all. */
  private long whole(long counted) {
    long timed = sampled.sum();
    return timed == 0 ? 0 : Math.round((double) counted * events.sum() / timed);
  }

  /** Count of events that were looked at. */
  public long events() {
    return events.sum();
  }

  /** Time spent on finding candidates, estimated, nanoseconds. */
  public long indexNanos() {
    return whole(index.sum());
  }

  /** Count of events that were timed. */
  public long sampled() {
    return sampled.sum();
  }

  long now() {
    return clock.getAsLong();
  }

  void indexed(long took) {
    sampled.increment();
    index.add(took);
  }

  void asked(int rule, long took) {
    nanos.addAndGet(rule, took);
    candidates.incrementAndGet(rule);
  }

  void fired(int rule) {
    hits.incrementAndGet(rule);
  }

  /** A detector that times one event of so many. Belongs to one thread. */
  public static final class Metered {
    private final Detector detector;
    private final RuleCosts costs;
    private int left = 1;

    private Metered(Detector detector, RuleCosts costs) {
      this.detector = detector;
      this.costs = costs;
    }

    /** As {@link Detector#detect(Event, List)}. */
    public List<Finding> detect(Event event, List<Detector.Hit> hits) {
      costs.events.increment();
      boolean timed = --left <= 0;
      if (timed) left = costs.every;
      List<Finding> findings =
          timed ? detector.measure(event, hits, costs) : detector.detect(event, hits);
      detector.count(costs);
      return findings;
    }
  }
}
