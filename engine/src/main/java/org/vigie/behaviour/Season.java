package org.vigie.behaviour;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How often a source is heard, and how much it sends, by the hour of the week. A slot that was
 * hardly seen leans on its hour of all working days (or of all days off), that on its hour of all
 * days, that on all hours: each estimate is a Gamma posterior whose prior is the next wider one
 * (Gelman and others, Bayesian Data Analysis, 2.6 and 5).
 */
final class Season {
  /** Minutes of the next wider estimate that a slot begins with. */
  private static final double PRIOR = 5;

  /** What is kept of a slot from week to week: half of it is left after four weeks. */
  private static final double KEPT = Math.pow(0.5, 0.25);

  private final float[] minutes = new float[Weeks.SLOTS];
  private final float[] active = new float[Weeks.SLOTS];
  private final float[] events = new float[Weeks.SLOTS];

  /** Takes in an hour, or the part of it in which Vigie listened. */
  void learn(int slot, int listened, int heard, long count) {
    minutes[slot] = (float) (minutes[slot] * KEPT + listened);
    active[slot] = (float) (active[slot] * KEPT + heard);
    events[slot] = (float) (events[slot] * KEPT + count);
  }

  /** Chance that something comes within a minute of a slot. */
  double chance(int slot) {
    return Math.min(1, estimate(active, slot));
  }

  /** Events within a minute of a slot. */
  double rate(int slot) {
    return estimate(events, slot);
  }

  private double estimate(float[] of, int slot) {
    double all = 0.01;
    double allMinutes = 1;
    double hour = 0;
    double hourMinutes = 0;
    double alike = 0;
    double alikeMinutes = 0;
    for (int i = 0; i < Weeks.SLOTS; i++) {
      all += of[i];
      allMinutes += minutes[i];
      if (i % 24 != slot % 24) continue;
      hour += of[i];
      hourMinutes += minutes[i];
      if (isWork(i) != isWork(slot)) continue;
      alike += of[i];
      alikeMinutes += minutes[i];
    }
    double estimate = all / allMinutes;
    estimate = (hour + PRIOR * estimate) / (hourMinutes + PRIOR);
    estimate = (alike + PRIOR * estimate) / (alikeMinutes + PRIOR);
    return (of[slot] + PRIOR * estimate) / (minutes[slot] + PRIOR);
  }

  /** Whether a slot lies on a working day. */
  private static boolean isWork(int slot) {
    return slot < 5 * 24;
  }

  void write(DataOutput out) throws IOException {
    for (int i = 0; i < Weeks.SLOTS; i++) {
      out.writeFloat(minutes[i]);
      out.writeFloat(active[i]);
      out.writeFloat(events[i]);
    }
  }

  void read(DataInput in) throws IOException {
    for (int i = 0; i < Weeks.SLOTS; i++) {
      minutes[i] = in.readFloat();
      active[i] = in.readFloat();
      events[i] = in.readFloat();
    }
  }
}
