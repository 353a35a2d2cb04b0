package org.vigie.detect;

import org.vigie.sigma.Matcher;
import org.vigie.sigma.Values;

/**
 * A condition ready to run. Nodes are shared between rules; what they find is memoised by event.
 */
abstract sealed class Node {
  /** Whether it holds for the event in {@code scratch}. */
  abstract boolean holds(Scratch scratch);

  /** Rough price, from 1: a conjunction asks the cheap parts first. */
  abstract int price();

  /** Remembers the answers of leaves that are cheaper to find together than one by one. */
  abstract void settle(Scratch scratch);

  /** All parts hold. */
  static final class AllOf extends Node {
    private final Node[] parts;

    AllOf(Node[] parts) {
      this.parts = parts;
    }

    @Override
    boolean holds(Scratch scratch) {
      for (Node part : parts) if (!part.holds(scratch)) return false;
      return true;
    }

    @Override
    void settle(Scratch scratch) {
      for (Node part : parts) part.settle(scratch);
    }

    @Override
    int price() {
      return sum(parts);
    }
  }

  /** A part holds. */
  static final class AnyOf extends Node {
    private final Node[] parts;

    AnyOf(Node[] parts) {
      this.parts = parts;
    }

    @Override
    boolean holds(Scratch scratch) {
      for (Node part : parts) if (part.holds(scratch)) return true;
      return false;
    }

    @Override
    void settle(Scratch scratch) {
      for (Node part : parts) part.settle(scratch);
    }

    @Override
    int price() {
      return sum(parts);
    }
  }

  /** The part does not hold. */
  static final class Not extends Node {
    /** Most events pass a filter, so it is asked when all else has held. */
    private static final int LATE = 10_000;

    private final Node part;

    Not(Node part) {
      this.part = part;
    }

    @Override
    boolean holds(Scratch scratch) {
      return !part.holds(scratch);
    }

    @Override
    void settle(Scratch scratch) {
      part.settle(scratch);
    }

    @Override
    int price() {
      return LATE + part.price();
    }
  }

  /** One check on one field. */
  static final class Leaf extends Node {
    /** Dearer checks are memoised; for others the look-up would cost as much. */
    private static final int MEMO_FROM = 2;

    private final int id;
    private final int field;
    private final Matcher matcher;
    private final int price;

    Leaf(int id, int field, Matcher matcher) {
      this.id = id;
      this.field = field;
      this.matcher = matcher;
      this.price = matcher.price() + (field == Matcher.KEYWORD ? 50 : 0);
    }

    int field() {
      return field;
    }

    Matcher matcher() {
      return matcher;
    }

    @Override
    boolean holds(Scratch scratch) {
      if (price < MEMO_FROM) return matcher.holds(scratch.values(), field);
      if (scratch.known(id)) return scratch.answer(id);
      return scratch.remember(id, matcher.holds(scratch.values(), field));
    }

    /** As {@link #holds}, but remembered whatever the price. */
    boolean answer(Scratch scratch) {
      if (scratch.known(id)) return scratch.answer(id);
      return scratch.remember(id, matcher.holds(scratch.values(), field));
    }

    int id() {
      return id;
    }

    @Override
    void settle(Scratch scratch) {}

    @Override
    int price() {
      return price;
    }
  }

  /** Many literals on one field, one of which must stand there: all looked up in one pass. */
  static final class LiteralSet extends Node {
    private static final LiteralIndex.Hits FIRST = literal -> false;

    private final int id;
    private final int field;
    private final LiteralIndex literals;

    /** Leaves that ask for each of the literals. */
    private final int[][] leaves;

    LiteralSet(int id, int field, LiteralIndex literals, int[][] leaves) {
      this.id = id;
      this.field = field;
      this.literals = literals;
      this.leaves = leaves;
    }

    @Override
    boolean holds(Scratch scratch) {
      if (scratch.known(id)) return scratch.answer(id);
      return scratch.remember(id, look(scratch.values(), FIRST));
    }

    @Override
    void settle(Scratch scratch) {
      for (int[] same : leaves) for (int leaf : same) scratch.remember(leaf, false);
      look(
          scratch.values(),
          literal -> {
            for (int leaf : leaves[literal]) scratch.remember(leaf, true);
            return true;
          });
    }

    /** Whether the look ended before the last value, as {@code hits} said to stop. */
    private boolean look(Values values, LiteralIndex.Hits hits) {
      if (field == Matcher.KEYWORD) {
        for (int leaf = 0; leaf < values.size(); leaf++) {
          if (values.single(leaf) && stops(values, leaf, hits)) return true;
        }
        return false;
      }
      for (int leaf = values.first(field); leaf >= 0; leaf = values.next(leaf)) {
        if (stops(values, leaf, hits)) return true;
      }
      return false;
    }

    private boolean stops(Values values, int leaf, LiteralIndex.Hits hits) {
      if (!values.present(leaf)) return false;
      int start = values.foldedStart(leaf);
      return !literals.scan(values.foldedBytes(), start, values.foldedEnd(leaf), hits);
    }

    @Override
    int price() {
      return field == Matcher.KEYWORD ? 60 : 5;
    }
  }

  private static int sum(Node[] parts) {
    int sum = 1;
    for (Node part : parts) sum = Math.min(1 << 24, sum + part.price());
    return sum;
  }
}
