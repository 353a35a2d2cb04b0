package org.vigie.behaviour;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The greatest values of the last time, greatest first, each forgotten when it is old. */
final class Records {
  private static final int MOST = 16;

  private final long life;
  private final double[] values = new double[MOST];
  private final long[] at = new long[MOST];
  private int size;
  private long count;

  /** Records that are forgotten after so many minutes. */
  Records(long life) {
    this.life = life;
  }

  /** Takes a value in. */
  void add(double value, long minute) {
    forget(minute);
    count++;
    int place = size;
    while (place > 0 && values[place - 1] < value) place--;
    if (place == MOST) return;
    int last = Math.min(size, MOST - 1);
    for (int i = last; i > place; i--) {
      values[i] = values[i - 1];
      at[i] = at[i - 1];
    }
    values[place] = value;
    at[place] = minute;
    size = last + 1;
  }

  private void forget(long minute) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (minute - at[i] > life) continue;
      values[kept] = values[i];
      at[kept++] = at[i];
    }
    size = kept;
  }

  /** The greatest; 0 where there is none. */
  double greatest() {
    return size == 0 ? 0 : values[0];
  }

  /** How many values were taken in. */
  long count() {
    return count;
  }

  /**
   * The tail beyond the k-th greatest value: exceedances of a high threshold are taken as
   * exponential (peaks over threshold: Pickands 1975, with shape 0). For a value x the expected
   * count of as great ones within the time that the k greatest came from is k·exp(−(x − x_k)/σ),
   * where σ is their mean excess.
   *
   * @param least least σ: with few exceedances one of nought would make anything greater impossible
   */
  Tail tail(double least) {
    int k = Math.max(1, Math.min(size, (int) Math.min(MOST, (count + 1) / 2)));
    if (size == 0) return new Tail(1, 0, 1);
    double threshold = values[k - 1];
    double excess = 0;
    for (int i = 0; i < k; i++) excess += values[i] - threshold;
    return new Tail(k, threshold, Math.max(excess / k, least));
  }

  /** A tail: count of exceedances, threshold, mean excess. */
  record Tail(int exceedances, double threshold, double scale) {
    /** How many values as great are expected in the time observed. */
    double expected(double value) {
      return exceedances * Math.exp(-Math.max(0, value - threshold) / scale);
    }

    /** The value that is expected as seldom in the time observed. */
    double quantile(double expected) {
      return threshold + scale * Math.log(Math.max(1, exceedances / expected));
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(count);
    out.writeByte(size);
    for (int i = 0; i < size; i++) {
      out.writeDouble(values[i]);
      out.writeLong(at[i]);
    }
  }

  void read(DataInput in) throws IOException {
    count = in.readLong();
    size = in.readByte();
    if (size < 0 || size > MOST) throw new IOException("a list of " + size + " records");
    for (int i = 0; i < size; i++) {
      values[i] = in.readDouble();
      at[i] = in.readLong();
    }
  }
}
