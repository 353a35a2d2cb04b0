package org.vigie.detect;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.sigma.SigmaRule.Quantifier;

/**
 * What an event must show, at least one of it, before a rule can fire.
 *
 * @param atoms the alternatives
 * @param price how often that is expected to happen, without a unit
 */
record Witness(List<Atom> atoms, double price) {

  /** A fact about one field that an index finds. */
  record Atom(int field, Matcher.Guard guard) {}

  /** Chooses the witness that is expected least often; one instance a rule. */
  static final class Choice {
    /** More alternatives than this are not indexed. */
    private static final int MAX_ATOMS = 40_000;

    /** Price of what ordinary events show: a long list of rare texts is better. */
    private static final double USUAL = 600;

    private static final double USUAL_TIMES = 4;

    private final Compiler compiler;
    private final IdentityHashMap<Condition, @Nullable Witness> done = new IdentityHashMap<>();

    Choice(Compiler compiler) {
      this.compiler = compiler;
    }

    /** The best witness of a condition, or null where it can hold for an event that shows none. */
    @Nullable Witness of(Condition condition) {
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
      Witness best = null;
      for (Condition part : parts) {
        Witness witness = of(part);
        if (witness != null && (best == null || witness.price < best.price)) best = witness;
      }
      return best;
    }

    private @Nullable Witness all(List<Condition> parts) {
      Set<Witness> witnesses = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
      Set<Atom> atoms = new LinkedHashSet<>();
      double price = 0;
      for (Condition part : parts) {
        Witness witness = of(part);
        if (witness == null) return null;
        if (!witnesses.add(witness)) continue;
        atoms.addAll(witness.atoms);
        price += witness.price;
        if (atoms.size() > MAX_ATOMS) return null;
      }
      return new Witness(new ArrayList<>(atoms), price);
    }

    /** {@code not not x}, and {@code not null}: the field is present. */
    private @Nullable Witness negated(Condition part) {
      return switch (part) {
        case Condition.Not(Condition inner) -> of(inner);
        case Condition.Test test when test.check() instanceof Check.Null ->
            present(compiler.leaf(test).field());
        case Condition.Test test -> null;
        case Condition.And and -> null;
        case Condition.Or or -> null;
      };
    }

    private @Nullable Witness test(Condition.Test test) {
      if (test.check() instanceof Check.Members(Quantifier quantifier, Condition body)) {
        return switch (quantifier) {
          case Quantifier.Any any -> of(body);
          case Quantifier.All all -> of(body);
          case Quantifier.At at -> of(body);
          case Quantifier.AllOrEmpty all -> null;
          case Quantifier.None none -> null;
        };
      }
      Node.Leaf leaf = compiler.leaf(test);
      double uses = compiler.uses(test);
      Matcher.Guard guard = leaf.matcher().guard();
      return switch (guard) {
        case Matcher.Guard.Literal literal ->
            new Witness(List.of(new Atom(leaf.field(), guard)), price(literal, uses));
        // Event ids and the like: a handful of values share all events.
        case Matcher.Guard.Whole whole ->
            new Witness(List.of(new Atom(leaf.field(), guard)), 30 + 2 * uses);
        case Matcher.Guard.Present present -> present(leaf.field());
        case Matcher.Guard.None none -> null;
      };
    }

    private static double price(Matcher.Guard.Literal literal, double uses) {
      double rare = uses * rarity(literal);
      return Usual.holds(literal) ? USUAL + USUAL_TIMES * rare : rare;
    }

    private static Witness present(int field) {
      return new Witness(List.of(new Atom(field, new Matcher.Guard.Present())), 5_000);
    }

    /** How much more often than a long text a short one is met. */
    private static double rarity(Matcher.Guard.Literal literal) {
      int length = literal.folded().length;
      double byLength =
          length >= 8
              ? 1
              : length >= 6 ? 2 : length == 5 ? 4 : length == 4 ? 8 : length == 3 ? 60 : 400;
      return switch (literal.place()) {
        case WHOLE -> 1.5;
        case END -> Math.min(byLength, 4);
        // Starts are mostly folders, which are common.
        case START -> 3 * byLength;
        case ANYWHERE -> byLength;
      };
    }
  }
}
