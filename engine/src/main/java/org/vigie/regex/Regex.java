package org.vigie.regex;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of RE2's syntax, ready to be looked for: in time linear to the text, a step
 * of some nanoseconds a byte, whatever the expression. It answers as RE2 does whether a match
 * stands somewhere; where, it does not know. Shared by threads.
 */
public final class Regex {
  private final Automaton automaton;

  /** What an expression may leave to its surroundings. */
  public enum Flag {
    IGNORE_CASE,
    MULTI_LINE,
    DOT_ALL
  }

  private Regex(Automaton automaton) {
    this.automaton = automaton;
  }

  /**
   * An expression that RE2 takes, or null where it uses what this does not know, or is too large:
   * RE2 itself does it then.
   */
  public static @Nullable Regex of(String expression, Set<Flag> flags) {
    Tree tree = Reader.read(expression, flags);
    Program program = tree == null ? null : Program.of(tree);
    return program == null ? null : new Regex(new Automaton(program));
  }

  /** Whether it stands somewhere in the span, which must be UTF-8. */
  public boolean find(byte[] bytes, int from, int to) {
    return automaton.find(bytes, from, to);
  }
}
