package org.vigie.server.cli;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.vigie.ocsf.Ecs;
import org.vigie.server.control.Talk;
import org.vigie.server.house.House;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.retro.Period;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.Audit;
import org.vigie.store.state.LegalHolds.LegalHold;

/** What {@code vigie lake hold} asks of a house. */
final class HoldWork {
  private static final String ACTOR = "(command)";

  private final House house;
  private final Talk talk;

  HoldWork(House house, Talk talk) {
    this.house = house;
    this.talk = talk;
  }

  /** Does what the words behind {@code hold} ask; values begin with an equals sign. */
  int run(List<String> words) throws IOException {
    String act = words.isEmpty() ? "" : words.getFirst();
    List<String> values = words.stream().skip(1).map(word -> word.substring(1)).toList();
    if (act.equals("list") && values.isEmpty()) return list();
    if (act.equals("add") && values.size() == 5) return add(values);
    if (act.equals("release") && values.size() == 2) return release(values.get(0), values.get(1));
    throw new IOException("asked for hold " + words + "; known: add, list, release");
  }

  private int add(List<String> values) throws IOException {
    String question = values.get(0);
    String because = values.get(4).strip();
    if (because.isEmpty()) return refused("--because: say why the events are held");
    long now = Instant.now().toEpochMilli();
    Lake.Scope scope;
    switch (Period.of(values.get(3), values.get(1), values.get(2), now)) {
      case Period.Read.Refused(String why) -> {
        return refused(why);
      }
      case Period.Read.Understood(Lake.Scope understood) -> scope = understood;
    }
    // What can't be asked can't be held either.
    if (!question.isBlank()) {
      new Hunt(house.lake(), null, Ecs::ocsfPaths).condition(question);
    }
    String id = UUID.randomUUID().toString();
    house
        .state()
        .legalHolds()
        .add(
            new LegalHold(
                id,
                question,
                scope.by().name(),
                scope.from(),
                scope.to(),
                because,
                ACTOR,
                now,
                0,
                "",
                ""));
    record("hold.add", id, because, now);
    talk.line("held as " + id);
    return 0;
  }

  private int release(String id, String because) {
    long now = Instant.now().toEpochMilli();
    if (because.isBlank()) return refused("--because: say why the hold ends");
    if (!house.state().legalHolds().release(id, ACTOR, because, now)) {
      return refused("there is no hold '" + id + "' that was not released");
    }
    record("hold.release", id, because, now);
    return 0;
  }

  private void record(String action, String id, String because, long now) {
    house.state().audit().add(new Audit.Entry(now, ACTOR, action, id, because, ""));
  }

  private int list() {
    for (LegalHold hold : house.state().legalHolds().all()) {
      talk.line(
          "%s  %s  %s to %s  %s  because %s%s"
              .formatted(
                  hold.id(),
                  hold.by().toLowerCase(java.util.Locale.ROOT),
                  time(hold.from()),
                  time(hold.to()),
                  hold.question().isBlank() ? "all events" : Plain.line(hold.question()),
                  Plain.line(hold.because()),
                  hold.released() == 0
                      ? ""
                      : "; released %s because %s"
                          .formatted(time(hold.released()), Plain.line(hold.releasedBecause()))));
    }
    return 0;
  }

  private int refused(String why) {
    talk.line("vigie: " + Plain.line(why));
    return 2;
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
