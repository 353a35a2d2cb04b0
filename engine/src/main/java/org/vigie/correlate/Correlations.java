package org.vigie.correlate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.vigie.detect.Finding.RuleCard;
import org.vigie.detect.Ruleset;
import org.vigie.ocsf.FieldNames;
import org.vigie.sigma.SigmaDocument;
import org.vigie.yaml.Problem;

/** All loaded correlations, compiled: immutable, shared by threads, swapped whole on a reload. */
public final class Correlations {
  /**
   * How much older than the newest an event may be and still count: of its group, where a condition
   * holds with an event; of all events, where it holds after time has passed.
   */
  public static final Duration LATENESS = Duration.ofMinutes(5);

  /** Most live groups of one correlation. */
  public static final int MOST_GROUPS = 1_000_000;

  private final List<Plan> plans;
  private final Map<Integer, List<Plan.Link>> byRule;
  private final List<List<Plan.Link>> links = new ArrayList<>();
  private final List<Problem> rejected;

  Correlations(List<Plan> plans, Map<Integer, List<Plan.Link>> byRule, List<Problem> rejected) {
    this.plans = plans;
    this.byRule = byRule;
    int rules = byRule.keySet().stream().mapToInt(rule -> rule + 1).max().orElse(0);
    for (int i = 0; i < rules; i++) links.add(List.copyOf(byRule.getOrDefault(i, List.of())));
    this.rejected = rejected;
  }

  /**
   * Compiles the correlations among documents over the rules among them, which {@code rules} has
   * loaded, wherever they stand.
   */
  public static Correlations compile(
      List<? extends SigmaDocument> documents, Ruleset rules, FieldNames names) {
    return new Linker(documents, rules, names).link();
  }

  /** Count of correlations that were loaded. */
  public int size() {
    return plans.size();
  }

  /** Correlations that were not loaded, with the reason. */
  public List<Problem> rejected() {
    return rejected;
  }

  /** The cards of all correlations, in the order in which they feed each other. */
  public List<RuleCard> cards() {
    return plans.stream().map(Plan::card).toList();
  }

  /** The cards of correlations over none but these rules, which have the numbers of their set. */
  public List<RuleCard> over(BitSet rules) {
    BitSet some = new BitSet();
    BitSet others = new BitSet();
    byRule.forEach(
        (rule, links) -> {
          for (Plan.Link link : links) (rules.get(rule) ? some : others).set(link.correlation());
        });
    some.andNot(others);
    return some.stream().mapToObj(number -> plans.get(number).card()).toList();
  }

  /** The rules, with findings of their own or only for correlations. */
  public Ruleset hearing(Ruleset rules) {
    BitSet heard = new BitSet();
    BitSet silent = new BitSet();
    byRule.forEach(
        (rule, links) -> {
          heard.set(rule);
          boolean told =
              links.stream().anyMatch(link -> plans.get(link.correlation()).tellsRules());
          if (!told) silent.set(rule);
        });
    return rules.heard(heard, silent);
  }

  /** A correlator with no memory yet. */
  public Correlator open() {
    return new Correlator(this, LATENESS.toMillis(), MOST_GROUPS);
  }

  List<Plan> plans() {
    return plans;
  }

  /** Correlations, and places in them, that events of a rule go to. */
  List<Plan.Link> of(int rule) {
    return rule < links.size() ? links.get(rule) : List.of();
  }
}
