package org.vigie.behaviour;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vigie.behaviour.Sign.Kind;
import org.vigie.behaviour.Sign.Turn;

/**
 * How late events come, whether the clock of their source is right, and how many of them are not
 * understood; judged hour by hour.
 *
 * <p>Lag: the median of the minutes' mean lags of an hour. It is told when it exceeds 1.5 times the
 * greatest of the hours so far, 4 times the usual one and {@link #LATE}; of n hours alike the next
 * is the greatest once in n + 1 (a conformal rank: Vovk, Gammerman and Shafer 2005). Clock: an hour
 * that lies ahead of us by more than {@link #AHEAD} on the mean, or behind by the same {@link
 * #BEHIND} or more for all its events, within {@link #STEADY}, for what is late is not late by the
 * same. Understanding: the share of events with warnings, rejected, or claimed by no technology's
 * parser, told when its lower Wilson bound at one in a million exceeds 5 %, and twice the greatest
 * share of an hour so far.
 */
final class Quality {
  private static final double LATE = 120;
  private static final double AHEAD = 60;
  private static final double BEHIND = 600;
  private static final double STEADY = 30;

  /** Fewer events of an hour tell nothing. */
  private static final int LEAST = 20;

  /** Hours with events before anything is compared with the past. */
  private static final int LEARNED = 24;

  /** Of one in a million, one-sided. */
  private static final double DEVIATIONS = 4.753;

  private static final double SHARE = 0.05;

  /** Hours of something that is told, before it is how the source is now. */
  private static final int PATIENCE = 168;

  private static final long LIFE = 60 * 1_440L;

  private final Records lags = new Records(LIFE);
  private final Records shares = new Records(LIFE);
  private double usualLag;
  private double usualShare;
  private long late = -1;
  private long skewed = -1;
  private long unparsed = -1;
  private int lateHours;
  private int unparsedHours;

  private final double[] means = new double[60];
  private int minutes;
  private long events;
  private long failed;
  private double lagSum;
  private double lagLeast = Double.POSITIVE_INFINITY;

  /** A minute with events. */
  void take(Pulse pulse) {
    if (minutes < means.length)
      means[minutes++] = (float) (pulse.lagSum() / 1_000.0 / pulse.events());
    events += pulse.events();
    failed += pulse.failed();
    lagSum += pulse.lagSum() / 1_000.0;
    lagLeast = Math.min(lagLeast, pulse.lagLeast() / 1_000.0);
  }

  /** Minute since which it is so; below zero where it is not. */
  long since(Kind kind) {
    return switch (kind) {
      case LAG -> late;
      case SKEW -> skewed;
      case UNPARSED -> unparsed;
      case SILENCE, DROP, SURGE -> -1;
    };
  }

  /** The hour ends at a minute. */
  List<Sign> close(long minute) {
    if (events < LEAST) return List.of();
    List<Sign> signs = new ArrayList<>();
    double[] sorted = Arrays.copyOf(means, minutes);
    Arrays.sort(sorted);
    double median = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    double mean = lagSum / events;
    skew(signs, minute, mean);
    lag(signs, minute, median);
    unparsed(signs, minute, (double) failed / events);
    minutes = 0;
    events = 0;
    failed = 0;
    lagSum = 0;
    lagLeast = Double.POSITIVE_INFINITY;
    return signs;
  }

  private void skew(List<Sign> signs, long minute, double mean) {
    boolean wrong = mean < -AHEAD || lagLeast >= BEHIND && mean - lagLeast <= STEADY;
    if (wrong == skewed >= 0) return;
    long since = wrong ? minute - 60 : skewed;
    double limit = mean < 0 ? -AHEAD : BEHIND;
    signs.add(
        new Sign(
            Kind.SKEW,
            wrong ? Turn.BEGINS : Turn.ENDS,
            since,
            minute,
            mean,
            usualLag,
            limit,
            wrong ? 0 : 1));
    skewed = wrong ? since : -1;
  }

  private void lag(List<Sign> signs, long minute, double median) {
    double limit = Math.max(LATE, Math.max(4 * usualLag, 1.5 * lags.greatest()));
    boolean is = median > limit && skewed < 0 && lags.count() >= LEARNED;
    if (late >= 0 && (!is || ++lateHours > PATIENCE)) {
      signs.add(new Sign(Kind.LAG, Turn.ENDS, late, minute, median, usualLag, limit, 1));
      late = -1;
    } else if (late < 0 && is) {
      late = minute - 60;
      lateHours = 0;
      double odds = 1.0 / (lags.count() + 1);
      signs.add(new Sign(Kind.LAG, Turn.BEGINS, late, minute, median, usualLag, limit, odds));
    }
    if (late >= 0 || skewed >= 0) return;
    usualLag = mix(usualLag, Math.max(0, median), lags.count());
    lags.add(median, minute);
  }

  private void unparsed(List<Sign> signs, long minute, double share) {
    double limit = Math.max(SHARE, 2 * shares.greatest());
    double least = Tails.least((double) failed, (double) events, DEVIATIONS);
    boolean is = least > limit && shares.count() >= LEARNED;
    boolean over = share <= limit || ++unparsedHours > PATIENCE;
    if (unparsed >= 0 && over) {
      signs.add(new Sign(Kind.UNPARSED, Turn.ENDS, unparsed, minute, share, usualShare, limit, 1));
      unparsed = -1;
    } else if (unparsed < 0 && is) {
      unparsed = minute - 60;
      unparsedHours = 0;
      signs.add(
          new Sign(Kind.UNPARSED, Turn.BEGINS, unparsed, minute, share, usualShare, limit, 1e-6));
    }
    if (unparsed >= 0) return;
    usualShare = mix(usualShare, share, shares.count());
    shares.add(share, minute);
  }

  /** A mean that begins plainly and then forgets, of the last hundred or so. */
  private static double mix(double mean, double value, long count) {
    return mean + (value - mean) / Math.min(100, count + 1);
  }

  /** The usual lag, seconds. */
  double usualLag() {
    return usualLag;
  }

  void write(DataOutput out) throws IOException {
    lags.write(out);
    shares.write(out);
    out.writeDouble(usualLag);
    out.writeDouble(usualShare);
    out.writeLong(late);
    out.writeLong(skewed);
    out.writeLong(unparsed);
    out.writeInt(lateHours);
    out.writeInt(unparsedHours);
    out.writeByte(minutes);
    for (int i = 0; i < minutes; i++) out.writeFloat((float) means[i]);
    out.writeLong(events);
    out.writeLong(failed);
    out.writeDouble(lagSum);
    out.writeDouble(lagLeast);
  }

  void read(DataInput in) throws IOException {
    lags.read(in);
    shares.read(in);
    usualLag = in.readDouble();
    usualShare = in.readDouble();
    late = in.readLong();
    skewed = in.readLong();
    unparsed = in.readLong();
    lateHours = in.readInt();
    unparsedHours = in.readInt();
    minutes = in.readByte();
    if (minutes < 0 || minutes > means.length) throw new IOException(minutes + " minutes of 60");
    for (int i = 0; i < minutes; i++) means[i] = in.readFloat();
    events = in.readLong();
    failed = in.readLong();
    lagSum = in.readDouble();
    lagLeast = in.readDouble();
  }
}
