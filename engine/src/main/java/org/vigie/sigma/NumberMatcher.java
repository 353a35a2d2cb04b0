package org.vigie.sigma;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaRule.Comparison;

/** A comparison of numbers; a value that is no number never passes. */
final class NumberMatcher extends Matcher {
  private final Comparison comparison;
  private final BigDecimal number;

  /** The number as a long, or {@link Values#NOT_WHOLE}. */
  private final long whole;

  NumberMatcher(Comparison comparison, BigDecimal number) {
    this.comparison = comparison;
    this.number = number;
    BigDecimal stripped = number.stripTrailingZeros();
    // 18 digits always fit a long.
    boolean fits = stripped.scale() <= 0 && stripped.precision() - stripped.scale() <= 18;
    whole = fits ? stripped.longValue() : Values.NOT_WHOLE;
  }

  @Override
  boolean matches(Values values, int leaf) {
    if (whole != Values.NOT_WHOLE) {
      long value = values.whole(leaf);
      if (value != Values.NOT_WHOLE) return comparison.allows(Long.compare(value, whole));
    }
    @Nullable BigDecimal value = values.decimal(leaf);
    return value != null && comparison.allows(value.compareTo(number));
  }

  @Override
  public Guard guard() {
    return comparison == Comparison.EQUAL && whole != Values.NOT_WHOLE
        ? new Guard.Whole(whole)
        : new Guard.Present();
  }

  @Override
  public int price() {
    return 1;
  }
}
