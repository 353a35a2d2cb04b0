package org.vigie.server.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.vigie.behaviour.Pulse;
import org.vigie.behaviour.SourceWatch;
import org.vigie.behaviour.Weeks;
import org.vigie.parse.Technology;
import org.vigie.parse.Technology.Category;
import org.vigie.server.pipeline.Heard;
import org.vigie.store.state.SourceRecords.Day;
import org.vigie.store.state.SourceRecords.Hour;
import org.vigie.store.state.SourceRecords.Standing;

/** The rows of hours and days as they grow. */
final class Ledger {
  /** Who was not heard for so many minutes leaves the days: 30 days. */
  private static final long GONE = 30 * 1_440L;

  private final Weeks weeks;
  private final Map<HourKey, Hour> hours = new LinkedHashMap<>();
  private final Map<DayKey, Day> days = new LinkedHashMap<>();
  private final Set<HourKey> changedHours = new HashSet<>();
  private final Set<DayKey> changedDays = new HashSet<>();
  private final List<Day> ended = new ArrayList<>();
  private long hour = -1;
  private String day = "";

  private record HourKey(String source, long hour) {}

  private record DayKey(
      String source, String transport, String parser, String vendor, String product) {
    static DayKey of(Day day) {
      return new DayKey(day.source(), day.transport(), day.parser(), day.vendor(), day.product());
    }
  }

  Ledger(Weeks weeks) {
    this.weeks = weeks;
  }

  /** The local day of a minute, as rows name it. */
  String day(long minute) {
    return weeks.day(minute).toString();
  }

  /** Remembers the rows that were still growing. */
  void load(List<Hour> growing, List<Day> today) {
    for (Hour one : growing) {
      hours.put(new HourKey(one.source(), one.hour()), one);
      hour = one.hour();
    }
    for (Day one : today) {
      days.put(DayKey.of(one), one);
      day = one.day();
    }
  }

  /** Begins the hour and the day of a minute where they are new. */
  void turn(long minute, SourceWatch watch) {
    if (minute / 60 != hour) {
      hour = minute / 60;
      hours.keySet().removeIf(key -> key.hour < hour && !changedHours.contains(key));
      for (String source : watch.names()) {
        if (!source.isEmpty()) hour(source, minute, watch);
      }
    }
    String now = day(minute);
    if (now.equals(day)) return;
    day = now;
    List<Day> before = List.copyOf(days.values());
    ended.addAll(changed());
    days.clear();
    for (Day one : before) {
      if (minute - one.heard() > GONE) continue;
      put(
          new Day(
              now,
              one.source(),
              one.transport(),
              one.parser(),
              one.vendor(),
              one.product(),
              one.category(),
              0,
              0,
              one.standing(),
              one.heard()));
    }
  }

  private HourKey hour(String source, long minute, SourceWatch watch) {
    HourKey key = new HourKey(source, minute / 60);
    if (!hours.containsKey(key)) {
      SourceWatch.Band band = watch.band(source, minute);
      hours.put(
          key,
          new Hour(
              source,
              key.hour,
              0,
              0,
              0,
              0,
              0,
              band == null ? -1 : band.mean(),
              band == null ? 0 : band.low(),
              band == null ? 0 : band.high()));
      changedHours.add(key);
    }
    return key;
  }

  /** Takes in what was heard of a source in a minute. */
  void take(long minute, String source, Pulse pulse, SourceWatch watch) {
    HourKey key = hour(source, minute, watch);
    Hour one = hours.get(key);
    if (one == null) throw new IllegalStateException("the row of " + key + " was just made");
    hours.put(
        key,
        new Hour(
            source,
            one.hour(),
            one.events() + pulse.events(),
            one.warning() + pulse.warning(),
            one.rejected() + pulse.rejected(),
            one.generic() + pulse.generic(),
            one.lag() + pulse.lagSum(),
            one.expected(),
            one.low(),
            one.high()));
    changedHours.add(key);
  }

  /** Takes in what a technology of a source sent. */
  void take(
      long minute, Heard.Key heard, Heard.Part part, Function<String, Technology> technologies) {
    String parser = heard.parser().replaceFirst("@.*", "");
    Technology known = technologies.apply(parser);
    String vendor = known.vendor().isEmpty() ? part.vendor() : known.vendor();
    String product = known.product().isEmpty() ? part.product() : known.product();
    DayKey key = new DayKey(heard.source(), heard.transport(), parser, vendor, product);
    Day before = days.get(key);
    Pulse pulse = part.pulse();
    Category category = known.category();
    put(
        new Day(
            day,
            heard.source(),
            heard.transport(),
            parser,
            vendor,
            product,
            category.name(),
            (before == null ? 0 : before.events()) + pulse.events(),
            (before == null ? 0 : before.failed()) + pulse.warning() + pulse.rejected(),
            before == null ? Standing.HEALTHY : before.standing(),
            minute));
  }

  /** How sources stand now; who is not named is healthy. */
  void stand(Map<String, Standing> standings) {
    for (Day one : List.copyOf(days.values())) {
      Standing standing = standings.getOrDefault(one.source(), Standing.HEALTHY);
      if (standing == one.standing()) continue;
      put(
          new Day(
              one.day(),
              one.source(),
              one.transport(),
              one.parser(),
              one.vendor(),
              one.product(),
              one.category(),
              one.events(),
              one.failed(),
              standing,
              one.heard()));
    }
  }

  private void put(Day one) {
    days.put(DayKey.of(one), one);
    changedDays.add(DayKey.of(one));
  }

  /** Hours that changed since this was asked last. */
  List<Hour> changedHours() {
    List<Hour> changed = new ArrayList<>();
    for (HourKey key : changedHours) {
      Hour one = hours.get(key);
      if (one != null) changed.add(one);
    }
    changedHours.clear();
    return changed;
  }

  /** Days that changed since this was asked last. */
  List<Day> changedDays() {
    List<Day> all = new ArrayList<>(ended);
    ended.clear();
    all.addAll(changed());
    return all;
  }

  private List<Day> changed() {
    List<Day> changed = new ArrayList<>();
    for (DayKey key : changedDays) {
      Day one = days.get(key);
      if (one != null) changed.add(one);
    }
    changedDays.clear();
    return changed;
  }
}
