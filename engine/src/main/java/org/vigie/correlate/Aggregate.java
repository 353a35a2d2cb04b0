package org.vigie.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.vigie.sigma.SigmaCorrelation;

/** What is made of the events of one window that is read when it has closed. */
abstract sealed class Aggregate {
  abstract void add(Input in);

  /** The number that is compared. */
  abstract double value();

  abstract void write(DataOutput out) throws IOException;

  abstract void read(DataInput in) throws IOException;

  /** Makes those of one correlation. */
  record Form(SigmaCorrelation.Type type, int bound, double percentile) {
    Aggregate open() {
      return switch (type) {
        case EVENT_COUNT -> new Count();
        case VALUE_COUNT -> new Values(bound);
        case TEMPORAL, TEMPORAL_ORDERED -> new Rules();
        case VALUE_SUM, VALUE_AVG -> new Sum(type);
        case VALUE_PERCENTILE -> new Quantile(percentile);
        case VALUE_MEDIAN -> new Quantile(Quantile.MEDIAN);
      };
    }
  }

  /** How many. */
  static final class Count extends Aggregate {
    private long count;

    @Override
    void add(Input in) {
      count++;
    }

    @Override
    double value() {
      return count;
    }

    @Override
    void write(DataOutput out) throws IOException {
      out.writeLong(count);
    }

    @Override
    void read(DataInput in) throws IOException {
      count = in.readLong();
    }
  }

  /** Of which rules. */
  static final class Rules extends Aggregate {
    private int rules;

    @Override
    void add(Input in) {
      rules |= 1 << in.rule;
    }

    @Override
    double value() {
      return Integer.bitCount(rules);
    }

    @Override
    void write(DataOutput out) throws IOException {
      out.writeInt(rules);
    }

    @Override
    void read(DataInput in) throws IOException {
      rules = in.readInt();
    }
  }

  /** How many different values; exact up to a bound that no limit lies beyond. */
  static final class Values extends Aggregate {
    private final int bound;
    private int size;

    /** Their hashes; 0 is free, and stands for itself outside. */
    private long[] slots = new long[4];

    private int zero;

    Values(int bound) {
      this.bound = bound;
    }

    @Override
    void add(Input in) {
      put(in.value);
    }

    private void put(long hash) {
      if (hash == 0) zero = 1;
      if (hash == 0 || size >= bound || !isNew(hash)) return;
      size++;
      if (2 * size <= slots.length) return;
      long[] old = slots;
      slots = new long[2 * old.length];
      for (long other : old) if (other != 0) isNew(other);
    }

    private boolean isNew(long hash) {
      int mask = slots.length - 1;
      int s = (int) hash & mask;
      while (slots[s] != 0) {
        if (slots[s] == hash) return false;
        s = (s + 1) & mask;
      }
      slots[s] = hash;
      return true;
    }

    @Override
    double value() {
      return size + zero;
    }

    @Override
    void write(DataOutput out) throws IOException {
      out.writeInt(zero);
      out.writeInt(size);
      for (long hash : slots) if (hash != 0) out.writeLong(hash);
    }

    @Override
    void read(DataInput in) throws IOException {
      zero = in.readInt();
      int count = in.readInt();
      for (int i = 0; i < count; i++) put(in.readLong());
    }
  }

  /** The sum or the mean; what rounding loses is kept beside (Neumaier). */
  static final class Sum extends Aggregate {
    private final SigmaCorrelation.Type type;
    private long count;
    private double sum;
    private double lost;

    Sum(SigmaCorrelation.Type type) {
      this.type = type;
    }

    @Override
    void add(Input in) {
      double x = in.amount;
      double t = sum + x;
      lost += Math.abs(sum) >= Math.abs(x) ? sum - t + x : x - t + sum;
      sum = t;
      count++;
    }

    @Override
    double value() {
      return type == SigmaCorrelation.Type.VALUE_SUM ? sum + lost : (sum + lost) / count;
    }

    @Override
    void write(DataOutput out) throws IOException {
      out.writeLong(count);
      out.writeDouble(sum);
      out.writeDouble(lost);
    }

    @Override
    void read(DataInput in) throws IOException {
      count = in.readLong();
      sum = in.readDouble();
      lost = in.readDouble();
    }
  }

  /**
   * A percentile by the nearest rank, or the median. Exact up to {@value #EXACT} values; then
   * values are counted in buckets whose bounds grow by one percent, so that the answer is off by
   * one percent at most.
   */
  static final class Quantile extends Aggregate {
    /** Asks for the middle: of an even number of values, the mean of the two. */
    static final double MEDIAN = -1;

    static final int EXACT = 1_024;

    /** Buckets of one sign: magnitudes from 10^-9 to 10^18, what is smaller is zero. */
    private static final int BUCKETS = 6_300;

    private static final double GROWTH = Math.log1p(0.01);
    private static final double SMALLEST = 1e-9;

    private final double percentile;
    private int count;
    private double[] values = new double[4];

    /** Counts of negative, zero and positive values, falling to rising; empty while exact. */
    private int[] buckets = new int[0];

    Quantile(double percentile) {
      this.percentile = percentile;
    }

    @Override
    void add(Input in) {
      if (buckets.length > 0) {
        count++;
        buckets[bucket(in.amount)]++;
        return;
      }
      if (count == EXACT) {
        buckets = new int[2 * BUCKETS + 1];
        for (double value : values) buckets[bucket(value)]++;
        values = new double[0];
        add(in);
        return;
      }
      if (count == values.length) values = Arrays.copyOf(values, 2 * count);
      values[count++] = in.amount;
    }

    private static int bucket(double value) {
      double size = Math.abs(value);
      if (size < SMALLEST) return BUCKETS;
      int place = Math.min(BUCKETS, 1 + (int) (Math.log(size / SMALLEST) / GROWTH));
      return value < 0 ? BUCKETS - place : BUCKETS + place;
    }

    private static double middle(int bucket) {
      int place = Math.abs(bucket - BUCKETS);
      if (place == 0) return 0;
      double size = SMALLEST * Math.exp((place - 0.5) * GROWTH);
      return bucket < BUCKETS ? -size : size;
    }

    @Override
    double value() {
      if (percentile != MEDIAN) return rank((int) Math.ceil(percentile / 100 * count));
      return (rank((count + 1) / 2) + rank(count / 2 + 1)) / 2;
    }

    /** The value that so many are not above, from 1. */
    private double rank(int rank) {
      int wanted = Math.clamp(rank, 1, count);
      if (buckets.length == 0) {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[wanted - 1];
      }
      int below = 0;
      for (int i = 0; i < buckets.length; i++) {
        below += buckets[i];
        if (below >= wanted) return middle(i);
      }
      throw new IllegalStateException("fewer values than counted");
    }

    @Override
    void write(DataOutput out) throws IOException {
      out.writeInt(count);
      out.writeInt(buckets.length);
      if (buckets.length == 0) {
        for (int i = 0; i < count; i++) out.writeDouble(values[i]);
      } else {
        for (int bucket : buckets) out.writeInt(bucket);
      }
    }

    @Override
    void read(DataInput in) throws IOException {
      count = in.readInt();
      buckets = new int[in.readInt()];
      if (buckets.length == 0) {
        values = new double[Math.max(4, count)];
        for (int i = 0; i < count; i++) values[i] = in.readDouble();
      } else {
        values = new double[0];
        for (int i = 0; i < buckets.length; i++) buckets[i] = in.readInt();
      }
    }
  }
}
