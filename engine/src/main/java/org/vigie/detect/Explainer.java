package org.vigie.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.vigie.detect.Explanation.Candidacy;
import org.vigie.detect.Explanation.Concern;
import org.vigie.detect.Explanation.Line;
import org.vigie.detect.Explanation.Need;
import org.vigie.detect.Explanation.Verdict;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.sigma.Values;

/** Explains rules of a set part by part, and asks the index what it thought of them. */
public final class Explainer {
  /** Of alternatives that fail, so many are told one by one. */
  private static final int MAX_FAILING = 8;

  /** Most lines of one explanation. */
  private static final int MAX_LINES = 2_000;

  private static final int MAX_VALUE = 400;

  private final Ruleset ruleset;
  private final FullScan scan;

  /** Explains rules of this set. */
  public Explainer(Ruleset ruleset) {
    this.ruleset = ruleset;
    scan = new FullScan(ruleset);
  }

  /** Explains the rule at a place of {@link Ruleset#sources}. */
  public Explanation explain(int ordinal, Event event) {
    CompiledRule rule = ruleset.rules().get(ordinal);
    Scratch scratch = new Scratch(ruleset.compiler().nodes(), ruleset.size(), 0);
    scratch.reset(event.fields());
    Concern concern = Ruleset.concerns(rule, event.route()) ? Concern.ROUTED : Concern.NOT_ROUTED;
    List<Line> lines = new ArrayList<>();
    Condition condition = rule.source().condition();
    tell(condition, 0, Need.NEEDED, scratch.values(), event.fields(), lines);
    return new Explanation(
        rule.source(),
        concern,
        candidacy(rule, scratch),
        witness(rule),
        verdict(condition, scratch.values()),
        List.copyOf(lines));
  }

  private Candidacy candidacy(CompiledRule rule, Scratch scratch) {
    if (rule.witness() == null) return Candidacy.ALWAYS;
    // The index of the rule alone, so that the answer is there for events of any route.
    Partition.of(List.of(rule.ordinal()), ruleset.rules(), ruleset.compiler()).mark(scratch);
    return scratch.count() > 0 ? Candidacy.WITNESSED : Candidacy.NOT_ASKED;
  }

  private String witness(CompiledRule rule) {
    Witness witness = rule.witness();
    if (witness == null) return "none";
    String first = words(witness.first());
    Witness.Clause second = witness.second();
    return second == null ? first : first + "; and " + words(second);
  }

  private String words(Witness.Clause clause) {
    List<String> atoms = new ArrayList<>();
    for (Witness.Atom atom : clause.atoms()) {
      if (atoms.size() == 3) break;
      atoms.add(words(atom));
    }
    int count = clause.atoms().size();
    String all = String.join(", or ", atoms);
    return count > atoms.size() ? all + ", or " + (count - atoms.size()) + " more" : all;
  }

  private String words(Witness.Atom atom) {
    String field =
        atom.field() == Matcher.KEYWORD ? "any value" : ruleset.compiler().name(atom.field());
    return switch (atom.guard()) {
      case Matcher.Guard.Literal literal -> {
        String text = "'" + new String(literal.folded(), UTF_8) + "'";
        yield switch (literal.place()) {
          case WHOLE -> field + " is " + text;
          case START -> field + " starts with " + text;
          case END -> field + " ends with " + text;
          case ANYWHERE -> field + " contains " + text;
        };
      }
      case Matcher.Guard.Whole(long number) -> field + " is " + number;
      case Matcher.Guard.Present present -> field + " is present";
      case Matcher.Guard.None none -> field;
    };
  }

  private Verdict verdict(Condition condition, Values values) {
    return scan.holds(condition, values) ? Verdict.HOLDS : Verdict.FAILS;
  }

  private void tell(
      Condition condition, int depth, Need need, Values values, Leaves leaves, List<Line> lines) {
    if (lines.size() >= MAX_LINES) return;
    Verdict verdict = verdict(condition, values);
    switch (condition) {
      case Condition.And(List<Condition> parts) -> {
        lines.add(new Line(depth, "all of", verdict, need, ""));
        Need now = need;
        for (Condition part : parts) {
          tell(part, depth + 1, now, values, leaves, lines);
          if (verdict(part, values) == Verdict.FAILS) now = Need.DECIDED;
        }
      }
      case Condition.Or(List<Condition> parts) -> {
        lines.add(new Line(depth, "any of", verdict, need, ""));
        any(parts, depth + 1, need, values, leaves, lines);
      }
      case Condition.Not(Condition part) -> {
        lines.add(new Line(depth, "not", verdict, need, ""));
        tell(part, depth + 1, need, values, leaves, lines);
      }
      case Condition.Test test -> lines.add(test(test, depth, verdict, need, values, leaves));
    }
  }

  /** Alternatives; tests that fail are told one by one only where they are few. */
  private void any(
      List<Condition> parts, int depth, Need need, Values values, Leaves leaves, List<Line> lines) {
    Need now = need;
    int failing = 0;
    int left = 0;
    for (Condition part : parts) {
      Verdict verdict = verdict(part, values);
      boolean quiet = part instanceof Condition.Test && verdict == Verdict.FAILS;
      if (quiet && ++failing > MAX_FAILING) left++;
      else tell(part, depth, now, values, leaves, lines);
      if (verdict == Verdict.HOLDS) now = Need.DECIDED;
    }
    if (left > 0) {
      lines.add(new Line(depth, left + " more tests, which all fail", Verdict.FAILS, now, ""));
    }
  }

  private Line test(
      Condition.Test test, int depth, Verdict verdict, Need need, Values values, Leaves leaves) {
    Node.Leaf node = ruleset.compiler().leaf(test);
    String field = test.field().isEmpty() ? "(any value)" : test.field();
    String text = test.selection() + ": " + field + " " + test.written();
    return new Line(depth, text, verdict, need, value(node, values, leaves));
  }

  private static String value(Node.Leaf node, Values values, Leaves leaves) {
    int leaf = node.matcher().witness(values, node.field());
    if (leaf < 0 && node.field() == Matcher.KEYWORD) return "no value of the event";
    if (leaf < 0) leaf = values.first(node.field());
    if (leaf < 0) return "absent";
    String value = leaves.text(leaf);
    String shown = value == null ? "null" : "'" + Cut.to(value, MAX_VALUE) + "'";
    boolean several = values.next(leaf) >= 0 && node.field() != Matcher.KEYWORD;
    return (node.field() == values.field(leaf) ? "" : leaves.name(leaf) + " = ")
        + shown
        + (several ? " and more" : "");
  }
}
