package org.vigie.server.web.chart;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What one colour of a chart shows: a value for each slot.
 *
 * @param word its name in the reader's language
 * @param tone class that gives the colour: {@code c1} to {@code c8}, a level ({@code critical} …
 *     {@code informational}), or a standing ({@code ok}, {@code warn}, {@code bad}, {@code info})
 * @param values not negative; {@code NaN} where nothing was measured
 */
public record Series(String word, String tone, double... values) {
  private static final Pattern TONE =
      Pattern.compile("c[1-8]|critical|high|medium|low|informational|ok|warn|bad|info");

  public Series {
    if (!TONE.matcher(tone).matches()) {
      throw new IllegalArgumentException(
          "tone '" + tone + "': c1 to c8, a level's name, ok, warn, bad or info");
    }
    values = values.clone();
    for (double value : values) {
      if (value < 0 || Double.isInfinite(value)) {
        throw new IllegalArgumentException(word + ": values are not negative, not " + value);
      }
    }
  }

  /** A series of counts. */
  public static Series of(String word, String tone, long... counts) {
    return new Series(word, tone, Arrays.stream(counts).asDoubleStream().toArray());
  }

  @Override
  public double[] values() {
    return values.clone();
  }

  int size() {
    return values.length;
  }

  double at(int slot) {
    return values[slot];
  }

  double sum() {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).sum();
  }

  double most() {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).max().orElse(0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Series series
        && word.equals(series.word)
        && tone.equals(series.tone)
        && Arrays.equals(values, series.values);
  }

  @Override
  public int hashCode() {
    return 31 * word.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return word + " (" + tone + ") " + Arrays.toString(values);
  }
}
