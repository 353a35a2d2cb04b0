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

/** What is looked up in the values of events, by field, and what each find tells. Immutable. */
final class FactIndex {
  /** By field id; null for most. */
  private final @Nullable FieldIndex[] byField;

  private final @Nullable FieldIndex keywords;

  /** Of one field: what its values tell. */
  static final class FieldIndex {
    private final @Nullable LiteralIndex literals;
    private final @Nullable RawGrams raw;
    private final int[][] factsOfLiteral;

    /** Sorted. */
    private final long[] numbers;

    private final int[][] factsOfNumber;
    private final int[] ifPresent;
    private final int field;

    FieldIndex(
        List<LiteralIndex.Literal> literals,
        int[][] factsOfLiteral,
        long[] numbers,
        int[][] factsOfNumber,
        int[] ifPresent,
        int field,
        GramCounts counts) {
      this.literals = literals.isEmpty() ? null : LiteralIndex.of(literals, counts);
      raw = RawGrams.of(literals, counts);
      this.factsOfLiteral = factsOfLiteral;
      this.numbers = numbers;
      this.factsOfNumber = factsOfNumber;
      this.ifPresent = ifPresent;
      this.field = field;
    }

    int field() {
      return field;
    }

    /** Tells {@code scratch} what a value shows. */
    void look(Values values, int leaf, Scratch scratch) {
      scratch.facts(ifPresent);
      if (!values.present(leaf)) return;
      if (raw != null && isRawAll() && !raw.mayStand(values, leaf)) return;
      scratch.look(this, leaf);
    }

    /** As {@link #look}, of what is not known. */
    void search(Values values, int leaf, Scratch scratch) {
      if (numbers.length > 0) {
        long number = values.whole(leaf);
        int at = number == Values.NOT_WHOLE ? -1 : Arrays.binarySearch(numbers, number);
        if (at >= 0) scratch.shown(factsOfNumber[at]);
      }
      if (literals == null) return;
      boolean isRaw = values.isRaw(leaf);
      if (isRaw && literals.hasEdges()) scratch.scanEdges(literals, factsOfLiteral, leaf);
      boolean left = literals.hasInner() || !isRaw && literals.hasEdges();
      if (!left) return;
      if (raw != null && (isRaw || !literals.hasEdges()) && !raw.mayStand(values, leaf)) return;
      if (isRaw) scratch.scanInner(literals, factsOfLiteral, leaf);
      else scratch.scan(literals, factsOfLiteral, leaf);
    }

    /** Whether a look at the raw value tells whether there is anything to find. */
    private boolean isRawAll() {
      return numbers.length == 0 && literals != null && !literals.hasEdges();
    }

    /** Whether looking again costs more than remembering. */
    boolean isDear() {
      return literals != null;
    }
  }

  private FactIndex(Map<Integer, Builder.Collected> fields, GramCounts counts) {
    int room = fields.keySet().stream().mapToInt(field -> field + 1).max().orElse(0);
    byField = new @Nullable FieldIndex[room];
    FieldIndex keywords = null;
    for (Map.Entry<Integer, Builder.Collected> entry : fields.entrySet()) {
      FieldIndex index = entry.getValue().build(counts, entry.getKey());
      if (entry.getKey() == Matcher.KEYWORD) keywords = index;
      else byField[entry.getKey()] = index;
    }
    this.keywords = keywords;
  }

  /** Tells {@code scratch} all that the event in it shows. */
  void mark(Scratch scratch) {
    Values values = scratch.values();
    for (int leaf = 0; leaf < values.size(); leaf++) {
      int field = values.field(leaf);
      FieldIndex index = field < byField.length ? byField[field] : null;
      if (index != null) index.look(values, leaf, scratch);
      if (keywords != null && values.single(leaf)) keywords.look(values, leaf, scratch);
    }
  }

  /** Collects facts. */
  static final class Builder {
    private final Map<Integer, Collected> fields = new HashMap<>();

    /** Adds what an atom tells. */
    Builder add(Witness.Atom atom, int fact) {
      fields.computeIfAbsent(atom.field(), f -> new Collected()).add(atom.guard(), fact);
      return this;
    }

    FactIndex build(GramCounts counts) {
      return new FactIndex(fields, counts);
    }

    /** The facts of one field. */
    private static final class Collected {
      private final Map<LiteralIndex.Literal, List<Integer>> literals = new TreeMap<>();
      private final Map<Long, List<Integer>> numbers = new TreeMap<>();
      private final List<Integer> present = new ArrayList<>();

      void add(Matcher.Guard guard, int fact) {
        switch (guard) {
          case Matcher.Guard.Literal literal ->
              literals
                  .computeIfAbsent(LiteralIndex.Literal.of(literal), l -> new ArrayList<>())
                  .add(fact);
          case Matcher.Guard.Whole(long number) ->
              numbers.computeIfAbsent(number, n -> new ArrayList<>()).add(fact);
          case Matcher.Guard.Present() -> present.add(fact);
          case Matcher.Guard.None() -> throw new IllegalArgumentException("no witness");
        }
      }

      FieldIndex build(GramCounts counts, int field) {
        List<LiteralIndex.Literal> keys = List.copyOf(literals.keySet());
        return new FieldIndex(
            keys,
            facts(literals),
            numbers.keySet().stream().mapToLong(Long::longValue).toArray(),
            facts(numbers),
            ints(present),
            field,
            counts);
      }

      private static int[][] facts(Map<?, List<Integer>> byKey) {
        return byKey.values().stream().map(Collected::ints).toArray(int[][]::new);
      }

      private static int[] ints(List<Integer> list) {
        return list.stream().distinct().mapToInt(Integer::intValue).toArray();
      }
    }
  }
}
