package org.vigie.detect;

import java.util.Arrays;
import org.vigie.ocsf.Leaves;
import org.vigie.sigma.Values;

/** What one thread needs while an event is looked at, reused for event after event. */
final class Scratch implements LiteralIndex.Hits {
  private final Values values = new Values();

  /** Answers of nodes: {@code stamp << 1 | answer}, valid for the event of that stamp. */
  private final int[] memo;

  /** Stamp of the last event for which a rule was a candidate. */
  private final int[] marks;

  private final int[] candidates;
  private int count;
  private int stamp;

  /** Rules of each literal of the index that is being scanned. */
  private int[][] rulesOfLiteral = {};

  Scratch(int nodes, int rules) {
    memo = new int[nodes];
    marks = new int[rules];
    candidates = new int[rules];
  }

  void reset(Leaves event) {
    values.reset(event);
    count = 0;
    // 31 bits, as the memo shifts it by one; old stamps would look new after that.
    if (++stamp == Integer.MAX_VALUE) {
      Arrays.fill(memo, 0);
      Arrays.fill(marks, 0);
      stamp = 1;
    }
  }

  Values values() {
    return values;
  }

  boolean known(int node) {
    return memo[node] >>> 1 == stamp;
  }

  boolean answer(int node) {
    return (memo[node] & 1) != 0;
  }

  boolean remember(int node, boolean answer) {
    memo[node] = stamp << 1 | (answer ? 1 : 0);
    return answer;
  }

  void candidates(int[] rules) {
    for (int rule : rules) {
      if (marks[rule] != stamp) {
        marks[rule] = stamp;
        candidates[count++] = rule;
      }
    }
  }

  /** Takes the literals found in a span as reasons to ask their rules. */
  void scan(LiteralIndex index, int[][] rulesOfLiteral, int leaf) {
    this.rulesOfLiteral = rulesOfLiteral;
    int start = values.foldedStart(leaf);
    index.scan(values.foldedBytes(), start, values.foldedEnd(leaf), this);
  }

  @Override
  public boolean hit(int literal) {
    candidates(rulesOfLiteral[literal]);
    return true;
  }

  int count() {
    return count;
  }

  int candidate(int i) {
    return candidates[i];
  }
}
