package org.vigie.sigma;

import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Comparison;
import org.vigie.sigma.SigmaRule.Letters;
import org.vigie.sigma.SigmaRule.Place;

/** A number as a keyword: equal to values that are numbers, somewhere in those that are texts. */
final class NumberWordMatcher extends Matcher {
  private final NumberMatcher number;
  private final LiteralMatcher text;

  NumberWordMatcher(Check.NumberWord check) {
    number = new NumberMatcher(Comparison.EQUAL, check.number());
    text = new LiteralMatcher(Place.ANYWHERE, check.text(), Letters.FOLDED);
  }

  @Override
  boolean matches(Values values, int leaf) {
    return values.decimal(leaf) != null ? number.matches(values, leaf) : text.matches(values, leaf);
  }

  @Override
  public Guard guard() {
    return new Guard.Present();
  }

  @Override
  public int price() {
    return 5;
  }
}
