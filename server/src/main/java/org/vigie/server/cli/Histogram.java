package org.vigie.server.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.vigie.detect.Finding;

/** Counts by time and level whose bars grow wider as the time they cover does. */
final class Histogram {
  /** Widths of a bar: from a second to some years, so that a handful of steps covers all. */
  private static final long[] WIDTHS = {
    1_000L,
    10_000L,
    60_000L,
    300_000L,
    900_000L,
    3_600_000L,
    21_600_000L,
    86_400_000L,
    604_800_000L,
    2_592_000_000L,
    31_536_000_000L,
    315_360_000_000L
  };

  /** Bars that are not empty, while counting. */
  private static final int KEPT = 4_096;

  /** Bars that a screen has room for. */
  private static final int SHOWN = 240;

  private static final int LEVELS = Finding.Level.values().length;

  private TreeMap<Long, long[]> bars = new TreeMap<>();
  private int width;

  /** Counts one. */
  void add(long time, Finding.Level level) {
    bars.computeIfAbsent(Math.floorDiv(time, WIDTHS[width]), at -> new long[LEVELS])[
        HitText.rank(level)]++;
    while (bars.size() > KEPT && width < WIDTHS.length - 1) widen();
  }

  private void widen() {
    long before = WIDTHS[width++];
    TreeMap<Long, long[]> wider = new TreeMap<>();
    for (Map.Entry<Long, long[]> bar : bars.entrySet()) {
      long at = Math.floorDiv(bar.getKey() * before, WIDTHS[width]);
      long[] sums = wider.computeIfAbsent(at, a -> new long[LEVELS]);
      for (int i = 0; i < LEVELS; i++) sums[i] += bar.getValue()[i];
    }
    bars = wider;
  }

  /** Writes start, width and the counts of each bar, empty ones between included. */
  void write(JsonGenerator json) throws IOException {
    while (!bars.isEmpty()
        && bars.lastKey() - bars.firstKey() >= SHOWN
        && width < WIDTHS.length - 1) {
      widen();
    }
    json.writeObjectFieldStart("histogram");
    json.writeNumberField("start", bars.isEmpty() ? 0 : bars.firstKey() * WIDTHS[width]);
    json.writeNumberField("width", WIDTHS[width]);
    json.writeArrayFieldStart("counts");
    if (!bars.isEmpty()) {
      long last = Math.min(bars.lastKey(), bars.firstKey() + KEPT);
      for (long at = bars.firstKey(); at <= last; at++) {
        long[] counts = bars.getOrDefault(at, new long[LEVELS]);
        json.writeArray(counts, 0, counts.length);
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
