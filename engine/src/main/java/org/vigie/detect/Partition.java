package org.vigie.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules that concern the events of some routes, found by what their witnesses ask for. Which
 * witnesses these are is settled anew once enough events were seen.
 */
final class Partition {
  private final List<CompiledRule> rules;
  private final Compiler compiler;

  private volatile Asked asked;

  /** What takes note of events until the index is settled. */
  private volatile @Nullable Census census;

  /**
   * How candidates are found.
   *
   * @param always rules that nothing need be seen for, as facts
   * @param index what tells of all others
   */
  private record Asked(int[] always, FactIndex index) {}

  private Partition(List<CompiledRule> rules, Compiler compiler) {
    this.rules = rules;
    this.compiler = compiler;
    asked = asked(CompiledRule::witness);
    census = rules.size() > asked.always.length ? new Census(rules, compiler) : null;
  }

  private Asked asked(Function<CompiledRule, @Nullable Witness> witnesses) {
    List<Integer> always = new ArrayList<>();
    FactIndex.Builder facts = new FactIndex.Builder();
    for (CompiledRule rule : rules) {
      Witness witness = witnesses.apply(rule);
      if (witness == null) always.add(Facts.whole(rule.ordinal()));
      else add(facts, rule.ordinal(), witness);
    }
    int[] whole = always.stream().mapToInt(Integer::intValue).toArray();
    return new Asked(whole, facts.build(compiler.grams()));
  }

  /** The partition of the rules with these ordinals. */
  static Partition of(List<Integer> ordinals, List<CompiledRule> rules, Compiler compiler) {
    return new Partition(ordinals.stream().map(rules::get).toList(), compiler);
  }

  private static void add(FactIndex.Builder facts, int rule, Witness witness) {
    Witness.Clause second = witness.second();
    int first = second == null ? Facts.whole(rule) : Facts.first(rule);
    for (Witness.Atom atom : witness.first().atoms()) facts.add(atom, first);
    if (second == null) return;
    for (Witness.Atom atom : second.atoms()) facts.add(atom, Facts.second(rule));
  }

  /** Count of rules. */
  int size() {
    return rules.size();
  }

  /** Whether witnesses were chosen by what events showed, or need not be. */
  boolean isSettled() {
    return census == null;
  }

  /** Marks each rule in {@code scratch} whose witness the event shows. */
  void mark(Scratch scratch) {
    Asked now = asked;
    scratch.facts(now.always);
    now.index.mark(scratch);
    Census open = census;
    if (open != null && scratch.isSampled()) observe(open, scratch);
  }

  private void observe(Census open, Scratch scratch) {
    synchronized (open) {
      if (census != open || !open.take(scratch.values())) return;
      asked = asked(rule -> settled(rule, open));
      census = null;
    }
  }

  /** The witness by what events showed; none where nearly every event shows it. */
  private @Nullable Witness settled(CompiledRule rule, Census seen) {
    Witness witness = new Witness.Choice(compiler, seen).of(rule.source().condition());
    return witness != null && witness.first().price() < seen.useless() ? witness : null;
  }
}
