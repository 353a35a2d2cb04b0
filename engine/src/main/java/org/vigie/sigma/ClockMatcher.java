package org.vigie.sigma;

import java.time.LocalDateTime;
import java.time.temporal.IsoFields;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaRule.Check;

/** A part of a time, in UTC. */
final class ClockMatcher extends Matcher {
  private final Check.Clock clock;

  ClockMatcher(Check.Clock clock) {
    this.clock = clock;
  }

  @Override
  boolean matches(Values values, int leaf) {
    @Nullable LocalDateTime time = Timestamps.parse(values.text(leaf));
    if (time == null) return false;
    int part =
        switch (clock.unit()) {
          case MINUTE -> time.getMinute();
          case HOUR -> time.getHour();
          case DAY -> time.getDayOfMonth();
          case WEEK -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
          case MONTH -> time.getMonthValue();
          case YEAR -> time.getYear();
        };
    return clock.comparison().allows(Long.compare(part, clock.number()));
  }

  @Override
  public Guard guard() {
    return new Guard.Present();
  }

  @Override
  public int price() {
    return 10;
  }
}
