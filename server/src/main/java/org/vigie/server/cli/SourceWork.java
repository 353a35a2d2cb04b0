package org.vigie.server.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.vigie.server.control.Talk;
import org.vigie.store.state.Audit;
import org.vigie.store.state.Retirements.Retirement;
import org.vigie.store.state.State;

/** What {@code vigie source} does with the sources of a state. */
final class SourceWork {
  private final State state;
  private final Saying saying;

  SourceWork(State state, Talk talk) {
    this.state = state;
    saying = new Saying(talk);
  }

  /** Does what the words behind {@code source} ask; values begin with an equals sign. */
  int run(List<String> words) throws IOException {
    String act = words.isEmpty() ? "" : words.getFirst();
    List<String> values = Saying.values(words);
    if (act.equals("retired") && values.isEmpty()) return list();
    if (act.equals("retire") && values.size() == 2) return retire(values.get(0), values.get(1));
    if (act.equals("return") && values.size() == 1) return takeBack(values.getFirst());
    throw new IOException("asked for source " + words + "; known: retire, return, retired");
  }

  private static Audit.Entry entry(String action, String source, String detail) {
    return new Audit.Entry(Instant.now().toEpochMilli(), Saying.ACTOR, action, source, detail, "");
  }

  private int retire(String source, String because) {
    if (because.isBlank()) return saying.refused("--because: say why it is expected no more");
    String reason = because.strip();
    if (!state.retirements().retire(source, reason, entry("source-retire", source, reason))) {
      return saying.refused("'" + source + "' is retired already");
    }
    saying.line(source + ": retired");
    return 0;
  }

  private int takeBack(String source) {
    if (!state.retirements().takeBack(source, entry("source-return", source, ""))) {
      return saying.refused("'" + source + "' is not retired");
    }
    saying.line(source + ": expected again");
    return 0;
  }

  private int list() {
    for (Retirement one : state.retirements().history()) {
      String end =
          one.ended() == 0
              ? ""
              : "; returned %s by %s".formatted(Saying.time(one.ended()), one.endedBy());
      saying.line(
          "%s  since %s by %s because %s%s"
              .formatted(one.source(), Saying.time(one.at()), one.actor(), one.because(), end));
    }
    return 0;
  }
}
