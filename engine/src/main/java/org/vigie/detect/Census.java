package org.vigie.detect;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.sigma.SigmaRule.Place;
import org.vigie.sigma.Values;

/**
 * Counts over a sample of events how often each fact shows that a rule could ask for: what is usual
 * differs from house to house. Callers take turns.
 */
final class Census implements Witness.Prices {
  /** Events that pass before counting begins: a route that is hardly used costs nothing. */
  private static final int PASSED = 64;

  /** Events that are counted. */
  private static final int COUNTED = 1_024;

  /** Price of what every event shows. */
  private static final double EVERY = 1_000_000;

  /** Of the price that was expected, what counts beside that: it ranks what no event showed. */
  private static final double EXPECTED = 0.1;

  /** Price of a look for a short text, which is one at every byte. */
  private static final double SHORT = 0.02 * EVERY;

  private final List<CompiledRule> rules;
  private final Compiler compiler;
  private final Expected expected = new Expected();
  private int events;

  /** What is being counted; null before counting begins. */
  private @Nullable Counts counts;

  private record Fact(int field, Object shown) {
    static Fact of(Witness.Atom atom) {
      return new Fact(
          atom.field(),
          atom.guard() instanceof Matcher.Guard.Literal literal
              ? LiteralIndex.Literal.of(literal)
              : atom.guard());
    }
  }

  /** Facts by number, how they are found, and how many events showed each. */
  private record Counts(Map<Fact, Integer> facts, FactIndex index, Scratch scratch, int[] shown) {}

  Census(List<CompiledRule> rules, Compiler compiler) {
    this.rules = rules;
    this.compiler = compiler;
  }

  /** Takes an event; whether it was the last one needed. */
  boolean take(Values values) {
    if (events++ < PASSED) return false;
    Counts open = counts;
    if (open == null) {
      open = begin();
      counts = open;
    }
    Scratch scratch = open.scratch;
    scratch.reset(values);
    open.index.mark(scratch);
    for (int i = 0; i < scratch.count(); i++) open.shown[scratch.candidate(i)]++;
    return events == PASSED + COUNTED;
  }

  private Counts begin() {
    Map<Fact, Integer> facts = new HashMap<>();
    FactIndex.Builder index = new FactIndex.Builder();
    Set<Condition> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (CompiledRule rule : rules) collect(rule.source().condition(), facts, index, seen);
    int count = facts.size();
    return new Counts(
        facts, index.build(compiler.grams()), new Scratch(0, count, 0), new int[count]);
  }

  private void collect(
      Condition condition, Map<Fact, Integer> facts, FactIndex.Builder index, Set<Condition> seen) {
    if (!seen.add(condition)) return;
    switch (condition) {
      case Condition.And(List<Condition> parts) ->
          parts.forEach(part -> collect(part, facts, index, seen));
      case Condition.Or(List<Condition> parts) ->
          parts.forEach(part -> collect(part, facts, index, seen));
      case Condition.Not(Condition.Not(Condition inner)) -> collect(inner, facts, index, seen);
      case Condition.Not(Condition.Test test) when test.check() instanceof Check.Null -> {
        int field = compiler.leaf(test).field();
        add(new Witness.Atom(field, new Matcher.Guard.Present()), facts, index);
      }
      case Condition.Not not -> {}
      case Condition.Test test when test.check() instanceof Check.Members(var any, var body) ->
          collect(body, facts, index, seen);
      case Condition.Test test -> {
        Node.Leaf leaf = compiler.leaf(test);
        if (leaf.matcher().guard() instanceof Matcher.Guard.None) return;
        add(new Witness.Atom(leaf.field(), leaf.matcher().guard()), facts, index);
      }
    }
  }

  private static void add(Witness.Atom atom, Map<Fact, Integer> facts, FactIndex.Builder index) {
    int number = facts.size();
    if (facts.putIfAbsent(Fact.of(atom), number) == null) index.add(atom, Facts.whole(number));
  }

  @Override
  public double of(Witness.Atom atom, double uses) {
    Counts closed = counts;
    Integer fact = closed == null ? null : closed.facts.get(Fact.of(atom));
    double shown = closed == null || fact == null ? 0 : closed.shown[fact];
    return EXPECTED * expected.of(atom, uses) + EVERY * shown / COUNTED + look(atom);
  }

  /** What the look itself costs. */
  private static double look(Witness.Atom atom) {
    boolean isShort =
        atom.guard() instanceof Matcher.Guard.Literal literal
            && literal.place() == Place.ANYWHERE
            && literal.folded().length < Grams.WIDTH;
    return isShort ? SHORT : 0;
  }

  @Override
  public double common() {
    return EVERY / COUNTED / 2;
  }

  @Override
  public double useless() {
    return EVERY / 2;
  }
}
