package org.vigie.behaviour;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Forty sources of five kinds as a house has them, the same for the same seed. */
final class Crowd {
  static final int DAY = 1_440;

  /** How a source sends. */
  enum Kind {
    /** People at work. */
    BUSINESS,
    /** One batch in the night. */
    NIGHTLY,
    /** All the time, more by day. */
    STEADY,
    /** A few events a day. */
    SPARSE,
    /** Bursts now and then. */
    BURSTY
  }

  private final Weeks weeks;
  private final Random random;

  /** Sources by name, in order. */
  final List<String> names = new ArrayList<>();

  private final Map<String, Kind> kinds = new HashMap<>();
  private final Map<String, Double> sizes = new HashMap<>();

  Crowd(Weeks weeks, long seed) {
    this.weeks = weeks;
    random = new Random(seed);
    Kind[] all = Kind.values();
    for (int i = 0; i < 40; i++) {
      String name = all[i % all.length].name().toLowerCase(java.util.Locale.ROOT) + "-" + i;
      names.add(name);
      kinds.put(name, all[i % all.length]);
      sizes.put(name, Math.exp(random.nextGaussian() * 0.5));
    }
  }

  Kind kind(String name) {
    Kind kind = kinds.get(name);
    if (kind == null) throw new AssertionError(name);
    return kind;
  }

  /** What comes in each minute of a day that begins at a minute. */
  List<Map<String, Pulse>> day(long from) {
    List<Map<String, Pulse>> minutes = new ArrayList<>();
    for (int i = 0; i < DAY; i++) minutes.add(new HashMap<>());
    for (String name : names) {
      double size = sizes.getOrDefault(name, 1.0);
      long[] counts =
          switch (kind(name)) {
            case BUSINESS -> business(from, size);
            case NIGHTLY -> nightly(size);
            case STEADY -> steady(size);
            case SPARSE -> sparse();
            case BURSTY -> bursty(size);
          };
      for (int i = 0; i < DAY; i++) {
        if (counts[i] > 0) minutes.get(i).put(name, pulse(counts[i]));
      }
    }
    return minutes;
  }

  private Pulse pulse(long events) {
    long failed = random.nextInt(200) < events && random.nextInt(20) == 0 ? 1 : 0;
    long lag = 1_000L + random.nextInt(4_000);
    return new Pulse(events, Math.min(failed, events), 0, 0, lag * events, lag / 2);
  }

  private long[] business(long from, double size) {
    long[] counts = new long[DAY];
    double mood = 1;
    for (int i = 0; i < DAY; i++) {
      if (i % 60 == 0) mood = Math.exp(random.nextGaussian() * 0.3);
      int slot = weeks.slot(from + i);
      int hour = slot % 24;
      boolean works = slot < 120 && hour >= 8 && hour < 19;
      counts[i] = poisson(works ? 5 * size * mood * (hour == 12 ? 0.5 : 1) : 0);
    }
    return counts;
  }

  private long[] nightly(double size) {
    long[] counts = new long[DAY];
    int start = 130 + (int) (random.nextGaussian() * 6);
    int length = 15 + random.nextInt(15);
    for (int i = start; i < start + length; i++) counts[i] = poisson(50 * size);
    return counts;
  }

  private long[] steady(double size) {
    long[] counts = new long[DAY];
    double mood = 1;
    for (int i = 0; i < DAY; i++) {
      if (i % 60 == 0) mood = Math.exp(random.nextGaussian() * 0.2);
      counts[i] = poisson(10 * size * mood * (1.5 + Math.sin(2 * Math.PI * (i - 540) / DAY)));
    }
    return counts;
  }

  private long[] sparse() {
    long[] counts = new long[DAY];
    for (int i = 0; i < DAY; i++) {
      boolean day = i > 420 && i < 1_200;
      counts[i] = poisson((day ? 10.0 : 3.0) / DAY);
    }
    return counts;
  }

  private long[] bursty(double size) {
    long[] counts = new long[DAY];
    for (int i = 0; i < DAY; i++) {
      if (random.nextDouble() >= 8.0 / DAY) continue;
      double rate = 30 * size * Math.exp(random.nextGaussian());
      int end = Math.min(DAY, i + 5 + random.nextInt(35));
      for (int j = i; j < end; j++) counts[j] += poisson(rate);
    }
    return counts;
  }

  private long poisson(double mean) {
    if (mean <= 0) return 0;
    if (mean > 30) return Math.max(0, Math.round(mean + random.nextGaussian() * Math.sqrt(mean)));
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    long count = 0;
    while (product > limit) {
      count++;
      product *= random.nextDouble();
    }
    return count;
  }
}
