package org.vigie.behaviour;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.vigie.behaviour.Sign.Kind;
import org.vigie.behaviour.Sign.Turn;

/**
 * How many events come in an hour, against what the season expects: a negative binomial whose
 * over-dispersion 1/k is the moment estimate Σ((y − μ)² − μ) / Σμ² of the hours so far (Anscombe
 * 1949), leaning on 0.05 for as long as a day's hours weigh more. Two looks: the hour, and the last
 * 24 hours, which have an over-dispersion of their own. At odds of one in a million a look, each
 * tells one falsehood in a hundred years of a source that the model describes. A surge must,
 * besides, be an hour that the greatest hours so far make one in ten years.
 */
final class Volume {
  private static final double ODDS = 1e-6;

  /** As likely as this again, and it is over. */
  private static final double USUAL = 1e-3;

  /** A drop below this share is told, a surge above this multiple. */
  private static final double SHARE = 0.5;

  /** Days, ending with each hour, that are learned before one is judged. */
  private static final int LEARNED = 150;

  /** A day below this share is told: what comes in bursts may well lack some. */
  private static final double FEW = 0.1;

  private static final double MULTIPLE = 3;

  /** Less than so many events above what is expected is no surge. */
  private static final long EXCESS = 500;

  /** Who is not heard in most minutes of an hour may send what it has in another. */
  private static final double STEADY = 0.8;

  /** Where fewer are expected nothing can be missing. */
  private static final double LEAST = 20;

  /** Hours of something that is told and not learned; then it is how the source is now. */
  private static final int PATIENCE = 168;

  private static final int DAY = 24;
  private static final double KEPT = Math.pow(0.5, 1.0 / (28 * DAY));

  private final Look hour = new Look();
  private final Look day = new Look();
  private final Records most = new Records(60 * 1_440L);
  private final double[] counts = new double[DAY];
  private final double[] means = new double[DAY];
  private int hours;
  private long drop = -1;
  private long surge = -1;
  private int strange;

  /** Residuals of one kind of window, decayed. */
  private static final class Look {
    private double squares;
    private double means;
    private double count;

    void learn(double observed, double mean) {
      squares = squares * KEPT + (observed - mean) * (observed - mean) - mean;
      means = means * KEPT + mean * mean;
      count = count * KEPT + 1;
    }

    /** The size k of the negative binomial. */
    double size() {
      double own = means > 0 ? squares / means : 0;
      double dispersion = (own * count + 0.05 * DAY) / (count + DAY);
      return 1 / Math.clamp(dispersion, 1e-4, 50);
    }

    void write(DataOutput out) throws IOException {
      out.writeDouble(squares);
      out.writeDouble(means);
      out.writeDouble(count);
    }

    void read(DataInput in) throws IOException {
      squares = in.readDouble();
      means = in.readDouble();
      count = in.readDouble();
    }
  }

  /** The size k of the negative binomial of an hour. */
  double size() {
    return hour.size();
  }

  /** Whether hours are to be learned, or strange ones left out. */
  boolean learns() {
    return drop < 0 && surge < 0 || strange > PATIENCE;
  }

  /** Minute since which there are too few events, or too many; below zero where there are not. */
  long since(Kind kind) {
    return kind == Kind.DROP ? drop : surge;
  }

  /**
   * An hour has ended.
   *
   * @param minute its end
   * @param mean what was expected in it
   * @param chance that something comes in one of its minutes
   */
  List<Sign> judge(long minute, long events, double mean, double chance) {
    List<Sign> signs = new ArrayList<>();
    int place = hours % DAY;
    counts[place] = (double) events;
    means[place] = mean;
    hours++;
    double count = 0;
    double expected = 0;
    for (int i = 0; i < DAY; i++) {
      count += counts[i];
      expected += means[i];
    }
    boolean whole = hours >= DAY;
    drop(
        signs,
        minute,
        (double) events,
        chance < STEADY ? 0 : mean,
        whole ? count : expected,
        expected);
    surge(signs, minute, (double) events, mean);
    strange = drop >= 0 || surge >= 0 ? strange + 1 : 0;
    if (learns()) {
      hour.learn((double) events, mean);
      if (whole) day.learn(count, expected);
      most.add(Math.log1p((double) events), minute);
    }
    return signs;
  }

  /** An hour that is not to be judged is learned all the same. */
  void learn(long minute, long events, double mean) {
    most.add(Math.log1p((double) events), minute);
    if (mean > 0) hour.learn((double) events, mean);
  }

  private void drop(
      List<Sign> signs, long minute, double events, double mean, double count, double expected) {
    double hourly = mean < LEAST ? 1 : Tails.atMost(events, mean, hour.size());
    double daily =
        expected < LEAST || day.count < LEARNED ? 1 : Tails.atMost(count, expected, day.size());
    if (drop >= 0) {
      boolean back =
          mean >= LEAST
              ? events >= SHARE * mean && hourly > USUAL
              : count >= SHARE * expected && daily > USUAL;
      if (!back && strange <= PATIENCE) return;
      signs.add(new Sign(Kind.DROP, Turn.ENDS, drop, minute, events, mean, 0, 1));
      drop = -1;
      // The days that were told would be told again.
      hours = 0;
    } else if (hourly < ODDS && events > 0 && events < SHARE * mean) {
      drop = minute - 60;
      double limit = Tails.quantile(ODDS, mean, hour.size());
      signs.add(new Sign(Kind.DROP, Turn.BEGINS, drop, minute, events, mean, limit, hourly));
    } else if (daily < ODDS && count < FEW * expected) {
      drop = minute - 60 * DAY;
      double limit = Tails.quantile(ODDS, expected, day.size());
      signs.add(new Sign(Kind.DROP, Turn.BEGINS, drop, minute, count, expected, limit, daily));
    }
  }

  private void surge(List<Sign> signs, long minute, double events, double mean) {
    double chance = Tails.atLeast(events, Math.max(mean, 1), hour.size());
    if (surge >= 0) {
      if (chance <= USUAL && events > MULTIPLE * mean && strange <= PATIENCE) return;
      signs.add(new Sign(Kind.SURGE, Turn.ENDS, surge, minute, events, mean, 0, 1));
      surge = -1;
    } else if (chance < ODDS
        && events > MULTIPLE * mean
        && events > greatest()
        && events - mean > EXCESS) {
      surge = minute - 60;
      double limit = Math.max(MULTIPLE * mean, greatest());
      signs.add(new Sign(Kind.SURGE, Turn.BEGINS, surge, minute, events, mean, limit, chance));
    }
  }

  /** Events that come in an hour once in ten years by the tail of the logarithms (Hill 1975). */
  private double greatest() {
    double expected = 0.1 * 28 * DAY / (365.25 * DAY);
    return Math.expm1(Math.max(most.greatest(), most.tail(0.05).quantile(expected)));
  }

  void write(DataOutput out) throws IOException {
    hour.write(out);
    day.write(out);
    most.write(out);
    for (int i = 0; i < DAY; i++) {
      out.writeDouble(counts[i]);
      out.writeDouble(means[i]);
    }
    out.writeInt(hours);
    out.writeLong(drop);
    out.writeLong(surge);
    out.writeInt(strange);
  }

  void read(DataInput in) throws IOException {
    hour.read(in);
    day.read(in);
    most.read(in);
    for (int i = 0; i < DAY; i++) {
      counts[i] = in.readDouble();
      means[i] = in.readDouble();
    }
    hours = in.readInt();
    drop = in.readLong();
    surge = in.readLong();
    strange = in.readInt();
  }
}
