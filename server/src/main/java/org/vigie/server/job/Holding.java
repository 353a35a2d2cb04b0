package org.vigie.server.job;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.vigie.server.config.Retention.Kept;
import org.vigie.server.hunt.Hunt;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.Audit;
import org.vigie.store.state.LegalHolds;
import org.vigie.store.state.LegalHolds.LegalHold;

/** Places legal holds and lifts them: with a reason, written down in the audit log. */
public final class Holding {
  /** Most characters of a reason. */
  public static final int LONGEST_REASON = 500;

  private static final int LONGEST_QUESTION = 2_000;

  private final LegalHolds holds;
  private final Hunt hunt;
  private final List<Kept> classes;
  private final InstantSource clock;

  /**
   * Who acts.
   *
   * @param address where from; empty for a command
   */
  public record Actor(String name, String address) {}

  /** What became of an act. */
  public sealed interface Outcome {
    /** It is done. */
    record Done(String id) implements Outcome {}

    /** It can't be done. */
    record Refused(String why) implements Outcome {}
  }

  /**
   * Over the holds of a house.
   *
   * @param hunt understands which events are meant
   * @param classes how long events are kept that nobody holds
   */
  public Holding(LegalHolds holds, Hunt hunt, List<Kept> classes, InstantSource clock) {
    this.holds = holds;
    this.hunt = hunt;
    this.classes = List.copyOf(classes);
    this.clock = clock;
  }

  /**
   * Holds events from now on, whatever the retention says.
   *
   * @param question which ones, in the language of the search; empty for all of the span
   */
  public Outcome place(String question, Lake.Scope scope, String because, Actor actor) {
    String reason = because.strip();
    if (!isReason(reason)) return refused("say why the events are held");
    if (question.length() > LONGEST_QUESTION) {
      return new Outcome.Refused(
          "the search has more than %,d characters".formatted(LONGEST_QUESTION));
    }
    // What can't be asked can't be held either.
    try {
      if (!question.isBlank()) hunt.condition(question);
    } catch (IOException notOne) {
      return new Outcome.Refused("the search: " + notOne.getMessage());
    }
    long now = clock.millis();
    String id = UUID.randomUUID().toString();
    String by = scope.by().name();
    holds.add(
        new LegalHold(
            id, question.strip(), by, scope.from(), scope.to(), reason, actor.name, now, 0, "", ""),
        new Audit.Entry(now, actor.name, "hold.add", id, reason, actor.address));
    return new Outcome.Done(id);
  }

  /** Lifts a hold: what is kept no longer goes at the next look. */
  public Outcome lift(String id, String because, Actor actor) {
    String reason = because.strip();
    if (!isReason(reason)) return refused("say why the hold ends");
    Audit.Entry entry =
        new Audit.Entry(clock.millis(), actor.name, "hold.release", id, reason, actor.address);
    if (holds.release(id, entry)) return new Outcome.Done(id);
    return new Outcome.Refused("there is no hold '" + id + "' that was not released");
  }

  private static boolean isReason(String reason) {
    return !reason.isEmpty() && reason.length() <= LONGEST_REASON;
  }

  private static Outcome refused(String what) {
    return new Outcome.Refused(
        "because: %s, in 1 to %,d characters".formatted(what, LONGEST_REASON));
  }

  /** All holds, those that were lifted as well, the newest first. */
  public List<LegalHold> all() {
    return holds.all();
  }

  /** How long events are kept that nobody holds; for ever where there is no class. */
  public List<Kept> classes() {
    return classes;
  }
}
