package org.vigie.detect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.vigie.ocsf.FieldNames;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaRule;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Condition;

/** Makes nodes of conditions. Equal checks of different rules become one node. */
final class Compiler {
  /** From so many literals on one field on, one pass over the value beats asking each. */
  private static final int SET_FROM = 3;

  /** A check on a field: what makes two leaves the same. */
  record Key(int field, Check check) {}

  private record SetKey(int field, List<LiteralIndex.Literal> literals) {}

  private final FieldNames names;
  private final Map<Key, Node.Leaf> leaves = new HashMap<>();

  /** By the test itself, not by what it asks: looked up for each reason of a finding. */
  private final IdentityHashMap<Condition.Test, Node.Leaf> leafOfTest = new IdentityHashMap<>();

  private final Map<SetKey, Node.LiteralSet> sets = new HashMap<>();
  private final Map<Key, Integer> uses = new HashMap<>();
  private final GramCounts grams = new GramCounts();
  private final Expected expected = new Expected();
  private int nodes;
  private int ordinals;

  Compiler(FieldNames names) {
    this.names = names;
  }

  /** Takes note of a rule's tests: what is common is known only when all rules were seen. */
  void survey(SigmaRule rule) {
    survey(rule.condition());
  }

  private void survey(Condition condition) {
    survey(condition, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private void survey(Condition condition, Set<Condition> seen) {
    if (!seen.add(condition)) return;
    switch (condition) {
      case Condition.And(List<Condition> parts) -> parts.forEach(part -> survey(part, seen));
      case Condition.Or(List<Condition> parts) -> parts.forEach(part -> survey(part, seen));
      case Condition.Not(Condition part) -> survey(part, seen);
      case Condition.Test test -> intern(test);
    }
  }

  /** Compiles a rule that was surveyed, as all others were. */
  CompiledRule compile(SigmaRule rule) {
    // Selections that are named twice are one object: compiled once, so no growth.
    Node root = node(rule.condition(), new IdentityHashMap<>());
    Witness witness = new Witness.Choice(this, expected).of(rule.condition());
    return new CompiledRule(ordinals++, rule, CompiledRule.card(rule.about()), root, witness);
  }

  /** Count of ids given to nodes whose answers are memoised. */
  int nodes() {
    return nodes;
  }

  /** How often four bytes stand in literals of all rules. */
  GramCounts grams() {
    return grams;
  }

  /** Rules' tests that ask the same, a measure of how common a value is. */
  int uses(Condition.Test test) {
    return uses.getOrDefault(key(test), 0);
  }

  /** Name of a field. */
  String name(int field) {
    return names.name(field);
  }

  Node.Leaf leaf(Condition.Test test) {
    return Objects.requireNonNull(leafOfTest.get(test), () -> "not compiled: " + test.written());
  }

  private Key key(Condition.Test test) {
    return new Key(test.field().isEmpty() ? Matcher.KEYWORD : field(test), test.check());
  }

  private int field(Condition.Test test) {
    return switch (test.check()) {
      case Check.Pattern text -> names.internWhole(test.field());
      case Check.Regex text -> names.internWhole(test.field());
      case Check.Numeric other -> names.intern(test.field());
      case Check.NumberWord other -> names.intern(test.field());
      case Check.Network other -> names.intern(test.field());
      case Check.Clock other -> names.intern(test.field());
      case Check.Null other -> names.intern(test.field());
      case Check.Exists other -> names.intern(test.field());
      case Check.Members other -> names.intern(test.field());
      case Check.Reference other -> names.intern(test.field());
    };
  }

  private Node node(Condition condition, IdentityHashMap<Condition, Node> done) {
    Node known = done.get(condition);
    if (known != null) return known;
    Node node =
        switch (condition) {
          case Condition.And(List<Condition> parts) -> {
            List<Node> nodes = nodes(parts, done);
            nodes.sort(Comparator.comparingInt(Node::price));
            yield new Node.AllOf(nodes.toArray(Node[]::new));
          }
          case Condition.Or(List<Condition> parts) -> anyOf(nodes(parts, done));
          case Condition.Not(Condition part) -> new Node.Not(node(part, done));
          case Condition.Test test -> leaf(test);
        };
    done.put(condition, node);
    return node;
  }

  private List<Node> nodes(List<Condition> parts, IdentityHashMap<Condition, Node> done) {
    List<Node> nodes = new ArrayList<>();
    for (Condition part : parts) nodes.add(node(part, done));
    return nodes;
  }

  private void intern(Condition.Test test) {
    // What members must satisfy is not asked of the whole event, but a witness may be found in it.
    if (test.check() instanceof Check.Members members) survey(members.body());
    Key key = key(test);
    uses.merge(key, 1, Integer::sum);
    Node.Leaf leaf =
        leaves.computeIfAbsent(
            key,
            k -> {
              Matcher matcher = Matcher.of(k.check(), names);
              if (matcher.guard() instanceof Matcher.Guard.Literal literal)
                grams.add(literal.folded());
              return new Node.Leaf(nodes++, k.field(), matcher);
            });
    leafOfTest.put(test, leaf);
  }

  /** A disjunction: its plain literals by field in sets, then what else there is. */
  private Node anyOf(List<Node> parts) {
    Map<Integer, List<Node>> plain = new LinkedHashMap<>();
    List<Node> rest = new ArrayList<>();
    for (Node part : parts) {
      if (part instanceof Node.Leaf leaf && sufficient(leaf)) {
        plain.computeIfAbsent(leaf.field(), field -> new ArrayList<>()).add(leaf);
      } else {
        rest.add(part);
      }
    }
    plain.forEach(
        (field, leaves) -> {
          if (leaves.size() < SET_FROM) rest.addAll(leaves);
          else rest.add(set(field, leaves));
        });
    rest.sort(Comparator.comparingInt(Node::price));
    return rest.size() == 1 ? rest.getFirst() : new Node.AnyOf(rest.toArray(Node[]::new));
  }

  private static boolean sufficient(Node.Leaf leaf) {
    return leaf.matcher().guard() instanceof Matcher.Guard.Literal literal
        && literal.strength() == Matcher.Strength.SUFFICIENT;
  }

  private Node.LiteralSet set(int field, List<Node> leaves) {
    TreeMap<LiteralIndex.Literal, List<Integer>> ids = new TreeMap<>();
    for (Node node : leaves) {
      if (node instanceof Node.Leaf leaf
          && leaf.matcher().guard() instanceof Matcher.Guard.Literal literal) {
        ids.computeIfAbsent(LiteralIndex.Literal.of(literal), l -> new ArrayList<>())
            .add(leaf.id());
      }
    }
    return sets.computeIfAbsent(
        new SetKey(field, List.copyOf(ids.keySet())),
        key ->
            new Node.LiteralSet(
                nodes++,
                field,
                LiteralIndex.of(key.literals(), grams),
                ids.values().stream()
                    .map(same -> same.stream().mapToInt(Integer::intValue).toArray())
                    .toArray(int[][]::new)));
  }
}
