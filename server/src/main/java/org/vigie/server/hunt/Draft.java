package org.vigie.server.hunt;

import java.util.List;

/**
 * A Sigma rule made of a question, with its test.
 *
 * @param name of its file, without extension
 * @param rule in YAML
 * @param test in YAML, to lie in {@code tests/} beside the rule
 * @param hits events of the question that were looked at
 * @param fires how many of these the rule fires on
 * @param others events of the same log source that the question does not find
 * @param astray how many of those it fires on all the same
 * @param notes where rule and question differ
 */
public record Draft(
    String name,
    String rule,
    String test,
    int hits,
    int fires,
    int others,
    int astray,
    List<Note> notes) {
  /** Where rule and question differ. */
  public enum Note {
    /** The class is said by the log source. */
    CLASS,
    /** Words are sought in the fields, not in the raw text. */
    WORDS,
    /** Some hits belong to other log sources. */
    SOURCES
  }

  /** What came of a question. */
  public sealed interface Outcome {
    /** A rule that loads and fires. */
    record Drafted(Draft draft) implements Outcome {}

    /** None. */
    record Impossible(Obstacle obstacle) implements Outcome {}
  }
}
