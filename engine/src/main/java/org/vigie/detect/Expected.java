package org.vigie.detect;

import org.vigie.sigma.Matcher;

/** Prices of facts before any event was seen: by the length of texts, and what is usual. */
final class Expected implements Witness.Prices {
  private static final double PRESENT = 5_000;

  /** Price of what ordinary events show: a long list of rare texts is better. */
  private static final double USUAL = 600;

  private static final double USUAL_TIMES = 4;

  @Override
  public double of(Witness.Atom atom, double uses) {
    return switch (atom.guard()) {
      case Matcher.Guard.Literal literal -> {
        double rare = uses * rarity(literal);
        yield Usual.holds(literal) ? USUAL + USUAL_TIMES * rare : rare;
      }
      // Event ids and the like: a handful of values share all events.
      case Matcher.Guard.Whole whole -> 30 + 2 * uses;
      case Matcher.Guard.Present present -> PRESENT;
      case Matcher.Guard.None none -> throw new IllegalArgumentException("no fact");
    };
  }

  @Override
  public double common() {
    return USUAL / 2;
  }

  @Override
  public double useless() {
    return PRESENT;
  }

  /** How much more often than a long text a short one is met. */
  private static double rarity(Matcher.Guard.Literal literal) {
    int length = literal.folded().length;
    double byLength =
        length >= 8
            ? 1
            : length >= 6 ? 2 : length == 5 ? 4 : length == 4 ? 8 : length == 3 ? 60 : 400;
    return switch (literal.place()) {
      case WHOLE -> 1.5;
      case END -> Math.min(byLength, 4);
      // Starts are mostly folders, which are common.
      case START -> 3 * byLength;
      case ANYWHERE -> byLength;
    };
  }
}
