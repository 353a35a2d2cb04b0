package org.vigie.sigma;

import org.vigie.ocsf.Text;
import org.vigie.sigma.SigmaRule.Letters;
import org.vigie.sigma.SigmaRule.Place;

/** One run of text at one place of a value: 98 % of all checks. */
final class LiteralMatcher extends Matcher {
  private final Place place;
  private final byte[] needle;
  private final Letters letters;
  private final Guard guard;

  LiteralMatcher(Place place, String text, Letters letters) {
    this.place = place;
    this.letters = letters;
    needle = bytes(text, letters);
    boolean open = text.isEmpty() && place != Place.WHOLE;
    guard =
        open
            ? new Guard.Present()
            : new Guard.Literal(
                place,
                Text.folded(text),
                letters == Letters.FOLDED ? Strength.SUFFICIENT : Strength.NECESSARY);
  }

  @Override
  boolean matches(Values values, int leaf) {
    return switch (letters) {
      case FOLDED -> {
        int start = values.foldedStart(leaf);
        yield Bytes.stands(place, values.foldedBytes(), start, values.foldedEnd(leaf), needle);
      }
      case EXACT -> {
        int start = values.exactStart(leaf);
        yield Bytes.stands(place, values.exactBytes(leaf), start, values.exactEnd(leaf), needle);
      }
    };
  }

  @Override
  public Guard guard() {
    return guard;
  }

  @Override
  public int price() {
    return place == Place.ANYWHERE ? 4 : 1;
  }
}
