package org.vigie.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.Values;

/** The rules that concern the events of some routes, found by what their witnesses ask for. */
final class Partition {
  /** Rules that nothing need be seen for. */
  private final int[] always;

  /** By field id; null for most. */
  private final @Nullable FieldIndex[] byField;

  private final @Nullable FieldIndex keywords;
  private final int size;

  /** What is looked up in the values of one field; numbers are sorted. */
  private record FieldIndex(
      @Nullable LiteralIndex literals,
      @Nullable RawGrams raw,
      int[][] rulesOfLiteral,
      long[] numbers,
      int[][] rulesOfNumber,
      int[] ifPresent) {}

  private Partition(int size, int[] always, Map<Integer, Collected> fields, GramCounts counts) {
    this.size = size;
    this.always = always;
    int room = fields.keySet().stream().mapToInt(field -> field + 1).max().orElse(0);
    byField = new @Nullable FieldIndex[room];
    FieldIndex keywords = null;
    for (Map.Entry<Integer, Collected> entry : fields.entrySet()) {
      FieldIndex index = entry.getValue().build(counts);
      if (entry.getKey() == Matcher.KEYWORD) keywords = index;
      else byField[entry.getKey()] = index;
    }
    this.keywords = keywords;
  }

  /** The partition of the rules with these ordinals. */
  static Partition of(List<Integer> ordinals, List<CompiledRule> rules, Compiler compiler) {
    List<Integer> always = new ArrayList<>();
    Map<Integer, Collected> fields = new HashMap<>();
    for (int ordinal : ordinals) {
      Witness witness = rules.get(ordinal).witness();
      if (witness == null) always.add(ordinal);
      else {
        for (Witness.Atom atom : witness.atoms()) {
          fields.computeIfAbsent(atom.field(), f -> new Collected()).add(atom.guard(), ordinal);
        }
      }
    }
    return new Partition(ordinals.size(), ints(always), fields, compiler.grams());
  }

  /** Count of rules. */
  int size() {
    return size;
  }

  /** Marks each rule in {@code scratch} whose witness the event shows. */
  void mark(Scratch scratch) {
    scratch.candidates(always);
    Values values = scratch.values();
    for (int leaf = 0; leaf < values.size(); leaf++) {
      int field = values.field(leaf);
      FieldIndex index = field < byField.length ? byField[field] : null;
      if (index != null) look(index, values, leaf, scratch);
      if (keywords != null) look(keywords, values, leaf, scratch);
    }
  }

  private static void look(FieldIndex index, Values values, int leaf, Scratch scratch) {
    scratch.candidates(index.ifPresent);
    if (!values.present(leaf)) return;
    if (index.numbers.length > 0) {
      long number = values.whole(leaf);
      int at = number == Values.NOT_WHOLE ? -1 : Arrays.binarySearch(index.numbers, number);
      if (at >= 0) scratch.candidates(index.rulesOfNumber[at]);
    }
    if (index.literals == null) return;
    if (index.raw == null || index.raw.mayStand(values, leaf)) {
      scratch.scan(index.literals, index.rulesOfLiteral, leaf);
    }
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().distinct().mapToInt(Integer::intValue).toArray();
  }

  /** The witnesses on one field, while they are collected. */
  private static final class Collected {
    private final Map<LiteralIndex.Literal, List<Integer>> literals = new TreeMap<>();
    private final Map<Long, List<Integer>> numbers = new TreeMap<>();
    private final List<Integer> present = new ArrayList<>();

    void add(Matcher.Guard guard, int rule) {
      switch (guard) {
        case Matcher.Guard.Literal literal ->
            literals
                .computeIfAbsent(LiteralIndex.Literal.of(literal), l -> new ArrayList<>())
                .add(rule);
        case Matcher.Guard.Whole(long number) ->
            numbers.computeIfAbsent(number, n -> new ArrayList<>()).add(rule);
        case Matcher.Guard.Present() -> present.add(rule);
        case Matcher.Guard.None() -> throw new IllegalArgumentException("no witness");
      }
    }

    FieldIndex build(GramCounts counts) {
      List<LiteralIndex.Literal> keys = List.copyOf(literals.keySet());
      LiteralIndex index = keys.isEmpty() ? null : LiteralIndex.of(keys, counts);
      return new FieldIndex(
          index,
          keys.isEmpty() ? null : RawGrams.of(keys, counts),
          rules(literals),
          numbers.keySet().stream().mapToLong(Long::longValue).toArray(),
          rules(numbers),
          ints(present));
    }

    private static int[][] rules(Map<?, List<Integer>> byKey) {
      return byKey.values().stream().map(Partition::ints).toArray(int[][]::new);
    }
  }
}
