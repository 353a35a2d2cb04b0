package org.vigie.enrich;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of ranges of addresses: of ranges that hold an address the narrowest counts, which for
 * networks is the longest prefix. Compiled to the points where the answer changes, so that an
 * address is found by halving.
 *
 * @param <T> what a range stands for
 */
final class Ranges<T> {
  /** Addresses from the first to the last, both in it. */
  record Range<T>(Address first, Address last, T value) {}

  private final long[] high;
  private final long[] low;
  private final List<@Nullable T> values;

  private Ranges(List<Address> points, List<@Nullable T> values) {
    high = points.stream().mapToLong(Address::high).toArray();
    low = points.stream().mapToLong(Address::low).toArray();
    this.values = values;
  }

  /** Compiles ranges that hold each other or stand apart; of equal ones the first counts. */
  static <T> Ranges<T> of(List<Range<T>> ranges) {
    List<Range<T>> sorted = new ArrayList<>(ranges);
    sorted.sort(
        Comparator.comparing((Range<T> range) -> range.first)
            .thenComparing(Range::last, Comparator.reverseOrder()));
    List<Address> points = new ArrayList<>();
    List<@Nullable T> values = new ArrayList<>();
    Deque<Range<T>> open = new ArrayDeque<>();
    for (Range<T> range : sorted) {
      close(open, range.first, points, values);
      Range<T> around = open.peek();
      if (around != null && around.first.equals(range.first) && around.last.equals(range.last)) {
        continue;
      }
      point(range.first, range.value, points, values);
      open.push(range);
    }
    close(open, null, points, values);
    return new Ranges<>(points, values);
  }

  /** Ends the ranges that end before an address; all of them where there is none. */
  private static <T> void close(
      Deque<Range<T>> open,
      @Nullable Address before,
      List<Address> points,
      List<@Nullable T> values) {
    for (Range<T> top; (top = open.peek()) != null; ) {
      if (before != null && top.last.compareTo(before) >= 0) return;
      open.pop();
      Address next = top.last.next();
      // Ranges that overlap without holding each other: the one around may have ended by then.
      Range<T> around = open.peek();
      while (around != null && around.last.compareTo(next) < 0) {
        open.pop();
        around = open.peek();
      }
      if (next.high() != 0 || next.low() != 0) {
        point(next, around == null ? null : around.value, points, values);
      }
    }
  }

  private static <T> void point(
      Address at, @Nullable T value, List<Address> points, List<@Nullable T> values) {
    if (!points.isEmpty() && points.getLast().equals(at)) {
      values.set(values.size() - 1, value);
      return;
    }
    points.add(at);
    values.add(value);
  }

  /** What the narrowest range that holds the address stands for, or null. */
  @Nullable T find(Address address) {
    int from = 0;
    int to = high.length - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      int order = Long.compareUnsigned(high[middle], address.high());
      if (order == 0) order = Long.compareUnsigned(low[middle], address.low());
      if (order <= 0) from = middle + 1;
      else to = middle - 1;
    }
    return to < 0 ? null : values.get(to);
  }

  int size() {
    return high.length;
  }
}
