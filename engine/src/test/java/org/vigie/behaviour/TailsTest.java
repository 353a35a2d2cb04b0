package org.vigie.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tails against plain sums, and the calendar against known days. */
class TailsTest {
  @ParameterizedTest
  @CsvSource({"3, 5, 2", "0, 4, 1", "40, 20, 7", "900, 1000, 50", "2500, 1000, 0.8"})
  void tailsAreThoseOfTheSum(int count, double mean, double size) {
    double sum = 0;
    double last = 0;
    for (int i = 0; i <= count; i++) {
      last =
          Math.exp(
              Tails.logGamma(size + i)
                  - Tails.logGamma(size)
                  - Tails.logGamma(i + 1)
                  + size * Math.log(size / (size + mean))
                  + i * Math.log(mean / (size + mean)));
      sum += last;
    }
    assertThat(Tails.atMost(count, mean, size)).isCloseTo(sum, within(1e-9));
    assertThat(Tails.atLeast(count, mean, size)).isCloseTo(1 - sum + last, within(1e-9));
  }

  @Test
  void quantilesAreTheLeastCountsOfTheirTail() {
    double quantile = Tails.quantile(0.95, 100, 10);
    assertThat(Tails.atMost(quantile, 100, 10)).isGreaterThanOrEqualTo(0.95);
    assertThat(Tails.atMost(quantile - 1, 100, 10)).isLessThan(0.95);
    assertThat(Tails.atLeast(2_000_000, 1_000_000, 1e4)).isLessThan(1e-6);
  }

  @Test
  void aShareSpeaksForLessThanItself() {
    assertThat(Tails.least(50, 100, 1.96)).isCloseTo(0.4038, within(1e-3));
    assertThat(Tails.least(0, 0, 1.96)).isZero();
  }

  @Test
  void holidaysAreSundays() {
    assertThat(Weeks.easter(2026)).isEqualTo(LocalDate.of(2026, 4, 5));
    assertThat(Weeks.easter(2027)).isEqualTo(LocalDate.of(2027, 3, 28));
    assertThat(Weeks.isHoliday(LocalDate.of(2026, 5, 14))).isTrue();
    assertThat(Weeks.isHoliday(LocalDate.of(2026, 5, 15))).isFalse();
    Weeks weeks = new Weeks(ZoneId.of("Europe/Paris"));
    long monday = weeks.start(LocalDate.of(2026, 4, 6));
    assertThat(weeks.slot(monday + 60)).isEqualTo(6 * 24 + 1);
    assertThat(weeks.slot(monday + 1_440)).isEqualTo(24);
  }
}
