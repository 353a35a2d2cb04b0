package org.vigie.detect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Leaves;
import org.vigie.sigma.Values;

/** What one thread needs while an event is looked at, reused for event after event. */
final class Scratch implements LiteralIndex.Hits {
  /** Stamps stay below, as they are shifted by two. */
  private static final int STAMPS = 1 << 28;

  /** One event of eight is sampled. */
  private static final int SAMPLE_BITS = 3;

  private static final int[] NONE = {};

  private Values values = new Values();
  private final @Nullable ValueMemo memo;

  /** Answers of nodes: {@code stamp << 1 | answer}, valid for the event of that stamp. */
  private final int[] answers;

  /** By rule, {@code stamp << 2 | parts} of its witness that were seen. */
  private final int[] marks;

  private final int[] candidates;
  private int count;
  private int stamp;

  /** Facts of each literal of the index that is being scanned. */
  private int[][] factsOfLiteral = {};

  /** Facts of the value that is being looked at, if it is to be remembered. */
  private int[] shown = new int[64];

  private int shownCount;
  private boolean recording;

  /** For so many nodes and rules; remembers what so many values showed, a power of two or 0. */
  Scratch(int nodes, int rules, int remembered) {
    answers = new int[nodes];
    marks = new int[rules];
    candidates = new int[rules];
    memo = remembered == 0 ? null : new ValueMemo(remembered);
  }

  /** Goes to another event. */
  void reset(Leaves event) {
    values.reset(event);
    next();
  }

  /** Goes to another event, whose values are read already. */
  void reset(Values event) {
    values = event;
    next();
  }

  private void next() {
    count = 0;
    // Old stamps would look new after that.
    if (++stamp == STAMPS) {
      Arrays.fill(answers, 0);
      Arrays.fill(marks, 0);
      stamp = 1;
    }
  }

  /** Forgets what values showed. */
  void forget() {
    if (memo != null) memo.forget();
  }

  Values values() {
    return values;
  }

  /** Whether the event is one of those that stand for all. */
  boolean isSampled() {
    return stamp * 0x9E37_79B1 >>> Integer.SIZE - SAMPLE_BITS == 0;
  }

  boolean known(int node) {
    return answers[node] >>> 1 == stamp;
  }

  boolean answer(int node) {
    return (answers[node] & 1) != 0;
  }

  boolean remember(int node, boolean answer) {
    answers[node] = stamp << 1 | (answer ? 1 : 0);
    return answer;
  }

  /** Notes what was seen: a rule whose whole witness was is a candidate. */
  void facts(int[] facts) {
    for (int fact : facts) {
      int rule = Facts.rule(fact);
      int mark = marks[rule];
      int before = mark >>> 2 == stamp ? mark & Facts.BOTH : 0;
      int now = before | Facts.part(fact);
      if (now == before) continue;
      marks[rule] = stamp << 2 | now;
      if (now == Facts.BOTH) candidates[count++] = rule;
    }
  }

  /** As {@link #facts}, of what the value at hand shows. */
  void shown(int[] facts) {
    facts(facts);
    if (recording) record(facts);
  }

  private void record(int[] facts) {
    if (shownCount + facts.length > shown.length) {
      shown = Arrays.copyOf(shown, 2 * (shownCount + facts.length));
    }
    System.arraycopy(facts, 0, shown, shownCount, facts.length);
    shownCount += facts.length;
  }

  /** Notes what a value shows to an index. */
  void look(FactIndex.FieldIndex index, int leaf) {
    if (memo == null || !index.isDear() || !ValueMemo.takes(values, leaf)) {
      index.search(values, leaf, this);
      return;
    }
    int[] known = memo.recall(index, values, leaf);
    if (known != null) {
      facts(known);
      return;
    }
    recording = memo.isToKeep();
    shownCount = 0;
    index.search(values, leaf, this);
    if (!recording) return;
    recording = false;
    memo.keep(index, values, leaf, shownCount == 0 ? NONE : Arrays.copyOf(shown, shownCount));
  }

  /** Notes what the literals found in a value tell. */
  void scan(LiteralIndex index, int[][] factsOfLiteral, int leaf) {
    this.factsOfLiteral = factsOfLiteral;
    int start = values.foldedStart(leaf);
    index.scan(values.foldedBytes(), start, values.foldedEnd(leaf), this);
  }

  /** As {@link #scan}, only of what stands at the ends of a value that is raw. */
  void scanEdges(LiteralIndex index, int[][] factsOfLiteral, int leaf) {
    this.factsOfLiteral = factsOfLiteral;
    index.scanEdges(values, leaf, this);
  }

  /** As {@link #scan}, only of what may stand anywhere. */
  void scanInner(LiteralIndex index, int[][] factsOfLiteral, int leaf) {
    this.factsOfLiteral = factsOfLiteral;
    int start = values.foldedStart(leaf);
    index.scanInner(values.foldedBytes(), start, values.foldedEnd(leaf), this);
  }

  @Override
  public boolean hit(int literal) {
    shown(factsOfLiteral[literal]);
    return true;
  }

  int count() {
    return count;
  }

  int candidate(int i) {
    return candidates[i];
  }
}
