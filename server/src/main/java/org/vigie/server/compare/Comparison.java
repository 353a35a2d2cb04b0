package org.vigie.server.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;
import org.vigie.parse.Parser;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;

/**
 * What changes field by field when other parsers read the same raw events: shown on the operator's
 * own events before an upgrade is taken. Versions of parsers are no difference by themselves.
 *
 * @param events raw events that were read by both
 * @param changed how many of them differ
 * @param fields by name, those that differ the most often first
 */
public record Comparison(int events, int changed, List<Field> fields) {
  /** Most raw events of one comparison. */
  public static final int MOST = 50_000;

  /** Samples of each field. */
  private static final int SAMPLES = 3;

  /** Most characters of a value or raw text that is shown. */
  private static final int LONGEST = 200;

  /** The fields that an event has beside its attributes. */
  private static final String CLASS = "class_uid";

  private static final String STATUS = "parse_status";
  private static final String PARSER = "parser";
  private static final String TIME = "time";
  private static final String COUNT = "events_of_one_raw";

  /**
   * What becomes of a field.
   *
   * @param added events that have it only afterwards
   * @param lost events that have it only before
   * @param changed events in which its value is another
   * @param samples of each kind of difference
   */
  public record Field(String name, int added, int lost, int changed, List<Sample> samples) {
    int all() {
      return added + lost + changed;
    }
  }

  /**
   * One difference.
   *
   * @param before value before, null where there was none
   * @param after value afterwards, null where there is none
   * @param raw start of the raw text
   */
  public record Sample(@Nullable String before, @Nullable String after, String raw) {}

  /** A field while events are compared. */
  private static final class Tally {
    int added;
    int lost;
    int changed;
    final List<Sample> samples = new ArrayList<>();

    void count(@Nullable String before, @Nullable String after, String raw) {
      int seen = before == null ? added++ : after == null ? lost++ : changed++;
      if (seen < SAMPLES) samples.add(new Sample(cut(before), cut(after), raw));
    }
  }

  /** Compares what two sets of parsers make of raw events. */
  public static Comparison of(List<RawEvent> raws, Parsers before, Parsers after) {
    Parser old = before.open();
    Parser other = after.open();
    Map<String, Tally> tallies = new TreeMap<>();
    int changed = 0;
    for (RawEvent raw : raws.subList(0, Math.min(raws.size(), MOST))) {
      Map<String, String> then = fields(old.parse(raw).events());
      Map<String, String> now = fields(other.parse(raw).events());
      if (then.equals(now)) continue;
      changed++;
      int length = Math.min(raw.to() - raw.from(), LONGEST);
      String text = new String(raw.buffer(), raw.from(), length, UTF_8);
      Set<String> names = new TreeSet<>(then.keySet());
      names.addAll(now.keySet());
      for (String name : names) {
        String one = then.get(name);
        String two = now.get(name);
        if (one == null || !one.equals(two)) {
          tallies.computeIfAbsent(name, n -> new Tally()).count(one, two, text);
        }
      }
    }
    List<Field> fields = new ArrayList<>();
    tallies.forEach(
        (name, tally) ->
            fields.add(
                new Field(
                    name, tally.added, tally.lost, tally.changed, List.copyOf(tally.samples))));
    fields.sort((a, b) -> Integer.compare(b.all(), a.all())); // stable: by name within
    return new Comparison(Math.min(raws.size(), MOST), changed, List.copyOf(fields));
  }

  /** Whether nothing changes. */
  public boolean isSame() {
    return changed == 0;
  }

  /** The first event by its fields, with how many there are; values of one name are joined. */
  private static Map<String, String> fields(List<Event> events) {
    Map<String, String> fields = new LinkedHashMap<>();
    Event event = events.getFirst();
    fields.put(COUNT, Integer.toString(events.size()));
    fields.put(PARSER, event.parser().replaceFirst("@.*", ""));
    fields.put(STATUS, event.status().name());
    fields.put(CLASS, Integer.toString(event.classUid()));
    fields.put(TIME, Long.toString(event.time()));
    Leaves leaves = event.ocsf();
    for (int i = 0; i < leaves.size(); i++) {
      String name = leaves.name(i);
      String value = String.valueOf(leaves.text(i));
      fields.merge(name, value, (a, b) -> a.equals(b) ? a : a + ", " + b);
    }
    return fields;
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
  }
}
