package org.vigie.parse;

import java.util.Arrays;

/**
 * The objects of a JSON array, as spans: {@code [{…},{…}]}, or {@code {"Records":[{…},{…}]}} as
 * clouds write their files. A raw event that is nothing but such an array holds one event each.
 */
final class JsonParts {
  /** Most events that one raw event is cut into; a larger array stays whole. */
  static final int MAX_PARTS = 65_536;

  private static final int[] NONE = {};
  private static final String[] WRAPPERS = {"Records", "records", "Events", "events", "value"};

  private final byte[] b;
  private final int end;

  private JsonParts(byte[] bytes, int end) {
    b = bytes;
    this.end = end;
  }

  /** Start and end of each object in {@code [from, to)}; empty where it is no such array. */
  static int[] of(byte[] bytes, int from, int to) {
    if (from >= to || bytes[from] != '[' && bytes[from] != '{') return NONE;
    JsonParts parts = new JsonParts(bytes, to);
    if (bytes[from] == '[') return parts.array(from + 1, false);
    int open = parts.wrapped(from + 1);
    return open < 0 ? NONE : parts.array(open + 1, true);
  }

  /** Where the array of a wrapper opens, or -1. */
  private int wrapped(int from) {
    int i = blanks(from);
    if (i + 9 >= end || b[i] != '"') return -1;
    for (String name : WRAPPERS) {
      int stop = i + 1 + name.length();
      if (stop >= end || b[stop] != '"' || !isName(i + 1, name)) continue;
      int colon = blanks(stop + 1);
      if (colon >= end || b[colon] != ':') return -1;
      int open = blanks(colon + 1);
      return open < end && b[open] == '[' ? open : -1;
    }
    return -1;
  }

  private boolean isName(int at, String name) {
    for (int k = 0; k < name.length(); k++) if (b[at + k] != name.charAt(k)) return false;
    return true;
  }

  private int blanks(int i) {
    while (i < end && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t')) i++;
    return i;
  }

  private int[] array(int from, boolean wrapped) {
    int[] spans = new int[32];
    int size = 0;
    int i = blanks(from);
    while (i < end && b[i] == '{' && size < 2 * MAX_PARTS) {
      int close = close(i);
      if (close < 0) return NONE;
      if (size == spans.length) spans = Arrays.copyOf(spans, 2 * size);
      spans[size++] = i;
      spans[size++] = close + 1;
      i = blanks(close + 1);
      if (i >= end || b[i] != ',') break;
      i = blanks(i + 1);
    }
    if (size == 0 || i >= end || b[i] != ']') return NONE;
    i = blanks(i + 1);
    if (wrapped) {
      if (i >= end || b[i] != '}') return NONE;
      i = blanks(i + 1);
    }
    return i == end ? Arrays.copyOf(spans, size) : NONE;
  }

  /** The brace that closes the object at {@code open}, or -1. */
  private int close(int open) {
    int depth = 0;
    for (int i = open; i < end; i++) {
      switch (b[i]) {
        case '{' -> depth++;
        case '}' -> {
          if (--depth == 0) return i;
        }
        case '"' -> {
          i++;
          while (i < end && b[i] != '"') i += b[i] == '\\' ? 2 : 1;
        }
        default -> {}
      }
    }
    return -1;
  }
}
