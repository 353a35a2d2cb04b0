package org.vigie.server.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.vigie.server.control.Talk;
import org.vigie.server.house.House;
import org.vigie.server.job.Holding;
import org.vigie.server.retro.Period;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.LegalHolds.LegalHold;

/** What {@code vigie lake hold} asks of a house. */
final class HoldWork {
  private static final Holding.Actor ACTOR = new Holding.Actor(Saying.ACTOR, "");

  private final Holding holding;
  private final Saying saying;

  HoldWork(House house, Talk talk) {
    holding = house.works().holding();
    saying = new Saying(talk);
  }

  /** Does what the words behind {@code hold} ask; values begin with an equals sign. */
  int run(List<String> words) throws IOException {
    String act = words.isEmpty() ? "" : words.getFirst();
    List<String> values = Saying.values(words);
    if (act.equals("list") && values.isEmpty()) return list();
    if (act.equals("add") && values.size() == 5) return add(values);
    if (act.equals("release") && values.size() == 2) {
      return told(holding.lift(values.get(0), values.get(1), ACTOR), "released ");
    }
    throw new IOException("asked for hold " + words + "; known: add, list, release");
  }

  private int add(List<String> values) {
    long now = Instant.now().toEpochMilli();
    return switch (Period.of(values.get(3), values.get(1), values.get(2), now)) {
      case Period.Read.Refused(String why) -> saying.refused(why);
      case Period.Read.Understood(Lake.Scope scope) ->
          told(holding.place(values.get(0), scope, values.get(4), ACTOR), "held as ");
    };
  }

  private int told(Holding.Outcome outcome, String done) {
    return switch (outcome) {
      case Holding.Outcome.Refused(String why) -> saying.refused(why);
      case Holding.Outcome.Done(String id) -> {
        saying.line(done + id);
        yield 0;
      }
    };
  }

  private int list() {
    for (LegalHold hold : holding.all()) {
      String released =
          hold.released() == 0
              ? ""
              : "; released %s by %s because %s"
                  .formatted(
                      Saying.time(hold.released()), hold.releasedBy(), hold.releasedBecause());
      saying.line(
          "%s  %s  %s to %s  %s  by %s because %s%s"
              .formatted(
                  hold.id(),
                  hold.by().toLowerCase(Locale.ROOT),
                  Saying.time(hold.from()),
                  Saying.time(hold.to()),
                  hold.question().isBlank() ? "all events" : hold.question(),
                  hold.actor(),
                  hold.because(),
                  released));
    }
    return 0;
  }
}
