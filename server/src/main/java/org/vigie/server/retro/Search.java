package org.vigie.server.retro;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;
import org.vigie.server.hunt.Sightings;
import org.vigie.store.lake.History;
import org.vigie.store.lake.Upkeep;
import org.vigie.store.state.RetroHunts.Progress;
import org.vigie.store.state.RetroHunts.RetroHunt;
import org.vigie.store.state.RetroHunts.Sample;
import org.vigie.store.state.RetroHunts.Status;
import org.vigie.store.state.RetroHunts.Tally;

/** One search back, from where it was left to its end. */
final class Search {
  /** Records of the journal in a piece. */
  static final long PIECE = 65_536;

  /** Samples kept of a search are read again when it goes on; there are no more. */
  private static final int MOST_SAMPLES = 1_000;

  /** So long, at least, between times when what was done is written down. */
  private static final long CHECKPOINT_NANOS = 250_000_000L;

  /** And so many times as long as writing it took: a large memory of correlations is dear. */
  private static final long CHECKPOINT_SHARE = 20;

  private final Retro.Parts parts;
  private final RetroHunt hunt;
  private final Pace pace;
  private final long records;
  private final Tallies tallies;
  private Progress at;
  private long due = System.nanoTime() + CHECKPOINT_NANOS;

  /**
   * Goes on with one.
   *
   * @param records of the journal in a piece
   */
  Search(Retro.Parts parts, RetroHunt hunt, Pace pace, long records) {
    this.records = records;
    this.parts = parts;
    this.hunt = hunt;
    this.pace = pace;
    tallies =
        new Tallies(
            parts.record().tallies(hunt.id()), parts.record().samples(hunt.id(), MOST_SAMPLES));
    at = hunt.progress();
  }

  /** Runs it; what came of it, or nothing where it was broken off. */
  String run(Upkeep.Progress progress) throws IOException {
    parts.record().begin(hunt.id(), parts.clock().millis());
    Plan plan = Plan.read(hunt.spec());
    boolean whole =
        switch (plan.sought()) {
          case Sought.Rules rules -> rules(rules, plan, progress);
          case Sought.Indicators(List<String> values) -> indicators(values, plan, progress);
        };
    if (!whole) return "";
    parts.record().end(hunt.id(), Status.DONE, "", parts.clock().millis());
    return "%s: %,d findings in %,d events".formatted(hunt.title(), at.findings(), at.done());
  }

  private boolean rules(Sought.Rules sought, Plan plan, Upkeep.Progress progress)
      throws IOException {
    History history = parts.lake().history();
    RuleReplay replay =
        new RuleReplay(history, parts.content().get(), parts.tables(), sought, plan);
    byte[] memory = parts.record().memory(hunt.id());
    if (memory != null) replay.remember(memory);
    long looked = at.looked();
    long total = history.below(replay.wider(), plan.until());
    try (Ahead ahead = new Ahead(replay, history, at.place(), plan.until(), records)) {
      while (true) {
        if (!progress.at(at.done(), total)) {
          checkpoint(replay);
          return false;
        }
        long started = System.nanoTime();
        RuleReplay.Seen seen = ahead.next(pace.atOnce());
        if (seen == null) break;
        for (Finding finding : replay.found(seen)) tallies.add(finding);
        long end = seen.piece().to();
        long worked = System.nanoTime() - started;
        at =
            new Progress(
                end,
                Math.min(total, history.below(replay.wider(), end)),
                total,
                looked + replay.looked(),
                tallies.count(),
                at.busy() + worked / 1_000_000);
        if (System.nanoTime() >= due) checkpoint(replay);
        rest(worked);
      }
    }
    at = new Progress(at.place(), total, total, at.looked(), at.findings(), at.busy());
    checkpoint(replay);
    return true;
  }

  private void checkpoint(@Nullable RuleReplay replay) throws IOException {
    long started = System.nanoTime();
    byte[] memory = replay == null ? null : replay.memory();
    parts.record().checkpoint(hunt.id(), at, memory, tallies.changed(), tallies.samples());
    long ended = System.nanoTime();
    due = ended + Math.max(CHECKPOINT_NANOS, CHECKPOINT_SHARE * (ended - started));
  }

  private boolean indicators(List<String> values, Plan plan, Upkeep.Progress progress)
      throws IOException {
    Sightings sightings = new Sightings(parts.lake(), parts.hunt());
    for (int i = (int) at.place(); i < values.size(); i++) {
      if (!progress.at(i, values.size())) {
        checkpoint(null);
        return false;
      }
      long started = System.nanoTime();
      String value = values.get(i);
      Sightings.Sighting seen =
          sightings.of(Indicators.question(value), plan.scope(), plan.until());
      tallies.add(new Tally(value, "", value, seen.count(), seen.first(), seen.last()));
      for (Sightings.Example one : seen.examples()) {
        tallies.add(new Sample(value, one.time(), one.id(), one.json()));
      }
      long worked = System.nanoTime() - started;
      at =
          new Progress(
              i + 1L,
              i + 1L,
              values.size(),
              at.looked() + seen.count(),
              tallies.count(),
              at.busy() + worked / 1_000_000);
      if (System.nanoTime() >= due) checkpoint(null);
      rest(worked);
    }
    checkpoint(null);
    return true;
  }

  /** Where the house closes meanwhile, the next look at the progress says so. */
  private void rest(long worked) throws IOException {
    try {
      pace.rest(worked);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
