package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts that tell whose a message is: looked for at its start, or near it. A search reads every
 * fourth place of the message and asks bitmaps of what three letters, and then four, can be part of
 * a mark; only where they can be, marks are compared. The few marks of three letters, which can lie
 * between, are looked for each by its rarest letter.
 */
final class Marks {
  /** Shortest text that can be searched for, in bytes. */
  static final int SHORTEST = 3;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BITS = 16;

  /** Every how manieth place is read. */
  private static final int STRIDE = 4;

  private static final int THREE = 0xFF_FFFF;

  private static final int BUCKETS = 12;

  /** Marks of fewer than three letters by their first one. */
  private final Mark[][] brief = new Mark[256][];

  /** The others by their first three letters, the longest first. */
  private final Mark[][] byThree = new Mark[1 << BUCKETS][];

  private final long[] threes = new long[1 << (BITS - 6)];

  /** As {@link #threes}, where the letter behind these three can be any. */
  private final long[] loose = new long[1 << (BITS - 6)];

  /** What four letters can be part of one of the other marks. */
  private final long[] fours = new long[1 << (BITS - 6)];

  /** Marks of three letters. */
  private final List<Needle> tiny = new ArrayList<>();

  private record Mark(byte[] text, Definition definition) {}

  /** These texts and whom they tell. */
  Marks(Map<String, Definition> texts) {
    List<Mark> marks = new ArrayList<>();
    texts.forEach((text, definition) -> marks.add(new Mark(text.getBytes(UTF_8), definition)));
    marks.sort(Comparator.comparingInt(mark -> -mark.text.length));
    Arrays.fill(brief, new Mark[0]);
    Arrays.fill(byThree, new Mark[0]);
    for (Mark mark : marks) {
      byte[] own = mark.text;
      if (own.length < SHORTEST) {
        brief[own[0] & 0xFF] = with(brief[own[0] & 0xFF], mark);
        continue;
      }
      if (own.length == SHORTEST) tiny.add(Needle.of(own));
      else for (int at = 0; at < STRIDE; at++) add(own, at);
      int bucket = bit(three(own, 0)) >>> BITS - BUCKETS;
      byThree[bucket] = with(byThree[bucket], mark);
    }
  }

  private static Mark[] with(Mark[] marks, Mark further) {
    Mark[] all = Arrays.copyOf(marks, marks.length + 1);
    all[marks.length] = further;
    return all;
  }

  private static int three(byte[] bytes, int at) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16;
  }

  /** What is read where a mark of four letters or more stands {@code at} places before that. */
  private void add(byte[] text, int at) {
    int left = text.length - at;
    if (left > SHORTEST) {
      set(threes, three(text, at));
      set(fours, three(text, at) | text[at + SHORTEST] << 24);
    } else if (left == SHORTEST) addLoose(three(text, at));
    else {
      // Of two letters the third is open; of one, the place before the mark says more.
      boolean two = left == 2;
      int known = two ? text[at] & 0xFF | (text[at + 1] & 0xFF) << 8 : three(text, 0) << 8 & THREE;
      for (int open = 0; open < 256; open++) addLoose(known | (two ? open << 16 : open));
    }
  }

  private void addLoose(int three) {
    set(threes, three);
    set(loose, three);
  }

  private static void set(long[] map, int letters) {
    int bit = bit(letters);
    map[bit >> 6] |= 1L << bit;
  }

  private static boolean isSet(long[] map, int letters) {
    int bit = bit(letters);
    return (map[bit >> 6] & 1L << bit) != 0;
  }

  private static int bit(int letters) {
    return (letters * 0x9E3779B9) >>> (32 - BITS);
  }

  /** Those of one definition alone. */
  Marks only(Definition definition) {
    Map<String, Definition> texts = new LinkedHashMap<>();
    for (Mark[][] all : List.of(brief, byThree)) {
      for (Mark[] marks : all) {
        for (Mark mark : marks) {
          if (mark.definition.equals(definition)) {
            texts.put(new String(mark.text, UTF_8), definition);
          }
        }
      }
    }
    return new Marks(texts);
  }

  /** Whom the longest of the texts tells that stands at {@code from}, or null. */
  @Nullable Definition at(byte[] bytes, int from, int end) {
    if (from >= end) return null;
    if (end - from >= SHORTEST) {
      Mark[] bucket = byThree[bit(three(bytes, from)) >>> BITS - BUCKETS];
      Definition found = bucket.length == 0 ? null : first(bucket, bytes, from, end);
      if (found != null) return found;
    }
    return first(brief[bytes[from] & 0xFF], bytes, from, end);
  }

  private static @Nullable Definition first(Mark[] marks, byte[] bytes, int from, int end) {
    for (Mark mark : marks) {
      int length = mark.text.length;
      if (length <= end - from && Arrays.equals(mark.text, 0, length, bytes, from, from + length)) {
        return mark.definition;
      }
    }
    return null;
  }

  /** As {@link #at} for the first place in {@code [from, limit)} where one of them stands. */
  @Nullable Definition near(byte[] bytes, int from, int limit, int end) {
    int last = limit;
    for (Needle mark : tiny) {
      int at = mark.in(bytes, from, Math.min(end, last + SHORTEST - 1));
      if (at >= 0) last = at + 1;
    }
    int i = from;
    int stop = Math.min(last, end - 4);
    for (; i < stop; i += STRIDE) {
      int four = (int) INTS.get(bytes, i);
      if (!isSet(threes, four & THREE)) continue;
      if (!isSet(fours, four) && !isSet(loose, four & THREE)) continue;
      int first = Math.max(from, i - STRIDE + 1);
      Definition found = slowly(bytes, first, Math.min(last, i + 2), end);
      if (found != null) return found;
    }
    // The last place is that of a tiny one, if there is any.
    return slowly(bytes, Math.max(from, Math.min(i - STRIDE + 1, last - 1)), last, end);
  }

  /** The same, place by place. */
  @Nullable Definition slowly(byte[] bytes, int from, int last, int end) {
    for (int i = from; i < last; i++) {
      Definition found = at(bytes, i, end);
      if (found != null) return found;
    }
    return null;
  }
}
