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
 * second place of the message and asks bitmaps of what three letters, and then four, can be part of
 * a mark; only where they can be, marks are compared.
 */
final class Marks {
  /** Shortest text that can be searched for, in bytes. */
  static final int SHORTEST = 3;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BITS = 16;
  private static final int THREE = 0xFF_FFFF;

  private static final int BUCKETS = 12;

  /** Marks of fewer than three letters by their first one. */
  private final Mark[][] brief = new Mark[256][];

  /** The others by their first three letters, the longest first. */
  private final Mark[][] byThree = new Mark[1 << BUCKETS][];

  private final long[] threes = new long[1 << (BITS - 6)];

  /** As {@link #threes}, for marks so short that the letter behind these three can be any. */
  private final long[] loose = new long[1 << (BITS - 6)];

  /** What four letters can be part of one of the other marks. */
  private final long[] fours = new long[1 << (BITS - 6)];

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
      add(own);
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

  /** What is read where a mark stands at an even place, and where it stands at an odd one. */
  private void add(byte[] text) {
    add(text, 0);
    if (text.length > SHORTEST) add(text, 1);
    else {
      for (int before = 0; before < 256; before++) {
        set(loose, before | (text[0] & 0xFF) << 8 | (text[1] & 0xFF) << 16);
        set(threes, before | (text[0] & 0xFF) << 8 | (text[1] & 0xFF) << 16);
      }
    }
  }

  private void add(byte[] text, int at) {
    int three = three(text, at);
    set(threes, three);
    if (at + SHORTEST == text.length) set(loose, three);
    else set(fours, three | text[at + SHORTEST] << 24);
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

  /** As {@link #at} for the first place in {@code [from, last)} where one of them stands. */
  @Nullable Definition near(byte[] bytes, int from, int last, int end) {
    int i = from;
    int stop = Math.min(last, end - 4);
    for (; i < stop; i += 2) {
      int four = (int) INTS.get(bytes, i);
      if (!isSet(threes, four & THREE)) continue;
      if (!isSet(fours, four) && !isSet(loose, four & THREE)) continue;
      Definition found = slowly(bytes, Math.max(from, i - 1), Math.min(last, i + 2), end);
      if (found != null) return found;
    }
    return slowly(bytes, Math.max(from, i - 1), last, end);
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
