package org.vigie.server.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.vigie.server.config.Retention.Kept;
import org.vigie.server.hunt.Hunt;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Retention;
import org.vigie.store.lake.Upkeep;
import org.vigie.store.state.LegalHolds;
import org.vigie.store.state.LegalHolds.LegalHold;

/** How long events are kept, and what is held whatever that says. */
public final class Keeping {
  private static final String ACTOR = "vigie (retention)";

  private final Lake lake;
  private final Hunt hunt;
  private final LegalHolds holds;
  private final List<Retention.Kept> classes;

  /** By the classes of the operator, the holds of people, and the language of the search. */
  public Keeping(Lake lake, Hunt hunt, LegalHolds holds, List<Kept> classes) {
    this.lake = lake;
    this.hunt = hunt;
    this.holds = holds;
    this.classes =
        classes.stream()
            .map(one -> new Retention.Kept(one.name(), sources(one), one.days(), one.because()))
            .toList();
  }

  private static Retention.Condition sources(Kept one) {
    if (one.sources().isEmpty()) return Retention.Condition.ALL;
    List<String> tests = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (String source : one.sources()) {
      tests.add("vigie_source LIKE ? ESCAPE '\\'");
      values.add(
          source.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace('*', '%'));
    }
    return new Retention.Condition("(" + String.join(" OR ", tests) + ")", values);
  }

  /** The events of a hold. */
  static Retention.Condition events(Hunt hunt, LegalHold hold) throws IOException {
    String time = hold.by().equals("OCCURRED") ? "time" : "vigie_received";
    String span = "epoch_ms(" + time + ") BETWEEN " + hold.from() + " AND " + (hold.to() - 1);
    if (hold.question().isBlank()) return new Retention.Condition(span, List.of());
    Retention.Condition asked = hunt.condition(hold.question());
    return new Retention.Condition(span + " AND (" + asked.text() + ")", asked.values());
  }

  /** Deletes what is kept no longer; what it did, or nothing. */
  String run(long now, Upkeep.Progress progress) throws IOException {
    if (classes.isEmpty()) return "";
    List<Retention.Hold> held = new ArrayList<>();
    // A hold that can't be understood stops all deletion: better too much kept than too little.
    for (LegalHold hold : holds.all()) {
      if (hold.released() == 0) held.add(new Retention.Hold(hold.id(), events(hunt, hold)));
    }
    long count = lake.retention().run(classes, held, now, ACTOR, progress);
    return count == 0 ? "" : "%,d events deleted, and certified".formatted(count);
  }
}
