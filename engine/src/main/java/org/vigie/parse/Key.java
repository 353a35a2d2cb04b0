package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/**
 * What tables are asked by: the values of expressions, joined by slashes, letter case aside. All
 * tables of a definition that are asked by the same expressions share one and number the texts they
 * know alike, so that an event's values are looked up once for all of them.
 */
final class Key {
  /** Where none of the values is there. */
  static final int NOTHING = -2;

  /** Where no table knows the text. */
  static final int UNKNOWN = -1;

  private final int number;
  private final List<Expr> by;
  private final Expr[] parts;
  private final Map<String, Integer> known = new LinkedHashMap<>();
  private BytesTable<Integer> numbers = new BytesTable<>(Map.of());

  /** The short ones among them, which most are. */
  private ShortTexts brief = new ShortTexts(Map.of());

  /**
   * A key of no table yet.
   *
   * @param number its own among those of its definition
   */
  Key(int number, List<Expr> by) {
    this.number = number;
    this.by = List.copyOf(by);
    parts = by.toArray(Expr[]::new);
  }

  List<Expr> by() {
    return by;
  }

  /** Makes what it has learnt of its tables ready to be asked: all have been compiled. */
  void finish() {
    numbers = new BytesTable<>(known);
    brief = new ShortTexts(known);
  }

  /**
   * The number of the text that the event in the run has, {@link #NOTHING} or {@link #UNKNOWN}.
   * Values that were read stay taken; there are none where the number was remembered.
   */
  int of(Run run) {
    int remembered = run.recall(number);
    if (remembered != Run.FORGOTTEN) return remembered;
    int base = run.taken();
    int found = NOTHING;
    if (read(run)) {
      Value only = run.slot(base);
      found = parts.length == 1 && isBrief(only) ? brief(only) : find(run, base);
    }
    run.remember(number, found);
    return found;
  }

  /** Evaluates the parts into slots, which stay taken; whether one of them is there. */
  private boolean read(Run run) {
    boolean present = false;
    for (Expr expr : parts) {
      Value part = run.take();
      Expr.put(expr, run, part);
      if (part.absent()) continue;
      present = true;
      run.plain(part);
    }
    return present;
  }

  private static boolean isBrief(Value value) {
    return (value.flags() & Leaves.NON_ASCII) == 0
        && value.length() <= ShortTexts.LONGEST
        && value.start() + ShortTexts.LONGEST <= value.bytes().length;
  }

  private int brief(Value value) {
    return brief.find(value.bytes(), value.start(), value.length());
  }

  private int find(Run run, int base) {
    Integer text = known(run, base);
    return text == null ? UNKNOWN : text;
  }

  private @Nullable Integer known(Run run, int base) {
    boolean ascii = true;
    for (int i = base; i < run.taken(); i++) {
      ascii &= run.slot(i).absent() || (run.slot(i).flags() & Leaves.NON_ASCII) == 0;
    }
    if (ascii) return numbers.getAnyCase(run, base);
    int start = joined(run, base);
    return numbers.get(run.scratch.bytes(), start, run.scratch.length() - start);
  }

  /** Writes the folded text at the end of scratch; where it starts, or -1 if no value is there. */
  int text(Run run) {
    int base = run.taken();
    int start = read(run) ? joined(run, base) : -1;
    run.releaseTo(base);
    return start;
  }

  private static int joined(Run run, int base) {
    int start = run.scratch.length();
    for (int i = base; i < run.taken(); i++) {
      if (i > base) run.scratch.append((byte) '/');
      Value part = run.slot(i);
      if (!part.absent()) run.scratch.append(part.bytes(), part.start(), part.length());
    }
    run.scratch.fold(start);
    return start;
  }

  /** What one table holds, by the numbers of its key. */
  static final class Table<V> {
    private final Key key;
    private final Map<String, V> entries;
    private final @Nullable Object[] values;

    /** A table of these texts. */
    Table(Key key, Map<String, V> entries) {
      this.key = key;
      this.entries = entries;
      int[] numbers = entries.keySet().stream().mapToInt(key::learn).toArray();
      int most = -1;
      for (int number : numbers) most = Math.max(most, number);
      values = new Object[most + 1];
      int i = 0;
      for (V value : entries.values()) values[numbers[i++]] = value;
    }

    Key key() {
      return key;
    }

    /** The entry of a number, or null. */
    @SuppressWarnings("unchecked") // only values of the constructor's map are stored
    @Nullable V get(int number) {
      return number >= 0 && number < values.length ? (V) values[number] : null;
    }

    /** The entry of a text that is folded already, or null. */
    @Nullable V get(String folded) {
      Integer number = key.known.get(folded);
      return number == null ? null : get(number);
    }

    /** All entries. */
    List<V> values() {
      return List.copyOf(entries.values());
    }
  }

  private int learn(String text) {
    return known.computeIfAbsent(new String(Text.folded(text), UTF_8), t -> known.size());
  }
}
