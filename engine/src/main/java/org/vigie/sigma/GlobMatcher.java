package org.vigie.sigma;

import java.util.ArrayList;
import java.util.List;
import org.vigie.ocsf.Text;
import org.vigie.sigma.SigmaRule.Letters;
import org.vigie.sigma.SigmaRule.Part;
import org.vigie.sigma.SigmaRule.Place;

/**
 * Text with wildcards inside. The parts between two {@code *} are segments; each is found as far
 * left as possible, which is right because all texts of a segment have equally many code points.
 */
final class GlobMatcher extends Matcher {
  /** A part that takes up room: its bytes, or null for a wildcard of one code point. */
  private record Step(byte[] run, Single single) {}

  /** What may stand where a step has no run. */
  private enum Single {
    NONE,
    ANY,
    DASH
  }

  private static final byte[] EMPTY = {};

  private final Letters letters;
  private final Step[][] segments;
  private final boolean openStart;
  private final boolean openEnd;
  private final Guard guard;

  GlobMatcher(List<Part> parts, Letters letters) {
    this.letters = letters;
    openStart = parts.getFirst() instanceof Part.Any;
    openEnd = parts.getLast() instanceof Part.Any;
    List<Step[]> all = new ArrayList<>();
    List<Step> segment = new ArrayList<>();
    for (Part part : parts) {
      switch (part) {
        case Part.Run(String text) -> segment.add(new Step(bytes(text, letters), Single.NONE));
        case Part.One() -> segment.add(new Step(EMPTY, Single.ANY));
        case Part.Dash() -> segment.add(new Step(EMPTY, Single.DASH));
        case Part.Any() -> {
          if (!segment.isEmpty()) all.add(segment.toArray(Step[]::new));
          segment.clear();
        }
      }
    }
    if (!segment.isEmpty()) all.add(segment.toArray(Step[]::new));
    segments = all.toArray(Step[][]::new);
    guard = guard(parts);
  }

  /** The longest run, at its place. */
  private static Guard guard(List<Part> parts) {
    String longest = "";
    Place place = Place.ANYWHERE;
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Part.Run(String text) && text.length() > longest.length()) {
        longest = text;
        place = i == 0 ? Place.START : i == parts.size() - 1 ? Place.END : Place.ANYWHERE;
      }
    }
    return longest.isEmpty()
        ? new Guard.Present()
        : new Guard.Literal(place, Text.folded(longest), Strength.NECESSARY);
  }

  @Override
  boolean matches(Values values, int leaf) {
    return switch (letters) {
      case FOLDED -> {
        int start = values.foldedStart(leaf);
        yield walk(values.foldedBytes(), start, values.foldedEnd(leaf));
      }
      case EXACT -> {
        int start = values.exactStart(leaf);
        yield walk(values.exactBytes(leaf), start, values.exactEnd(leaf));
      }
    };
  }

  private boolean walk(byte[] bytes, int start, int end) {
    int at = start;
    int first = 0;
    if (!openStart) {
      at = after(segments[0], bytes, start, end);
      if (at < 0) return false;
      first = 1;
      if (segments.length == 1) return openEnd || at == end;
    }
    int last = openEnd ? segments.length : segments.length - 1;
    for (int s = first; s < last; s++) {
      at = find(segments[s], bytes, at, end);
      if (at < 0) return false;
    }
    return openEnd || ends(segments[last], bytes, at, end);
  }

  /** End of the first place where the segment stands, or -1. */
  private static int find(Step[] segment, byte[] bytes, int from, int end) {
    for (int i = from; i <= end; i++) {
      if (segment[0].run.length > 0) {
        i = Bytes.indexOf(bytes, i, end, segment[0].run);
        if (i < 0) return -1;
      } else if (i > from && i < end && continues(bytes[i])) {
        continue;
      }
      int after = after(segment, bytes, i, end);
      if (after >= 0) return after;
    }
    return -1;
  }

  /** Whether the segment stands at the end of the span. */
  private static boolean ends(Step[] segment, byte[] bytes, int from, int end) {
    for (int i = end; i >= from; i--) {
      boolean inside = i < end && continues(bytes[i]);
      if (!inside && after(segment, bytes, i, end) == end) return true;
    }
    return false;
  }

  /** Where the segment ends if it stands at {@code at}, else -1. */
  private static int after(Step[] segment, byte[] bytes, int at, int end) {
    for (Step step : segment) {
      int length = step.run.length;
      switch (step.single) {
        case NONE -> {
          if (end - at < length || !Bytes.at(bytes, at, step.run)) return -1;
          at += length;
        }
        case ANY -> {
          if (at == end) return -1;
          at++;
          while (at < end && continues(bytes[at])) at++;
        }
        case DASH -> {
          at = dash(bytes, at, end);
          if (at < 0) return -1;
        }
      }
    }
    return at;
  }

  /** Behind the dash at {@code at}, or -1: a hyphen, a slash, or U+2013, U+2014, U+2015. */
  private static int dash(byte[] bytes, int at, int end) {
    if (at == end) return -1;
    if (bytes[at] == '-' || bytes[at] == '/') return at + 1;
    boolean wide =
        end - at >= 3
            && bytes[at] == (byte) 0xE2
            && bytes[at + 1] == (byte) 0x80
            && bytes[at + 2] >= (byte) 0x93
            && bytes[at + 2] <= (byte) 0x95;
    return wide ? at + 3 : -1;
  }

  /** Whether a byte is inside a code point. */
  private static boolean continues(byte b) {
    return (b & 0xC0) == 0x80;
  }

  @Override
  public Guard guard() {
    return guard;
  }

  @Override
  public int price() {
    return 6;
  }
}
