package org.vigie.server.source;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.behaviour.Pulse;
import org.vigie.behaviour.Sign.Turn;
import org.vigie.behaviour.SourceWatch;
import org.vigie.behaviour.SourceWatch.Told;
import org.vigie.behaviour.Weeks;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Technology;
import org.vigie.server.pipeline.Heard;
import org.vigie.store.journal.Journal;
import org.vigie.store.state.Audit;
import org.vigie.store.state.Handling;
import org.vigie.store.state.SourceRecords;
import org.vigie.store.state.SourceRecords.Condition;
import org.vigie.store.state.SourceRecords.Saved;
import org.vigie.store.state.State;
import org.vigie.store.state.Unwritable;

/**
 * Watches over the sources: counts what the pipeline heard minute by minute, keeps what follows,
 * and raises a finding where a source is not as it used to be. A minute is judged when all that was
 * received in it has been counted; minutes in which Vigie did not run are no silence.
 */
public final class Health implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);
  private static final long MINUTE = 60_000;

  /** What was received so long ago stands in the journal, milliseconds. */
  private static final long SETTLED = 2_000;

  /** More minutes without anything at once mean that Vigie was away. */
  private static final long AWAY = 10;

  /** Rhythms are kept this often, minutes; what is open always is. */
  private static final long OFTEN = 5;

  /** How often the clock is looked at, milliseconds. */
  private static final long LOOKS = 500;

  private static final String ACTOR = "vigie";
  private final State state;
  private final Supplier<Pack> content;
  private final Journal findings;
  private final InstantSource clock;
  private final Weeks weeks;
  private final Blindness blindness = new Blindness();
  private final Conditions conditions = new Conditions();
  private final Ledger ledger;
  private final TreeMap<Long, Map<Heard.Key, Heard.Part>> pending = new TreeMap<>();
  private final List<SourceRecords.Routed> routed = new ArrayList<>();
  private final Set<String> touched = new HashSet<>();
  private final SourceWatch watch;
  private Set<String> retired = Set.of();
  private long latest;
  private long closed;
  private long kept;
  private @Nullable Pack pack;
  private Map<String, Technology> technologies = Map.of();
  private @Nullable Thread thread;
  private boolean closing;

  /** How far the pipeline is: positions of the raw journal. */
  public interface Progress {
    /** Where the journal ends. */
    long received();

    /** Below which all has been counted. */
    long counted();
  }

  /** Knows what was kept; watches nothing until {@link #start}. */
  public Health(
      State state, Supplier<Pack> content, Journal findings, InstantSource clock, Weeks weeks) {
    this.state = state;
    this.content = content;
    this.findings = findings;
    this.clock = clock;
    this.weeks = weeks;
    ledger = new Ledger(weeks);
    watch = new SourceWatch(weeks);
    load();
  }

  private void load() {
    SourceRecords records = state.sources();
    closed = records.minute();
    records
        .habits()
        .forEach(
            (source, habit) -> {
              try {
                watch.read(source, habit);
              } catch (IOException e) {
                LOG.warn("the rhythm of source '{}' is learned anew: {}", source, e.getMessage());
              }
            });
    blindness.load(records.routes());
    conditions.load(records.unfinished());
    String day = ledger.day(closed);
    ledger.load(records.hours(closed / 60, closed / 60 + 1), records.days(day, day));
  }

  /** Begins to watch. */
  public synchronized void start(Progress progress) {
    thread = Thread.ofPlatform().name("vigie-sources").start(() -> run(progress));
  }

  private void run(Progress progress) {
    try {
      while (pause()) {
        try {
          tick(progress);
        } catch (RuntimeException e) {
          LOG.error("sources unwatched: {}", e.getMessage(), e instanceof Unwritable ? null : e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean pause() throws InterruptedException {
    long until = System.nanoTime() + LOOKS * 1_000_000;
    for (long left; !closing && (left = until - System.nanoTime()) > 0; ) {
      wait(Math.max(1, left / 1_000_000));
    }
    return !closing;
  }

  /** Takes in what an epoch of the pipeline heard. */
  public synchronized void heard(List<Heard> epoch) {
    for (Heard one : epoch) {
      latest = Math.max(latest, one.latest());
      one.parts()
          .forEach(
              (key, part) ->
                  pending
                      .computeIfAbsent(Math.max(key.minute(), closed + 1), m -> new HashMap<>())
                      .merge(key, part, Health::plus));
    }
  }

  private static Heard.Part plus(Heard.Part one, Heard.Part other) {
    return new Heard.Part(one.pulse().plus(other.pulse()), one.vendor(), one.product());
  }

  /** Judges the minutes that are over. */
  synchronized void tick(Progress progress) {
    long now = clock.millis();
    long end = progress.received();
    long sure = progress.counted() >= end ? now - SETTLED : 0;
    long until = Math.floorDiv(Math.min(now, Math.max(latest, sure)), MINUTE);
    if (closed == 0)
      closed = pending.isEmpty() ? until - 1 : Math.min(pending.firstKey(), until) - 1;
    boolean passed = closed + 1 < until;
    retire();
    while (closed + 1 < until) {
      Long next = pending.ceilingKey(closed + 1);
      long target = next == null ? until - 1 : Math.min(next, until - 1);
      if (target - closed > AWAY) {
        watch.resume();
        closed = target - 1;
      }
      minute(closed + 1);
    }
    say(now);
    if (passed) save();
  }

  /** What is told of those who are expected no more ends. */
  private void retire() {
    Set<String> now = state.retirements().current().keySet();
    for (String source : now) if (!retired.contains(source)) conditions.drop(source, closed);
    retired = now;
  }

  /** One who is heard again is expected again. */
  private void returned(Set<String> heard) {
    if (retired.isEmpty()) return;
    for (String source : heard) {
      if (!retired.contains(source)) continue;
      long now = clock.millis();
      var entry = new Audit.Entry(now, ACTOR, "source-return", source, "heard again", "");
      state.retirements().takeBack(source, entry);
    }
    retired = state.retirements().current().keySet();
  }

  private void minute(long minute) {
    Map<Heard.Key, Heard.Part> parts = new HashMap<>();
    while (!pending.isEmpty() && pending.firstKey() <= minute) {
      pending
          .pollFirstEntry()
          .getValue()
          .forEach((key, part) -> parts.merge(key, part, Health::plus));
    }
    Map<String, Pulse> pulses = new TreeMap<>();
    parts.forEach(
        (key, part) -> {
          if (!key.source().isEmpty()) pulses.merge(key.source(), part.pulse(), Pulse::plus);
        });
    returned(pulses.keySet());
    ledger.turn(minute, watch);
    pulses.forEach((source, pulse) -> ledger.take(minute, source, pulse, watch));
    parts.forEach((key, part) -> ledger.take(minute, key, part, this::technology));
    routed.addAll(blindness.take(minute, parts.keySet()));
    touched.addAll(pulses.keySet());
    List<Told> told = watch.advance(minute, pulses);
    List<byte[]> raised = new ArrayList<>();
    for (Told one : told) {
      touched.add(one.source());
      if (retired.contains(one.source())) continue;
      if (one.sign().turn() == Turn.ENDS) conditions.end(one);
      else raised.add(begin(one));
    }
    if (!raised.isEmpty()) append(raised);
    ledger.stand(conditions.standings());
    closed = minute;
  }

  private byte[] begin(Told told) {
    Set<String> silent = mute();
    Blindness.Blind blind =
        blindness.without(content.get(), told.source(), silent, told.sign().minute());
    Finding finding = HealthFinding.of(told, blind);
    conditions.begin(told, finding, blind);
    return FindingJson.write(finding);
  }

  /** Who feeds no rule now. */
  private Set<String> mute() {
    Set<String> mute = conditions.silent();
    mute.addAll(retired);
    return mute;
  }

  /** How all sources stand that are known of; each has one answer, wherever it is asked. */
  public synchronized Map<String, Rhythm> rhythms() {
    Map<String, Rhythm> all = new HashMap<>();
    for (SourceWatch.Portrait one : watch.portraits()) {
      boolean known = one.stage() == SourceWatch.Stage.KNOWN;
      all.put(one.name(), known ? Rhythm.USUAL : Rhythm.LEARNING);
    }
    for (Condition one : conditions.open()) {
      if (one.source().isEmpty()) continue;
      Rhythm told = one.kind().equals("SILENCE") ? Rhythm.SILENT : Rhythm.UNUSUAL;
      all.merge(one.source(), told, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
    for (String source : state.retirements().current().keySet()) all.put(source, Rhythm.RETIRED);
    return all;
  }

  /** Durable when this returns; one that is told again has the same id. */
  private void append(List<byte[]> raised) {
    long[] detected = new long[raised.size()];
    java.util.Arrays.fill(detected, clock.millis());
    Source origin = new Source("vigie", "sources", "");
    findings.append(new Journal.Batch(origin, null, detected, List.copyOf(raised))).join();
  }

  private Technology technology(String parser) {
    Pack now = content.get();
    if (!now.equals(pack)) {
      pack = now;
      Map<String, Technology> all = new HashMap<>();
      for (Technology one : now.parsers().technologies()) all.put(one.parser(), one);
      technologies = all;
    }
    Technology known = technologies.get(parser);
    return known != null
        ? known
        : new Technology(parser, "", "", Technology.Category.OTHER, "", Map.of());
  }

  /** Says on their alerts that sources are as they used to be. */
  private void say(long now) {
    for (Condition one : conditions.unsaid()) {
      String alert = state.alerts().all().alertOf(one.finding());
      if (alert == null) continue;
      state
          .handling()
          .handle(
              List.of(new Handling.Target(alert, Handling.Target.WHATEVER)),
              new Handling.Act.Settle(one.source(), one.ended() - one.since()),
              ACTOR,
              now,
              object -> new Audit.Entry(now, ACTOR, "source.settled", object, one.source(), ""));
      conditions.said(one);
      state
          .sources()
          .save(new Saved(closed, Map.of(), List.of(), List.of(), List.of(), conditions.changed()));
    }
  }

  private void save() {
    Map<String, byte[]> habits = new HashMap<>();
    boolean all = closed - kept >= OFTEN || closing;
    Set<String> names = new HashSet<>(all ? watch.names() : touched);
    names.retainAll(watch.names());
    if (all) kept = closed;
    if (all || !conditions.open().isEmpty()) {
      for (String name : names) habits.put(name, watch.write(name));
    }
    state
        .sources()
        .save(
            new Saved(
                closed,
                habits,
                ledger.changedHours(),
                ledger.changedDays(),
                List.copyOf(routed),
                conditions.changed()));
    routed.clear();
    touched.clear();
  }

  /** What is known of all sources. */
  public synchronized List<SourceWatch.Portrait> portraits() {
    return watch.portraits();
  }

  /** What is expected of a source in the hour of a time; null where nothing is known. */
  public synchronized SourceWatch.@Nullable Band band(String source, long millis) {
    return watch.band(source, Math.floorDiv(millis, MINUTE));
  }

  /** What is told and lasts. */
  public synchronized List<Condition> open() {
    return conditions.open();
  }

  /** Rules that a source feeds, and those of them that no other source does. */
  public synchronized Fed fed(String source) {
    Pack now = content.get();
    List<Finding.RuleCard> all = blindness.fedBy(now, source, closed).rules();
    Set<String> silent = mute();
    return new Fed(all, blindness.without(now, source, silent, closed).rules());
  }

  /**
   * Rules that a source feeds.
   *
   * @param all whoever else does
   * @param alone those that are blind without it
   */
  public record Fed(List<Finding.RuleCard> all, List<Finding.RuleCard> alone) {}

  /** What the parser of a name reads. */
  public synchronized Technology of(String parser) {
    return technology(parser);
  }

  /** The rows that all of it is computed from. */
  public SourceRecords records() {
    return state.sources();
  }

  /** The hours of weeks, as sources are judged by. */
  public Weeks weeks() {
    return weeks;
  }

  /** Keeps what was learned, and ends. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closing = true;
      running = thread;
      notifyAll();
    }
    if (running == null) return;
    try {
      running.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      if (closed > 0) save();
    }
  }
}
