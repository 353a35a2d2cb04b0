package org.vigie.server.retro;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.detect.Finding;
import org.vigie.enrich.Tables;
import org.vigie.pack.Pack;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.job.Job;
import org.vigie.server.job.Jobs;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.RetroHunts;
import org.vigie.store.state.RetroHunts.RetroHunt;
import org.vigie.store.state.RetroHunts.Status;
import org.vigie.store.state.RetroHunts.Tally;

/**
 * The searches back: asked for by people, done one after the other on one thread, written down as
 * they go, so that a restart goes on where the last one was.
 */
public final class Retro implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Retro.class);

  /** Most that wait. */
  private static final int MOST_PENDING = 100;

  private final Parts parts;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Semaphore work = new Semaphore(0);
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();
  private final Thread thread;

  /**
   * What it works with.
   *
   * @param content what runs: its parsers read events again
   * @param tables what events are enriched from, as they are now
   * @param files the files of all content that runs
   * @param ingest how far the house is with what it received
   */
  public record Parts(
      Lake lake,
      RetroHunts record,
      Supplier<Pack> content,
      Supplier<Tables> tables,
      Files files,
      Hunt hunt,
      Jobs jobs,
      Ingest ingest,
      InstantSource clock) {}

  /** Where the files of rules come from. */
  @FunctionalInterface
  public interface Files {
    /** All of them, as they are now. */
    List<Pack.Item> all() throws IOException;
  }

  /**
   * How far the house is with what it received.
   *
   * @param received place behind the newest record of the raw journal
   * @param stored place below which the lake has everything
   */
  public record Ingest(LongSupplier received, LongSupplier stored) {
    /** Where nothing comes in. */
    public static final Ingest NONE = new Ingest(() -> 0, () -> 0);
  }

  /** What became of a request. */
  public sealed interface Answer {
    /** It waits for its turn. */
    record Accepted(RetroHunt hunt) implements Answer {}

    /** It can't be done. */
    record Refused(List<String> reasons) implements Answer {}
  }

  /** Goes on with what was left, and waits for more. */
  public Retro(Parts parts) {
    this.parts = parts;
    work.release(parts.record.pending());
    thread = Thread.ofPlatform().name("vigie-retro").start(this::run);
  }

  /** Takes a request. */
  public Answer ask(Request request, String actor) throws IOException {
    if (parts.record.pending() >= MOST_PENDING) {
      return refused("%,d searches wait already".formatted(MOST_PENDING));
    }
    List<String> indicators = Indicators.of(request.indicators());
    boolean rules = !request.rules().isEmpty() || !request.files().isEmpty();
    if (rules != indicators.isEmpty()) {
      return refused(
          "name rules that run, give files of rules, or a list of indicators: one of these");
    }
    if (request.scope().from() >= request.scope().to()) {
      return refused("the time from which on lies behind the time up to which");
    }
    return rules ? askRules(request, actor) : askIndicators(request, indicators, actor);
  }

  private static Answer refused(String why) {
    return new Answer.Refused(List.of(why));
  }

  private Answer askRules(Request request, String actor) throws IOException {
    Pack running = parts.content.get();
    Gathering gathering = new Gathering(parts.files.all(), running.placeholders());
    Sought.Rules sought = gathering.of(request.rules(), request.files());
    if (!gathering.wrong().isEmpty()) return new Answer.Refused(List.copyOf(gathering.wrong()));
    if (sought.ids().isEmpty()) return refused("there is no rule in what was given");
    Pack pack = running.withRules(sought.files());
    if (!pack.rejected().isEmpty()) {
      return new Answer.Refused(pack.rejected().stream().map(Object::toString).toList());
    }
    List<Tally> items = new ArrayList<>();
    for (Finding.RuleCard card : cards(pack)) {
      if (!sought.ids().contains(card.id())) continue;
      items.add(new Tally(card.id(), card.version(), card.title(), 0, 0, 0));
    }
    String title =
        items.size() == 1
            ? items.getFirst().title()
            : "%s (+%d)".formatted(items.getFirst().title(), items.size() - 1);
    return accepted(sought, request, title, actor, items);
  }

  private static List<Finding.RuleCard> cards(Pack pack) {
    List<Finding.RuleCard> cards = new ArrayList<>(pack.rules().cards());
    cards.addAll(pack.correlations().cards());
    return cards;
  }

  private Answer askIndicators(Request request, List<String> indicators, String actor)
      throws IOException {
    List<String> wrong = Indicators.wrong(indicators, parts.hunt);
    if (!wrong.isEmpty()) return new Answer.Refused(wrong);
    List<Tally> items = indicators.stream().map(one -> new Tally(one, "", one, 0, 0, 0)).toList();
    String title =
        items.size() == 1
            ? indicators.getFirst()
            : "%s (+%d)".formatted(indicators.getFirst(), items.size() - 1);
    return accepted(new Sought.Indicators(indicators), request, title, actor, items);
  }

  private Answer accepted(
      Sought sought, Request request, String title, String actor, List<Tally> items)
      throws IOException {
    Lake.Mark mark = parts.lake.position();
    // Parts of the house that have no journal, such as tests of the lake, number from nought.
    long until = mark == null ? 0 : mark.position();
    Plan plan = new Plan(sought, request.scope(), until, request.reading());
    String id = UUID.randomUUID().toString();
    parts.record.add(id, title, actor, parts.clock.millis(), plan.json(), items);
    work.release();
    RetroHunt hunt = parts.record.byId(id);
    if (hunt == null) throw new IOException("search " + id + " was not written down");
    return new Answer.Accepted(hunt);
  }

  /** Ends one that waits or runs; false where it had ended. */
  public boolean stop(String id) {
    stopped.add(id);
    return parts.record.end(id, Status.STOPPED, "", parts.clock.millis());
  }

  /** What one looks for, and where. */
  public Plan plan(RetroHunt hunt) throws IOException {
    return Plan.read(hunt.spec());
  }

  /** What was asked, and how far each is. */
  public RetroHunts record() {
    return parts.record;
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        if (!work.tryAcquire(1, TimeUnit.SECONDS)) continue;
        RetroHunt next = parts.record.next();
        if (next != null) hunt(next);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void hunt(RetroHunt hunt) throws InterruptedException {
    Job ended =
        parts.jobs.run(
            Job.Kind.RETRO_HUNT,
            hunt.title(),
            progress -> {
              Search search =
                  new Search(parts, hunt, new Pace(parts.ingest, closing), Search.PIECE);
              return search.run(
                  (done, of) ->
                      progress.at(done, of)
                          && closing.getCount() > 0
                          && !stopped.contains(hunt.id()));
            });
    // What the house's end broke off goes on at its next start.
    if (ended.state() == Job.State.FAILED && closing.getCount() > 0) {
      LOG.warn("search back {} failed: {}", hunt.id(), ended.outcome());
      parts.record.end(hunt.id(), Status.FAILED, ended.outcome(), parts.clock.millis());
    }
    stopped.remove(hunt.id());
  }

  /** Waits until one has ended; as it stands then, or after {@code patienceMillis}. */
  public RetroHunt await(String id, long patienceMillis) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    while (true) {
      RetroHunt hunt = parts.record.byId(id);
      if (hunt == null) throw new IllegalArgumentException("no search back " + id);
      if (hunt.ended() > 0 || System.nanoTime() >= until) return hunt;
      if (closing.await(50, TimeUnit.MILLISECONDS)) return hunt;
    }
  }

  /** Ends after the piece of work that runs. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
