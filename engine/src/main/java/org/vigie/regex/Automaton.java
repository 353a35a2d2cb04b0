package org.vigie.regex;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.regex.Tree.Place;

/**
 * The states of a program, made when they are first needed and shared by threads: one look into a
 * table a byte. A state is a set of instructions, and what stood before. Their number is bounded;
 * where the table is full, sets are computed byte by byte, and the next text begins a new table.
 * Always linear in the text.
 */
final class Automaton {
  /** Ints that all states of a table may hold together: a quarter of a MiB. */
  private static final int ROOM = 1 << 16;

  /** What stood before, or comes next. */
  private static final int OTHER = 0;

  private static final int WORD = 1;
  private static final int LINE_END = 2;
  private static final int TEXT_EDGE = 3;

  private static final State FOUND = new State(new int[0], OTHER, 0);

  private final Program program;

  /** The class that stands for the end of the text. */
  private final int end;

  private volatile Table table;

  /** Immutable, but for the states that follow, which any thread may fill in. */
  private static final class State {
    final int[] threads;
    final int before;
    final @Nullable State[] next;

    State(int[] threads, int before, int classes) {
      this.threads = threads;
      this.before = before;
      next = new @Nullable State[classes];
    }

    private int room() {
      return threads.length + next.length + 16;
    }
  }

  /** What makes two states the same. */
  private record Key(int before, int hash, int[] threads) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && key.before == before
          && key.hash == hash
          && Arrays.equals(key.threads, threads);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final class Table {
    final State start = new State(new int[] {program.start}, TEXT_EDGE, end + 1);
    private final Map<Key, State> known = new HashMap<>();
    private final Walk walk = new Walk();
    private int room = ROOM;

    /** The state behind a class of bytes; null where there is no room for it. */
    synchronized @Nullable State step(State from, int c) {
      if (c == program.passed) return follows(from, c, from);
      walk.begin(from.threads);
      if (walk.step(from.before, c)) return follows(from, c, FOUND);
      int[] threads = walk.threads();
      int before = kind(c);
      Key key = new Key(before, 31 * Arrays.hashCode(threads) + before, threads);
      State state = known.get(key);
      if (state == null) {
        state = new State(threads, before, end + 1);
        room -= state.room();
        if (room < 0) return null;
        known.put(key, state);
      }
      return follows(from, c, state);
    }

    private static State follows(State from, int c, State state) {
      from.next[c] = state;
      return state;
    }
  }

  Automaton(Program program) {
    this.program = program;
    end = program.example.length;
    table = new Table();
  }

  /** Whether the expression stands somewhere in the span, which is UTF-8. */
  boolean find(byte[] bytes, int from, int to) {
    byte[] classes = program.classes;
    Table table = this.table;
    State state = table.start;
    for (int i = from; i <= to; i++) {
      int c = i == to ? end : classes[bytes[i] & 0xFF] & 0xFF;
      State next = state.next[c];
      if (next == null) next = table.step(state, c);
      if (next == null) {
        this.table = new Table();
        return slowly(state, bytes, i, to);
      }
      if (next == FOUND) return true;
      state = next;
    }
    return false;
  }

  /** Goes on from a state without making new ones. */
  private boolean slowly(State state, byte[] bytes, int from, int to) {
    Walk walk = new Walk();
    walk.begin(state.threads);
    int before = state.before;
    for (int i = from; i <= to; i++) {
      int c = i == to ? end : program.classes[bytes[i] & 0xFF] & 0xFF;
      if (c == program.passed) continue;
      if (walk.step(before, c)) return true;
      before = kind(c);
    }
    return false;
  }

  /** What a class of bytes is to a place beside it, as far as the program asks for it. */
  private int kind(int c) {
    if (c == end) return TEXT_EDGE;
    int b = program.example[c];
    if (program.words && b < 128 && CodePoints.WORD.has(b)) return WORD;
    return program.lines && b == '\n' ? LINE_END : OTHER;
  }

  /** Room to go from one set of instructions to the next. */
  private final class Walk {
    private final int[] stamps = new int[program.kind.length];

    /** Each instruction is followed once, and puts two more here at most. */
    private final int[] stack = new int[2 * program.kind.length + 1];

    /** Instructions that wait for a byte, while a set is followed. */
    private final int[] waiting = new int[program.kind.length];

    private final int[] set = new int[program.kind.length];

    /** Highest rank in each chain. */
    private final int[] best = new int[program.chains + 1];

    private int size;
    private int stamp;

    /** Takes a set to go on from. */
    void begin(int[] threads) {
      System.arraycopy(threads, 0, set, 0, threads.length);
      size = threads.length;
    }

    /** Goes from the set over a class of bytes to the next; true if a match ends before it. */
    boolean step(int before, int c) {
      int after = c == end ? TEXT_EDGE : kind(c);
      int waits = 0;
      stamp++;
      for (int i = 0; i < size; i++) {
        waits = follow(set[i], before, after, waits);
        if (waits < 0) return true;
      }
      stamp++;
      size = 0;
      if (c == end) return false;
      keep(program.start); // a match may begin at each byte
      for (int i = 0; i < waits; i++) {
        int at = waiting[i];
        if (program.inSet[program.what[at]][c]) keep(program.next[at]);
      }
      if (program.chains > 0) furthest();
      return false;
    }

    /** Keeps of each chain only who is furthest in it. */
    private void furthest() {
      Arrays.fill(best, 0);
      for (int i = 0; i < size; i++) {
        int at = set[i];
        best[program.chain[at]] = Math.max(best[program.chain[at]], program.rank[at]);
      }
      int kept = 0;
      for (int i = 0; i < size; i++) {
        int at = set[i];
        if (program.chain[at] == 0 || program.rank[at] == best[program.chain[at]]) set[kept++] = at;
      }
      size = kept;
    }

    private void keep(int at) {
      if (stamps[at] == stamp) return;
      stamps[at] = stamp;
      set[size++] = at;
    }

    /** Follows an instruction to all that wait for a byte; their new count, or -1 at a match. */
    private int follow(int first, int before, int after, int waits) {
      int depth = 0;
      stack[depth++] = first;
      while (depth > 0) {
        int at = stack[--depth];
        if (stamps[at] == stamp) continue;
        stamps[at] = stamp;
        switch (program.kind[at]) {
          case Program.MATCH -> {
            return -1;
          }
          case Program.BYTES -> waiting[waits++] = at;
          case Program.SPLIT -> {
            stack[depth++] = program.other[at];
            stack[depth++] = program.next[at];
          }
          default -> {
            if (holds(program.places.get(program.what[at]), before, after)) {
              stack[depth++] = program.next[at];
            }
          }
        }
      }
      return waits;
    }

    /** The set, in order, so that equal sets are equal arrays. */
    int[] threads() {
      int[] threads = Arrays.copyOf(set, size);
      Arrays.sort(threads);
      return threads;
    }
  }

  private static boolean holds(Place place, int before, int after) {
    return switch (place) {
      case BEGIN_TEXT -> before == TEXT_EDGE;
      case END_TEXT -> after == TEXT_EDGE;
      case BEGIN_LINE -> before == TEXT_EDGE || before == LINE_END;
      case END_LINE -> after == TEXT_EDGE || after == LINE_END;
      case WORD_EDGE -> (before == WORD) != (after == WORD);
    };
  }
}
