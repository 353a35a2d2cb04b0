package org.vigie.store.lake;

import java.io.IOException;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.vigie.store.parquet.Values;

/**
 * Says which rows of a group may have what a needle asks for, by the few columns that can tell.
 * Like a needle it is no filter: it leaves all rows that pass, and few others.
 */
final class Sieve {
  /** A shorter piece of a text is in too many rows to be looked for. */
  private static final int LEAST = 3;

  /** The columns of the group. */
  @FunctionalInterface
  interface Columns {
    /** The values of one. */
    Values of(String path) throws IOException;
  }

  private final Columns columns;
  private final int rows;

  Sieve(Columns columns, int rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Whether the rows that it leaves are fewer than all. */
  static boolean tells(Needle needle) {
    return switch (needle) {
      case Needle.Anything anything -> false;
      case Needle.Text(String literal) -> longest(Grams.pieces(literal)).length >= LEAST;
      case Needle.Shown shown -> false;
      case Needle.Value value -> false;
      case Needle.Address address -> false;
      case Needle.At at -> true;
      case Needle.All(List<Needle> needles) -> needles.stream().anyMatch(Sieve::tells);
      case Needle.One(List<Needle> needles) -> needles.stream().allMatch(Sieve::tells);
    };
  }

  /** Whether it looks for texts, which hide in blocks that are odd. */
  static boolean reads(Needle needle) {
    return switch (needle) {
      case Needle.Text text -> true;
      case Needle.All(List<Needle> needles) -> needles.stream().anyMatch(Sieve::reads);
      case Needle.One(List<Needle> needles) -> needles.stream().anyMatch(Sieve::reads);
      case Needle.Anything anything -> false;
      case Needle.Shown shown -> false;
      case Needle.Value value -> false;
      case Needle.Address address -> false;
      case Needle.At at -> false;
    };
  }

  /** The rows that may have it; null for all of them. */
  @Nullable BitSet rows(Needle needle) throws IOException {
    if (!tells(needle)) return null;
    return switch (needle) {
      case Needle.Text(String literal) -> text(Grams.pieces(literal));
      case Needle.At(String column, Needle.Value(Observable kind, String text)) ->
          digest(column, kind, Digest.of(kind, text));
      case Needle.At(String column, Needle.Address(String hex)) -> address(column, hex);
      case Needle.At at -> null;
      case Needle.All(List<Needle> needles) -> all(needles);
      case Needle.One(List<Needle> needles) -> {
        BitSet some = new BitSet(rows);
        for (Needle one : needles) {
          BitSet its = rows(one);
          if (its == null) yield null;
          some.or(its);
        }
        yield some;
      }
      case Needle.Anything anything -> null;
      case Needle.Shown shown -> null;
      case Needle.Value value -> null;
      case Needle.Address address -> null;
    };
  }

  /** Raw texts last: they are the most there is to read. */
  private @Nullable BitSet all(List<Needle> needles) throws IOException {
    BitSet left = null;
    for (Needle one : needles.stream().sorted(Comparator.comparing(Sieve::reads)).toList()) {
      if (left != null && left.isEmpty()) return left;
      BitSet its = rows(one);
      if (its == null) continue;
      if (left == null) left = its;
      else left.and(its);
    }
    return left;
  }

  /** Digests are dear, and most addresses are others: those with points end as they do. */
  private BitSet address(String column, String hex) throws IOException {
    Values values = columns.of(column);
    byte[] bytes = values.bytes();
    long digest = Digest.address(hex);
    int last = '0' + Integer.parseInt(hex, 30, 32, 16) % 10;
    return having(
        values,
        entry -> {
          int start = values.start(entry);
          int end = values.end(entry);
          boolean may = end > start && bytes[end - 1] == last;
          for (int i = start; i < end && !may; i++) may = bytes[i] == ':';
          return may && Digest.of(Observable.ADDRESS, bytes, start, end - start) == digest;
        });
  }

  private BitSet digest(String column, Observable kind, long digest) throws IOException {
    Values values = columns.of(column);
    return having(
        values,
        entry -> {
          int start = values.start(entry);
          return Digest.of(kind, values.bytes(), start, values.end(entry) - start) == digest;
        });
  }

  private BitSet having(Values values, IntPredicate test) {
    BitSet entries = new BitSet(values.entries());
    for (int i = 0; i < values.entries(); i++) if (test.test(i)) entries.set(i);
    return having(values, entries);
  }

  private BitSet having(Values values, BitSet entries) {
    BitSet some = new BitSet(rows);
    if (entries.isEmpty()) return some;
    values.many();
    for (int row = 0; row < rows; row++) {
      int entry = values.entry(row);
      if (entry >= 0 && entries.get(entry)) some.set(row);
    }
    return some;
  }

  private BitSet text(List<byte[]> pieces) throws IOException {
    BitSet some = having(pieces, columns.of(Shapes.RAW));
    some.or(having(pieces, columns.of("message")));
    return some;
  }

  private static byte[] longest(List<byte[]> pieces) {
    return pieces.stream().max(Comparator.comparingInt(piece -> piece.length)).orElse(new byte[0]);
  }

  /** Looked for in all texts at once, which lie one behind the other. */
  private BitSet having(List<byte[]> pieces, Values values) {
    BitSet entries = new BitSet(values.entries());
    if (values.entries() == 0) return having(values, entries);
    byte[] longest = longest(pieces);
    List<Finder> finders = pieces.stream().map(Finder::new).toList();
    Finder finder = new Finder(longest);
    byte[] bytes = values.bytes();
    int end = values.end(values.entries() - 1);
    int entry = 0;
    int at = finder.in(bytes, values.start(0), end);
    while (at >= 0) {
      while (values.end(entry) <= at) entry++;
      int last = values.end(entry);
      if (values.start(entry) > at || at + longest.length > last) {
        at = finder.in(bytes, at + 1, end);
        continue;
      }
      int start = values.start(entry);
      if (finders.stream().allMatch(one -> one.in(bytes, start, last) >= 0)) entries.set(entry);
      at = finder.in(bytes, last, end);
    }
    return having(values, entries);
  }
}
