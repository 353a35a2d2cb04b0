package org.vigie.server.web.chart;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of time cut into equal slots.
 *
 * @param from its start, milliseconds since 1970
 * @param step length of a slot in milliseconds, at least one
 * @param slots how many there are, at most {@link #MAX_SLOTS}
 * @param zone whose clock its words and marks show
 */
public record Span(long from, long step, int slots, ZoneId zone) {
  /** More would be thinner than a pixel. */
  public static final int MAX_SLOTS = 400;

  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** Distances between marks that people count in. */
  private static final long[] STEPS = {
    1,
    10,
    100,
    SECOND,
    5 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    28 * DAY,
    91 * DAY,
    364 * DAY,
    10 * 364 * DAY,
    100 * 364 * DAY
  };

  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");
  private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("MM-dd");
  private static final DateTimeFormatter YEAR = DateTimeFormatter.ofPattern("uuuu-MM-dd");
  private static final DateTimeFormatter WHOLE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  /** A mark on the axis of time, at a share of the width. */
  record Mark(double at, String label) {}

  /** In UTC. */
  public Span(long from, long step, int slots) {
    this(from, step, slots, ZoneOffset.UTC);
  }

  public Span {
    if (step < 1) throw new IllegalArgumentException("step: at least 1 ms, not " + step);
    if (slots < 1 || slots > MAX_SLOTS) {
      throw new IllegalArgumentException("slots: 1 to " + MAX_SLOTS + ", not " + slots);
    }
  }

  /** Its end, which belongs to it no more. */
  public long to() {
    return from + step * slots;
  }

  /** Start of a slot. */
  public long at(int slot) {
    return from + step * slot;
  }

  /** A slot in words: {@code 2026-11-24 12:00:00 – 12:05:00}. */
  String words(int slot) {
    return between(at(slot), at(slot + 1));
  }

  /** The whole in words, with the zone. */
  String words() {
    return between(from, to()) + " " + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId());
  }

  /** Marks at round times, about as many as wanted and never more than half as many again. */
  List<Mark> marks(int wanted) {
    long apart = STEPS[STEPS.length - 1];
    for (int i = STEPS.length - 1; i >= 0 && (to() - from) / STEPS[i] <= wanted * 3L / 2; i--) {
      apart = STEPS[i];
    }
    List<Mark> marks = new ArrayList<>();
    // Round on the clock of the zone; across a change of it some marks come an hour off.
    long shift = shift(from);
    for (long at = Math.ceilDiv(from + shift, apart) * apart; at <= to() + shift; at += apart) {
      marks.add(new Mark((double) (at - shift - from) / (to() - from), label(at - shift, apart)));
    }
    return marks;
  }

  /** What the zone's clock is ahead of UTC at a time. */
  private long shift(long at) {
    return zone.getRules().getOffset(Instant.ofEpochMilli(at)).getTotalSeconds() * SECOND;
  }

  private String at(DateTimeFormatter format, long at) {
    return format.withZone(zone).format(Instant.ofEpochMilli(at));
  }

  /** Midnight shows its date; what stands between shows the clock as fine as the marks are. */
  private String label(long at, long apart) {
    if (apart >= 91 * DAY) return at(YEAR, at);
    if ((at + shift(at)) % DAY == 0) return at(DATE, at);
    DateTimeFormatter clock = apart >= MINUTE ? CLOCK : apart >= SECOND ? SECONDS : MILLIS;
    return at(clock, at);
  }

  private String between(long from, long to) {
    boolean sameDay = Math.floorDiv(from + shift(from), DAY) == Math.floorDiv(to + shift(to), DAY);
    DateTimeFormatter end = sameDay ? SECONDS : WHOLE;
    return at(WHOLE, from) + " – " + at(end, to);
  }
}
