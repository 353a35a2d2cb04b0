package org.vigie.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaRule;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.sigma.SigmaRule.Quantifier;

/**
 * What an event must show before a rule can fire.
 *
 * @param first of this at least one
 * @param second and of this, where the first is common and there is something else to ask for
 */
record Witness(Clause first, @Nullable Clause second) {

  /** A fact about one field that an index finds. */
  record Atom(int field, Matcher.Guard guard) {}

  /**
   * Alternatives.
   *
   * @param price how often one of them is expected, without a unit
   */
  record Clause(List<Atom> atoms, double price) {}

  /** How often a fact is expected. */
  interface Prices {
    /** The price of an atom for which so many tests ask. */
    double of(Atom atom, double uses);

    /** Price from which a second clause is worth its look-ups. */
    double common();

    /** Price from which it is not, as nearly all events show it. */
    double useless();
  }

  /** Chooses the witness that is expected least often; one instance a rule. */
  static final class Choice {
    /** More alternatives than this are not indexed. */
    private static final int MAX_ATOMS = 40_000;

    /** As {@link #MAX_ATOMS}, of second clauses: a long list costs more than it saves. */
    private static final int MAX_SECOND = 128;

    private static final Comparator<Clause> BY_PRICE = Comparator.comparingDouble(Clause::price);

    private final Compiler compiler;
    private final Prices prices;
    private final IdentityHashMap<Condition, @Nullable Witness> done = new IdentityHashMap<>();

    Choice(Compiler compiler, Prices prices) {
      this.compiler = compiler;
      this.prices = prices;
    }

    /** The best witness of a rule, or null where it can fire for an event that shows none. */
    @Nullable Witness of(Condition condition) {
      Witness witness = choose(condition);
      if (witness == null || witness.first.price >= prices.common()) return witness;
      return new Witness(witness.first, null);
    }

    private @Nullable Witness choose(Condition condition) {
      if (done.containsKey(condition)) return done.get(condition);
      Witness witness =
          switch (condition) {
            case Condition.And(List<Condition> parts) -> best(parts);
            case Condition.Or(List<Condition> parts) -> all(parts);
            case Condition.Not(Condition part) -> negated(part);
            case Condition.Test test -> test(test);
          };
      done.put(condition, witness);
      return witness;
    }

    private @Nullable Witness best(List<Condition> parts) {
      List<Clause> clauses = new ArrayList<>();
      for (Condition part : parts) {
        Witness witness = choose(part);
        if (witness == null) continue;
        clauses.add(witness.first);
        if (witness.second != null) clauses.add(witness.second);
      }
      if (clauses.isEmpty()) return null;
      clauses.sort(BY_PRICE);
      Clause first = clauses.getFirst();
      Clause second =
          clauses.stream()
              .filter(clause -> clause.price < prices.useless())
              .filter(Choice::isFewAndLong)
              .filter(clause -> !clause.atoms.equals(first.atoms))
              .findFirst()
              .orElse(null);
      return new Witness(first, second);
    }

    private @Nullable Witness all(List<Condition> parts) {
      List<Clause> firsts = new ArrayList<>();
      List<Clause> seconds = new ArrayList<>();
      for (Condition part : parts) {
        Witness witness = choose(part);
        if (witness == null) return null;
        firsts.add(witness.first);
        seconds.add(witness.second == null ? witness.first : witness.second);
      }
      Clause first = union(firsts);
      if (first.atoms.size() > MAX_ATOMS) return null;
      Clause second = union(seconds);
      boolean useful =
          second.price < prices.useless()
              && isFewAndLong(second)
              && !second.atoms.equals(first.atoms);
      return new Witness(first, useful ? second : null);
    }

    /** Whether a second clause may be looked for: short texts cost a look at every byte. */
    private static boolean isFewAndLong(Clause clause) {
      return clause.atoms.size() <= MAX_SECOND
          && clause.atoms.stream()
              .noneMatch(
                  atom ->
                      atom.guard() instanceof Matcher.Guard.Literal literal
                          && literal.place() == SigmaRule.Place.ANYWHERE
                          && literal.folded().length < Grams.WIDTH);
    }

    private static Clause union(List<Clause> clauses) {
      Set<Clause> known = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
      Set<Atom> atoms = new LinkedHashSet<>();
      double price = 0;
      for (Clause clause : clauses) {
        if (!known.add(clause)) continue;
        atoms.addAll(clause.atoms);
        price += clause.price;
      }
      return new Clause(List.copyOf(atoms), price);
    }

    /** {@code not not x}, and {@code not null}: the field is present. */
    private @Nullable Witness negated(Condition part) {
      return switch (part) {
        case Condition.Not(Condition inner) -> choose(inner);
        case Condition.Test test when test.check() instanceof Check.Null ->
            one(new Atom(compiler.leaf(test).field(), new Matcher.Guard.Present()), 0);
        case Condition.Test test -> null;
        case Condition.And and -> null;
        case Condition.Or or -> null;
      };
    }

    private @Nullable Witness test(Condition.Test test) {
      if (test.check() instanceof Check.Members(Quantifier quantifier, Condition body)) {
        return switch (quantifier) {
          case Quantifier.Any any -> choose(body);
          case Quantifier.All all -> choose(body);
          case Quantifier.At at -> choose(body);
          case Quantifier.AllOrEmpty all -> null;
          case Quantifier.None none -> null;
        };
      }
      Node.Leaf leaf = compiler.leaf(test);
      Matcher.Guard guard = leaf.matcher().guard();
      if (guard instanceof Matcher.Guard.None) return null;
      return one(new Atom(leaf.field(), guard), compiler.uses(test));
    }

    private Witness one(Atom atom, double uses) {
      return new Witness(new Clause(List.of(atom), prices.of(atom, uses)), null);
    }
  }
}
