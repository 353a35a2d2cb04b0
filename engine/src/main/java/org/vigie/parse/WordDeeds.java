package org.vigie.parse;

import java.util.Set;
import org.vigie.ocsf.FieldNames;

/**
 * Tells of the words of a free text which says what happened, which how it ended, which how grave
 * it is, and which protocol carries it; the first of each. One thread reuses an instance.
 */
final class WordDeeds {
  /** Words that say what happened; {@code text.verb}. */
  private static final Set<String> VERBS =
      Set.of(
          ("accepted login logged logon logout logoff authenticated authentication authenticate"
                  + " signed denied deny dropped drop blocked block allowed allow permitted permit"
                  + " rejected refused reject connected disconnected disconnect opened closed created deleted"
                  + " removed modified changed updated added started stopped executed installed"
                  + " quarantined detected reset")
              .split(" "));

  /** Words that say how it ended; {@code text.outcome}. */
  private static final Set<String> OUTCOMES =
      Set.of(
          ("failed failure fail invalid refused denied rejected error incorrect unsuccessful"
                  + " succeeded success successful successfully accepted granted passed ok")
              .split(" "));

  /** Words that say how grave it is, near the start of a text; {@code text.level}. */
  private static final Set<String> LEVELS =
      Set.of(
          "emerg emergency fatal crit critical err error warn warning notice info debug verbose trace"
              .split(" "));

  /** Protocols that carry others; {@code text.transport}. */
  private static final Set<String> TRANSPORTS = Set.of("tcp", "udp", "icmp", "icmpv6", "sctp");

  /** Most bytes before such a word. */
  private static final int MAX_LEVEL = 96;

  private final int verb;
  private final int outcome;
  private final int level;
  private final int transport;
  private LeafWriter out = new LeafWriter(new FieldNames());
  private int begin;
  private boolean hasVerb;
  private boolean hasOutcome;
  private boolean hasLevel;
  private boolean hasTransport;

  WordDeeds(FieldNames names) {
    verb = names.intern("text.verb");
    outcome = names.intern("text.outcome");
    level = names.intern("text.level");
    transport = names.intern("text.transport");
  }

  /** Begins a text that starts at {@code from}. */
  void begin(LeafWriter writer, int from) {
    out = writer;
    begin = from;
    hasVerb = hasOutcome = hasLevel = hasTransport = false;
  }

  /** Looks at a word, also given in small letters. */
  void word(int start, int stop, String small) {
    if (!hasVerb && VERBS.contains(small)) {
      hasVerb = true;
      out.add(verb, start, stop);
    }
    if (!hasLevel && start - begin < MAX_LEVEL && LEVELS.contains(small)) {
      hasLevel = true;
      out.add(level, start, stop);
    }
    if (!hasTransport && TRANSPORTS.contains(small)) {
      hasTransport = true;
      out.add(transport, start, stop);
    }
    if (!hasOutcome && OUTCOMES.contains(small)) {
      hasOutcome = true;
      out.add(outcome, start, stop);
    }
  }
}
