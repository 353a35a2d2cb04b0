package org.vigie.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.sigma.SigmaRule.Quantifier;

/**
 * Texts of which a value of an event must hold some before a rule can fire, in folded letters: what
 * an index of texts can look up.
 */
public sealed interface Texts {
  /** Nothing is known. */
  record Any() implements Texts {}

  /** A value of the event holds this. */
  record Has(String text) implements Texts {}

  /** All of these. */
  record All(List<Texts> texts) implements Texts {}

  /** At least one of these. */
  record One(List<Texts> texts) implements Texts {}

  /** Alternatives, of which nothing is known where nothing is of one of them. */
  static Texts one(List<Texts> texts) {
    return texts.isEmpty() || texts.stream().anyMatch(Any.class::isInstance)
        ? new Any()
        : texts.size() == 1 ? texts.getFirst() : new One(texts);
  }

  private static Texts all(List<Texts> texts) {
    List<Texts> known = texts.stream().filter(text -> !(text instanceof Any)).toList();
    return known.isEmpty() ? new Any() : known.size() == 1 ? known.getFirst() : new All(known);
  }

  /** Reads them off the conditions of rules; one instance a rule. */
  final class Reading {
    private final Compiler compiler;

    /** Selections that are named twice are one object. */
    private final IdentityHashMap<Condition, Texts> done = new IdentityHashMap<>();

    Reading(Compiler compiler) {
      this.compiler = compiler;
    }

    Texts of(Condition condition) {
      Texts known = done.get(condition);
      if (known != null) return known;
      Texts texts =
          switch (condition) {
            case Condition.And(List<Condition> parts) -> all(each(parts));
            case Condition.Or(List<Condition> parts) -> one(each(parts));
            case Condition.Not(Condition.Not(Condition inner)) -> of(inner);
            case Condition.Not not -> new Any();
            case Condition.Test test -> test(test);
          };
      done.put(condition, texts);
      return texts;
    }

    private List<Texts> each(List<Condition> parts) {
      List<Texts> texts = new ArrayList<>();
      for (Condition part : parts) texts.add(of(part));
      return texts;
    }

    private Texts test(Condition.Test test) {
      if (test.check() instanceof Check.Members(Quantifier quantifier, Condition body)) {
        return switch (quantifier) {
          case Quantifier.Any any -> of(body);
          case Quantifier.All all -> of(body);
          case Quantifier.At at -> of(body);
          case Quantifier.AllOrEmpty all -> new Any();
          case Quantifier.None none -> new Any();
        };
      }
      return compiler.leaf(test).matcher().guard() instanceof Matcher.Guard.Literal literal
          ? new Has(new String(literal.folded(), UTF_8))
          : new Any();
    }
  }
}
