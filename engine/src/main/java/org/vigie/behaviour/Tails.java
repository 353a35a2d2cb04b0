package org.vigie.behaviour;

/**
 * Tail probabilities of counts. The negative binomial of mean μ and size k has variance μ + μ²/k;
 * with p = k/(k + μ) its lower tail is the regularised incomplete beta function I_p(k, y + 1) (NIST
 * Digital Library of Mathematical Functions, 8.17.5), computed by the continued fraction 8.17.22.
 */
final class Tails {
  private static final int MOST_STEPS = 10_000;
  private static final double EXACT = 1e-12;
  private static final double TINY = 1e-300;

  /** Coefficients of Lanczos for g = 7, n = 9. */
  private static final double[] LANCZOS = {
    0.9999999999998099,
    676.5203681218851,
    -1259.1392167224028,
    771.3234287776531,
    -176.6150291621406,
    12.507343278686905,
    -0.13857109526572012,
    9.984369578019572e-06,
    1.5056327351493116e-07
  };

  private Tails() {}

  /** Chance of at most {@code count} where {@code mean} is expected. */
  static double atMost(double count, double mean, double size) {
    if (mean <= 0) return 1;
    return beta(size, Math.floor(count) + 1, size / (size + mean));
  }

  /** Chance of at least {@code count} where {@code mean} is expected. */
  static double atLeast(double count, double mean, double size) {
    if (count <= 0) return 1;
    if (mean <= 0) return 0;
    return beta(Math.ceil(count), size, mean / (size + mean));
  }

  /** The least count whose lower tail is at least {@code chance}. */
  static double quantile(double chance, double mean, double size) {
    if (mean <= 0) return 0;
    double low = 0;
    double high = Math.max(10, mean * 4);
    while (atMost(high, mean, size) < chance) high *= 2;
    while (high - low > 1) {
      double middle = Math.floor((low + high) / 2);
      if (atMost(middle, mean, size) < chance) low = middle;
      else high = middle;
    }
    return atMost(low, mean, size) >= chance ? low : high;
  }

  /**
   * The least share that {@code part} of {@code all} speaks for, at {@code z} standard deviations
   * (Wilson 1927).
   */
  static double least(double part, double all, double z) {
    if (all <= 0) return 0;
    double share = part / all;
    double square = z * z;
    double centre = share + square / (2 * all);
    double width = z * Math.sqrt(share * (1 - share) / all + square / (4 * all * all));
    return Math.max(0, (centre - width) / (1 + square / all));
  }

  /** The regularised incomplete beta function I_x(a, b). */
  static double beta(double a, double b, double x) {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    if (x < (a + 1) / (a + b + 2)) return Math.min(1, front * fraction(a, b, x) / a);
    return Math.max(0, 1 - front * fraction(b, a, 1 - x) / b);
  }

  private static double fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 / tiny(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m <= MOST_STEPS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / tiny(1 + even * d);
      c = tiny(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / tiny(1 + odd * d);
      c = tiny(1 + odd / c);
      value *= d * c;
      if (Math.abs(d * c - 1) < EXACT) break;
    }
    return value;
  }

  private static double tiny(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  static double logGamma(double x) {
    if (x < 0.5) {
      return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
    }
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x - 1 + i);
    double t = x + 6.5;
    return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
  }
}
