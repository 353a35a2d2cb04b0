package org.vigie.detect;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaFilter;
import org.vigie.sigma.SigmaRule;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.yaml.Nearest;
import org.vigie.yaml.Problem;

/**
 * Adds filters to the rules they are for, whatever the files of both. A filter is for a rule that
 * it names, or for any, if its log source covers that of the rule.
 */
final class Filters {
  private final List<SigmaRule> rules;
  private final List<SigmaDocument> others;
  private final List<Problem> problems = new ArrayList<>();

  /**
   * Begins with what can be named.
   *
   * @param others documents that are no rules
   */
  Filters(List<SigmaRule> rules, List<SigmaDocument> others) {
    this.rules = rules;
    this.others = others;
  }

  /** The rules in their order, each with its filters. */
  List<SigmaRule> apply(List<SigmaFilter> filters) {
    List<List<Condition>> added = new ArrayList<>();
    for (SigmaRule rule : rules) added.add(new ArrayList<>(List.of(rule.condition())));
    for (SigmaFilter filter : filters) {
      for (int rule : concerned(filter)) added.get(rule).add(filter.condition());
    }
    List<SigmaRule> filtered = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      SigmaRule rule = rules.get(i);
      List<Condition> parts = added.get(i);
      filtered.add(
          parts.size() == 1
              ? rule
              : new SigmaRule(
                  rule.about(), rule.logsource(), new Condition.And(List.copyOf(parts))));
    }
    return filtered;
  }

  /** What filters name that is not there to be filtered. */
  List<Problem> problems() {
    return problems;
  }

  /** Places of the rules that a filter is for, each once. */
  private Set<Integer> concerned(SigmaFilter filter) {
    Set<Integer> concerned = new LinkedHashSet<>();
    if (filter.rules().isEmpty()) {
      for (int i = 0; i < rules.size(); i++) if (covers(filter, i)) concerned.add(i);
      if (concerned.isEmpty()) {
        problem(
            filter, filter.line(), "is for any rule of " + filter.logsource() + ", and none is");
      }
      return concerned;
    }
    for (SigmaFilter.Reference reference : filter.rules()) {
      int rule = named(reference.rule());
      if (rule < 0) problem(filter, reference.line(), unknown(reference.rule()));
      else if (covers(filter, rule)) concerned.add(rule);
      else {
        problem(
            filter,
            reference.line(),
            "names '%s', whose logsource %s is not within its own, %s"
                .formatted(
                    rules.get(rule).title(), rules.get(rule).logsource(), filter.logsource()));
      }
    }
    return concerned;
  }

  private boolean covers(SigmaFilter filter, int rule) {
    return filter.logsource().covers(rules.get(rule).logsource());
  }

  private int named(String reference) {
    for (int i = 0; i < rules.size(); i++) if (rules.get(i).isMeantBy(reference)) return i;
    return -1;
  }

  private String unknown(String reference) {
    for (SigmaDocument other : others) {
      if (other.isMeantBy(reference)) {
        return "names '" + other.title() + "', which is no rule: name the rules it is made of";
      }
    }
    List<String> names = new ArrayList<>();
    for (SigmaRule rule : rules) {
      names.add(rule.id());
      if (rule.about().name() != null) names.add(rule.about().name());
    }
    @Nullable String nearest = Nearest.of(reference, names);
    return "names rule '"
        + reference
        + "', which is not loaded; allowed are ids and names of loaded rules, and any"
        + (nearest == null ? "" : "; nearest: '" + nearest + "'");
  }

  private void problem(SigmaFilter filter, int line, String what) {
    problems.add(new Problem(filter.file(), line, "filter '" + filter.title() + "' " + what));
  }
}
