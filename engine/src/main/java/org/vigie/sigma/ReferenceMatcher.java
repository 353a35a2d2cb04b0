package org.vigie.sigma;

import java.util.Arrays;
import org.vigie.sigma.SigmaRule.Letters;
import org.vigie.sigma.SigmaRule.Place;

/** A value that holds, at some place, the value of another field. */
final class ReferenceMatcher extends Matcher {
  private final int other;
  private final Place place;
  private final Letters letters;

  ReferenceMatcher(int other, Place place, Letters letters) {
    this.other = other;
    this.place = place;
    this.letters = letters;
  }

  @Override
  boolean matches(Values values, int leaf) {
    for (int b = values.first(other); b >= 0; b = values.next(b)) {
      if (values.present(b) && (holds(values, leaf, b) || sameNumber(values, leaf, b))) return true;
    }
    return false;
  }

  @Override
  boolean holds(Values values, int field, Extent extent) {
    for (int leaf = extent.from(); leaf < extent.to(); leaf++) {
      if (values.field(leaf) != field || !values.present(leaf)) continue;
      for (int b = extent.from(); b < extent.to(); b++) {
        boolean meant = values.field(b) == other && values.present(b);
        if (meant && (holds(values, leaf, b) || sameNumber(values, leaf, b))) return true;
      }
    }
    return false;
  }

  private boolean holds(Values values, int a, int b) {
    return switch (letters) {
      case FOLDED -> {
        int start = values.foldedStart(a);
        int from = values.foldedStart(b);
        byte[] bytes = values.foldedBytes();
        yield stands(bytes, start, values.foldedEnd(a), bytes, from, values.foldedEnd(b));
      }
      case EXACT -> {
        int start = values.exactStart(a);
        int from = values.exactStart(b);
        yield stands(
            values.exactBytes(a),
            start,
            values.exactEnd(a),
            values.exactBytes(b),
            from,
            values.exactEnd(b));
      }
    };
  }

  private boolean stands(byte[] bytes, int start, int end, byte[] needle, int from, int to) {
    int length = to - from;
    if (end - start < length) return false;
    return switch (place) {
      case WHOLE -> Arrays.equals(bytes, start, end, needle, from, to);
      case START -> Arrays.equals(bytes, start, start + length, needle, from, to);
      case END -> Arrays.equals(bytes, end - length, end, needle, from, to);
      case ANYWHERE -> Bytes.indexOf(bytes, start, end, Arrays.copyOfRange(needle, from, to)) >= 0;
    };
  }

  private boolean sameNumber(Values values, int a, int b) {
    if (place != Place.WHOLE) return false;
    long number = values.whole(a);
    return number != Values.NOT_WHOLE && number == values.whole(b);
  }

  @Override
  public Guard guard() {
    return new Guard.Present();
  }

  @Override
  public int price() {
    return 4;
  }
}
