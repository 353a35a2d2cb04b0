package org.vigie.detect;

import java.util.List;
import org.vigie.sigma.SigmaRule;

/**
 * Why a rule fires on an event, or does not.
 *
 * @param rule the rule, its filters added
 * @param concern whether the rule is for events of this kind at all
 * @param candidacy whether the index would have the rule asked
 * @param witness what the index looks for, in words
 * @param verdict whether the condition holds
 * @param lines the condition, part by part, outermost first
 */
public record Explanation(
    SigmaRule rule,
    Concern concern,
    Candidacy candidacy,
    String witness,
    Verdict verdict,
    List<Line> lines) {

  /** Whether the rule's log source covers one of the event's route. */
  public enum Concern {
    ROUTED,
    NOT_ROUTED
  }

  /** Whether the rule would be asked. */
  public enum Candidacy {
    /** The event shows its witness. */
    WITNESSED,
    /** It has none: it is asked of each event of its route. */
    ALWAYS,
    /** The event does not show its witness, so the rule can't fire and is not asked. */
    NOT_ASKED
  }

  /** Whether a part holds. */
  public enum Verdict {
    HOLDS,
    FAILS
  }

  /** Whether what was found so far left the answer open. */
  public enum Need {
    /** The answer depends on it. */
    NEEDED,
    /** An earlier part had decided already. */
    DECIDED
  }

  /**
   * A part of the condition.
   *
   * @param depth nesting, from 0
   * @param text the part in words; for tests selection, field, modifiers and value
   * @param verdict whether it holds
   * @param need whether it was worth asking
   * @param value what stood in the event, empty for parts that are no tests
   */
  public record Line(int depth, String text, Verdict verdict, Need need, String value) {}
}
