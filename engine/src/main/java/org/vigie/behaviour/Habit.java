package org.vigie.behaviour;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.behaviour.Sign.Kind;

/** What one source has taught of itself, minute by minute. */
final class Habit {
  /** The form that this code writes. */
  static final int VERSION = 1;

  private static final long DAY = 1_440;

  /** Before so long volumes are not judged: each hour of the week was seen twice. */
  private static final long TWO_WEEKS = 14 * DAY;

  private static final long WEEK = 7 * DAY;

  /** Less of an hour is not judged. */
  private static final int MOST_OF_AN_HOUR = 50;

  private final Weeks weeks;
  private final Season season = new Season();
  private final Pauses pauses = new Pauses();
  private final Volume volume = new Volume();
  private final Quality quality = new Quality();
  private long first = -1;
  private long last = -1;
  private long hour = -1;
  private int slot;
  private double chance;
  private int listened;
  private int heard;
  private long events;

  Habit(Weeks weeks) {
    this.weeks = weeks;
  }

  /** A minute in which Vigie listened; what begins or ends by it. */
  List<Sign> take(long minute, Pulse pulse) {
    if (first < 0 && pulse.events() == 0) return List.of();
    List<Sign> signs = new ArrayList<>();
    if (Math.floorDiv(minute, 60L) != hour) turn(minute, signs);
    listened++;
    if (pulse.events() == 0) {
      pauses.rest(chance);
      return signs;
    }
    if (first < 0) first = minute;
    Sign back = pauses.heard(first, last < 0 ? minute : last, minute);
    if (back != null) signs.add(back);
    last = minute;
    heard++;
    events += pulse.events();
    quality.take(pulse);
    return signs;
  }

  private void turn(long minute, List<Sign> signs) {
    if (hour >= 0) close(signs);
    hour = Math.floorDiv(minute, 60L);
    slot = weeks.slot(minute);
    chance = season.chance(slot);
    listened = 0;
    heard = 0;
    events = 0;
  }

  private void close(List<Sign> signs) {
    long end = (hour + 1) * 60;
    signs.addAll(quality.close(end));
    // What a silence lacks is told by the silence.
    if (pauses.told() >= 0 || listened == 0) return;
    double mean = season.rate(slot) * listened;
    long span = last - first;
    if (span >= TWO_WEEKS && listened >= MOST_OF_AN_HOUR) {
      signs.addAll(volume.judge(end, events, mean, chance));
    } else if (listened >= MOST_OF_AN_HOUR) {
      volume.learn(end, events, span >= WEEK ? mean : 0);
    }
    if (volume.learns()) season.learn(slot, listened, heard, events);
  }

  /** Tells the pause where it is too long; asked only while others are heard. */
  @Nullable Sign silence(long minute) {
    return first < 0 ? null : pauses.judge(first, last, minute);
  }

  /** Whether the pause so far is longer than any usual one. */
  boolean rests() {
    return pauses.length() > Math.max(1, pauses.longest());
  }

  /** The pause so far does not count. */
  void forgive() {
    pauses.forgive();
  }

  /** The last minute with events; below zero before the first. */
  long last() {
    return last;
  }

  /** Since which minute something is told. */
  Map<Kind, Long> open() {
    Map<Kind, Long> open = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      long since =
          switch (kind) {
            case SILENCE -> pauses.told();
            case DROP, SURGE -> volume.since(kind);
            case LAG, SKEW, UNPARSED -> quality.since(kind);
          };
      if (since >= 0) open.put(kind, since);
    }
    return open;
  }

  /** Events expected in the hour that a minute lies in, with the band of 90 % of hours. */
  SourceWatch.Band band(long minute) {
    double mean = season.rate(weeks.slot(minute)) * 60;
    double size = volume.size();
    return new SourceWatch.Band(
        mean, Tails.quantile(0.05, mean, size), Tails.quantile(0.95, mean, size));
  }

  SourceWatch.Portrait portrait(String name) {
    long span = last - first;
    return new SourceWatch.Portrait(
        name,
        first,
        last,
        pauses.isKnown(span) ? SourceWatch.Stage.KNOWN : SourceWatch.Stage.LEARNING,
        pauses.length(),
        pauses.longest(),
        pauses.limit(span),
        quality.usualLag(),
        open());
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(VERSION);
    out.writeLong(first);
    out.writeLong(last);
    season.write(out);
    pauses.write(out);
    volume.write(out);
    quality.write(out);
    out.writeLong(hour);
    out.writeInt(listened);
    out.writeInt(heard);
    out.writeLong(events);
  }

  /** Reads what {@link #write} wrote. */
  void read(DataInput in) throws IOException {
    int version = in.readInt();
    if (version != VERSION) {
      throw new IOException("habits of version " + version + "; this release reads " + VERSION);
    }
    first = in.readLong();
    last = in.readLong();
    season.read(in);
    pauses.read(in);
    volume.read(in);
    quality.read(in);
    hour = in.readLong();
    listened = in.readInt();
    heard = in.readInt();
    events = in.readLong();
    if (hour >= 0) {
      slot = weeks.slot(hour * 60);
      chance = season.chance(slot);
    }
  }
}
