package org.vigie.server.config;

import java.time.Duration;
import java.util.List;

/**
 * What is masked in which sources; nothing unless the operator asks for it.
 *
 * @param rules of several that are for a source, all count
 * @param keep how long pseudonyms can be told whose they are
 */
public record PersonalData(List<Rule> rules, Duration keep) {
  /** Nothing is masked. */
  public static final PersonalData NONE = new PersonalData(List.of(), Duration.ofDays(30));

  /** Checks what an entry alone can't know to be missing. */
  public PersonalData {
    for (Rule rule : rules) {
      if (rule.sources.isEmpty()) {
        throw new IllegalArgumentException(
            ".rules has an entry without sources; an entry is {sources: [hr, \"crm-*\"], patterns:"
                + " [nir, iban, card], mask: [user.email_addr], pseudonyms: [user.name]}");
      }
    }
  }

  /** Patterns with check digits. */
  public enum Pattern {
    /** The French social security number. */
    NIR,
    IBAN,
    /** The number of a payment card. */
    CARD
  }

  /**
   * What is done with events of some sources.
   *
   * @param sources names of sources, {@code *} for any characters
   * @param patterns masked on the bytes, before anything is written
   * @param mask OCSF attributes, or fields by the source's own names, whose values are masked
   * @param pseudonyms those whose values become pseudonyms: equal ones for equal values
   */
  public record Rule(
      List<String> sources, List<Pattern> patterns, List<String> mask, List<String> pseudonyms) {
    /** What an entry lacks that says nothing: everything. */
    public Rule() {
      this(List.of(), List.of(), List.of(), List.of());
    }
  }
}
