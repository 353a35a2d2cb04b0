package org.vigie.behaviour;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.vigie.behaviour.Sign.Kind;
import org.vigie.behaviour.Sign.Turn;

/**
 * The pauses of a source, and when one is too long. A pause has a length, in minutes in which Vigie
 * listened, and a weight: how many minutes with events were to be expected within it at these hours
 * of the week, so that a night weighs little for who sleeps at night.
 *
 * <p>A pause is told when its weight is one that comes once in ten years by the tail of the weights
 * of the last four weeks ({@link Records#tail}), but not below 1.25 times and not beyond twice the
 * greatest of them; and in any case when it is twice as long as the longest. Of n like pauses the
 * next is twice the longest by chance once in about n² where they are exponential. Nothing is told
 * within {@link #FLOOR}.
 */
final class Pauses {
  /** Nobody is silent within so many minutes. */
  static final int FLOOR = 5;

  private static final long DAY = 1_440;
  private static final long WEEK = 7 * DAY;

  /** Fewer pauses tell of no habit. */
  private static final int LEAST = 12;

  /** Who was never quiet for longer in its first day is told in its first week, too. */
  private static final int STEADY = 30;

  /** Pauses that were told are learned from this one on: it is how the source is now. */
  private static final int USUAL = 3;

  /** Nothing that weighs less is told for its weight: hours without events weigh a little, too. */
  private static final double HEAVY = 10;

  /** Least mean excess of a tail, minutes. */
  private static final double EXCESS = 0.25;

  private static final double FALSE_A_YEAR = 0.1;
  private static final double YEAR = 365.25 * DAY;

  private final Records weights = new Records(4 * WEEK);
  private final Records lengths = new Records(60 * DAY);
  private double weight;
  private long length;
  private long told = -1;
  private int times;

  /** A minute in which nothing came. */
  void rest(double chance) {
    length++;
    weight += chance;
  }

  /** A minute with events: the pause is over. */
  @Nullable Sign heard(long first, long last, long minute) {
    Sign sign = null;
    if (told >= 0) {
      sign = new Sign(Kind.SILENCE, Turn.ENDS, told, minute, length, longest(), 0, 1);
      times++;
    }
    if (told < 0 || times >= USUAL) {
      if (length > 0) lengths.add((double) length, minute);
      if (last - first >= WEEK && length > 0) weights.add(weight, minute);
    }
    told = -1;
    forgive();
    return sign;
  }

  /** The pause so far does not count: Vigie itself was away, or everybody was. */
  void forgive() {
    length = 0;
    weight = 0;
  }

  /** Tells the pause where it is too long and was not told yet. */
  @Nullable Sign judge(long first, long last, long minute) {
    if (told >= 0 || length < FLOOR) return null;
    long span = last - first;
    double odds;
    if (span < WEEK || lengths.count() < LEAST && longest() > STEADY) {
      if (length < early(span)) return null;
      odds = 1.0 / (lengths.count() + 1);
    } else if (span >= 2 * WEEK && weights.count() >= LEAST && weight >= heaviest(span)) {
      odds = weights.tail(EXCESS).expected(weight) / weights.count();
    } else if (length >= 2 * longest()) {
      odds = lengths.tail(EXCESS).expected((double) length) / Math.max(1, lengths.count());
    } else {
      return null;
    }
    told = last;
    return new Sign(
        Kind.SILENCE,
        Turn.BEGINS,
        last,
        minute,
        length,
        longest(),
        Math.min((double) length, limit(span)),
        Math.min(1, odds));
  }

  /** The limit of a source that is hardly known. */
  private double early(long span) {
    if (span < DAY) return Double.POSITIVE_INFINITY;
    return longest() <= STEADY ? Math.max(STEADY, 4 * longest()) : (double) (WEEK + span);
  }

  private double heaviest(long span) {
    double observed = Math.min(span - WEEK + DAY, 4 * WEEK) / YEAR;
    double greatest = weights.greatest();
    double seldom = weights.tail(EXCESS).quantile(FALSE_A_YEAR * observed);
    return Math.max(HEAVY, Math.clamp(seldom, 1.25 * greatest, 2 * greatest));
  }

  /** Minutes of the longest usual pause. */
  double longest() {
    return lengths.greatest();
  }

  /** Minutes of pause beyond which it is told at the latest. */
  double limit(long span) {
    if (span < WEEK || lengths.count() < LEAST && longest() > STEADY) return early(span);
    return Math.max(FLOOR, 2 * longest());
  }

  /** Minutes of the pause so far. */
  long length() {
    return length;
  }

  /** The minute since which it is told to be silent; below zero where it is not. */
  long told() {
    return told;
  }

  /** Whether it is told earlier than a week after it was heard first. */
  boolean isKnown(long span) {
    return span >= WEEK && lengths.count() >= LEAST || span >= DAY && longest() <= STEADY;
  }

  void write(DataOutput out) throws IOException {
    weights.write(out);
    lengths.write(out);
    out.writeDouble(weight);
    out.writeLong(length);
    out.writeLong(told);
    out.writeInt(times);
  }

  void read(DataInput in) throws IOException {
    weights.read(in);
    lengths.read(in);
    weight = in.readDouble();
    length = in.readLong();
    told = in.readLong();
    times = in.readInt();
  }
}
