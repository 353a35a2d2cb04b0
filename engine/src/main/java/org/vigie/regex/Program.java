package org.vigie.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.regex.Tree.Place;

/**
 * An expression as instructions over the bytes of UTF-8: a set of bytes to be met, two ways to go
 * on, a place to be at, the end. Bytes that no instruction tells apart are of one class. Where the
 * expression tells no code points beyond ASCII apart, the first byte of a code point stands for it
 * and the bytes behind it are passed over.
 */
final class Program {
  /** Most instructions: beyond these, automata grow large. */
  private static final int MOST = 8_000;

  static final int BYTES = 0;
  static final int SPLIT = 1;
  static final int PLACE = 2;
  static final int MATCH = 3;

  /** What each instruction does. */
  final int[] kind;

  /** Of {@link #BYTES} the number of its set, of {@link #PLACE} that of the place. */
  final int[] what;

  /** The places that are asked for. */
  final List<Place> places;

  /** Where it goes on. */
  final int[] next;

  /** The other way of {@link #SPLIT}. */
  final int[] other;

  /** Where it starts. */
  final int start;

  /** Class of each byte. */
  final byte[] classes;

  /** A byte of each class. */
  final int[] example;

  /** Whether a class of bytes is in a set. */
  final boolean[][] inSet;

  /** The class of bytes that are passed over, or -1. */
  final int passed;

  /**
   * Steps of one repetition without an end, {@code x{9,}}, have the same number here, and others 0.
   * Who is further in it can do all that others can, so one thread of them is enough.
   */
  final int[] chain;

  /** How far an instruction is in its chain. */
  final int[] rank;

  final int chains;

  /** Whether places are asked for that ends of lines make. */
  final boolean lines;

  /** Whether edges of words are asked for. */
  final boolean words;

  private Program(Builder builder, int start) {
    this.start = start;
    kind = Arrays.copyOf(builder.kind, builder.size);
    what = Arrays.copyOf(builder.what, builder.size);
    next = Arrays.copyOf(builder.next, builder.size);
    other = Arrays.copyOf(builder.other, builder.size);
    chain = Arrays.copyOf(builder.chain, builder.size);
    rank = Arrays.copyOf(builder.rank, builder.size);
    chains = builder.chains;
    places = List.copyOf(builder.places);
    lines = places.contains(Place.BEGIN_LINE) || places.contains(Place.END_LINE);
    words = places.contains(Place.WORD_EDGE);
    List<ByteSet> sets = new ArrayList<>(builder.sets.keySet());
    Map<List<Boolean>, Integer> known = new LinkedHashMap<>();
    classes = new byte[256];
    int[] examples = new int[256];
    for (int b = 0; b < 256; b++) {
      List<Boolean> mark = new ArrayList<>();
      for (ByteSet set : sets) mark.add(set.has(b));
      mark.add(lines && b == '\n');
      mark.add(words && b < 128 && CodePoints.WORD.has(b));
      mark.add(builder.simple && isContinuation(b));
      int number = known.computeIfAbsent(mark, m -> known.size());
      classes[b] = (byte) number;
      examples[number] = b;
    }
    example = Arrays.copyOf(examples, known.size());
    passed = builder.simple ? classes[0x80] & 0xFF : -1;
    inSet = new boolean[sets.size()][known.size()];
    for (int set = 0; set < sets.size(); set++) {
      for (int c = 0; c < example.length; c++) inSet[set][c] = sets.get(set).has(example[c]);
    }
  }

  private static boolean isContinuation(int b) {
    return (b & 0xC0) == 0x80;
  }

  /** The program of a tree, or null where it would be too large. */
  static @Nullable Program of(Tree tree) {
    Builder builder = new Builder(isSimple(tree));
    int match = builder.add(MATCH, 0, 0, 0);
    int start = builder.compile(tree, match);
    return builder.size > MOST ? null : new Program(builder, start);
  }

  /** Whether no code points beyond ASCII are told apart. */
  private static boolean isSimple(Tree tree) {
    return switch (tree) {
      case Tree.Chars(CodePoints set) -> !set.hasOthers() || set.hasAllOthers();
      case Tree.Sequence(List<Tree> parts) -> parts.stream().allMatch(Program::isSimple);
      case Tree.Choice(List<Tree> parts) -> parts.stream().allMatch(Program::isSimple);
      case Tree.Repeat repeat -> isSimple(repeat.part());
      case Tree.At at -> true;
    };
  }

  /** Some of the 256 bytes. */
  private record ByteSet(long a, long b, long c, long d) {
    static ByteSet range(int first, int last) {
      return of(0, 0, first, last);
    }

    /** ASCII as two words, and a range. */
    static ByteSet of(long low, long high, int first, int last) {
      long[] words = {low, high, 0, 0};
      for (int i = first; i <= last; i++) words[i >> 6] |= 1L << i;
      return new ByteSet(words[0], words[1], words[2], words[3]);
    }

    boolean has(int i) {
      long word = i < 64 ? a : i < 128 ? b : i < 192 ? c : d;
      return (word >>> i & 1) != 0;
    }
  }

  /** Writes instructions, each in front of what it goes on to. */
  private static final class Builder {
    private final Map<ByteSet, Integer> sets = new LinkedHashMap<>();
    private final List<Place> places = new ArrayList<>();
    private int[] kind = new int[64];
    private int[] what = new int[64];
    private int[] next = new int[64];
    private int[] other = new int[64];
    private int[] chain = new int[64];
    private int[] rank = new int[64];
    private int chains;
    private int size;
    private final boolean simple;

    Builder(boolean simple) {
      this.simple = simple;
    }

    int add(int kind, int what, int next, int other) {
      if (size > MOST) return 0; // it will be thrown away
      if (size == this.kind.length) {
        this.kind = Arrays.copyOf(this.kind, 2 * size);
        this.what = Arrays.copyOf(this.what, 2 * size);
        this.next = Arrays.copyOf(this.next, 2 * size);
        this.other = Arrays.copyOf(this.other, 2 * size);
        chain = Arrays.copyOf(chain, 2 * size);
        rank = Arrays.copyOf(rank, 2 * size);
      }
      this.kind[size] = kind;
      this.what[size] = what;
      this.next[size] = next;
      this.other[size] = other;
      return size++;
    }

    private int place(Place place, int to) {
      if (!places.contains(place)) places.add(place);
      return add(PLACE, places.indexOf(place), to, 0);
    }

    private int bytes(ByteSet set, int next) {
      return add(BYTES, sets.computeIfAbsent(set, s -> sets.size()), next, 0);
    }

    /** Where a tree begins that goes on to an instruction. */
    int compile(Tree tree, int to) {
      if (size > MOST) return 0;
      return switch (tree) {
        case Tree.Chars(CodePoints set) -> chars(set, to);
        case Tree.Sequence(List<Tree> parts) -> {
          int at = to;
          for (int i = parts.size() - 1; i >= 0; i--) at = compile(parts.get(i), at);
          yield at;
        }
        case Tree.Choice(List<Tree> parts) -> {
          int at = compile(parts.getLast(), to);
          for (int i = parts.size() - 2; i >= 0; i--) {
            at = add(SPLIT, 0, compile(parts.get(i), to), at);
          }
          yield at;
        }
        case Tree.Repeat(Tree part, int least, int most) -> repeat(part, least, most, to);
        case Tree.At(Place place) -> place(place, to);
      };
    }

    private int repeat(Tree part, int least, int most, int to) {
      int at = to;
      boolean chained = most == Tree.MANY && simple && part instanceof Tree.Chars;
      int number = chained ? ++chains : 0;
      if (most == Tree.MANY) {
        int split = add(SPLIT, 0, 0, to);
        int body = compile(part, split);
        next[split] = body; // not in one line: compiling may replace the array
        at = split;
        link(at, number, least + 1);
      } else {
        for (int i = least; i < most && size <= MOST; i++) {
          at = add(SPLIT, 0, compile(part, at), to);
        }
      }
      for (int i = 0; i < least && size <= MOST; i++) {
        at = compile(part, at);
        link(at, number, least - i);
      }
      return at;
    }

    private void link(int at, int number, int rank) {
      chain[at] = number;
      this.rank[at] = rank;
    }

    private int chars(CodePoints set, int to) {
      if (!set.hasAllOthers()) {
        int at = bytes(ByteSet.of(set.low(), set.high(), 1, 0), to);
        for (int[] range : set.others()) at = range(range[0], range[1], to, at);
        return at;
      }
      ByteSet firsts = ByteSet.of(set.low(), set.high(), 0xC2, 0xF4);
      if (simple) return bytes(firsts, to);
      // Texts are UTF-8 already: how many bytes follow the first need not be counted.
      int rest = add(SPLIT, 0, 0, to);
      int byteOfRest = bytes(ByteSet.range(0x80, 0xBF), rest);
      next[rest] = byteOfRest;
      return bytes(firsts, rest);
    }

    /** A range of code points beside what begins at {@code at}: cut where lengths or bytes do. */
    private int range(int first, int last, int to, int at) {
      for (int most : new int[] {0x7FF, 0xFFFF}) {
        if (first <= most && most < last) {
          return range(first, most, to, range(most + 1, last, to, at));
        }
      }
      for (int bits = 6; bits <= 18; bits += 6) {
        int mask = (1 << bits) - 1;
        if ((first & ~mask) == (last & ~mask)) continue;
        if ((first & mask) != 0) {
          return range(first, first | mask, to, range((first | mask) + 1, last, to, at));
        }
        if ((last & mask) != mask) {
          return range(first, (last & ~mask) - 1, to, range(last & ~mask, last, to, at));
        }
      }
      byte[] low = utf8(first);
      byte[] high = utf8(last);
      int chain = to;
      for (int i = low.length - 1; i >= 0; i--) {
        chain = bytes(ByteSet.range(low[i] & 0xFF, high[i] & 0xFF), chain);
      }
      return add(SPLIT, 0, chain, at);
    }

    /** The bytes of a code point from 128 on; surrogates get some that no text has. */
    private static byte[] utf8(int c) {
      if (c < 0x800) return new byte[] {(byte) (0xC0 | c >> 6), tail(c)};
      if (c < 0x10000) return new byte[] {(byte) (0xE0 | c >> 12), tail(c >> 6), tail(c)};
      return new byte[] {(byte) (0xF0 | c >> 18), tail(c >> 12), tail(c >> 6), tail(c)};
    }

    private static byte tail(int c) {
      return (byte) (0x80 | c & 0x3F);
    }
  }
}
