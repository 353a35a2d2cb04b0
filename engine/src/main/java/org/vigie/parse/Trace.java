package org.vigie.parse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.parse.Explanation.Line;
import org.vigie.parse.Explanation.Place;
import org.vigie.parse.Explanation.Time;
import org.vigie.parse.Explanation.Told;

/** Takes down what a parser does while it understands one raw event. Belongs to one run. */
final class Trace {
  /** Parts of the work. */
  enum Part {
    HEADER,
    FORM,
    IDENTIFY,
    NAMES,
    DECODE,
    ALIAS,
    MAP
  }

  /** Lines that write nothing themselves, but decide what the engine writes. */
  private static final Set<String> DECIDING = Set.of("time", "activity", "severity");

  private final Origins origins;
  private final LongSupplier ticks;
  private final Map<Part, Long> parts = new LinkedHashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<String> came = new ArrayList<>();
  private final List<Told> told = new ArrayList<>();

  /** The line that made each leaf; null for those of the form. */
  private final Map<Integer, Place> made = new LinkedHashMap<>();

  private @Nullable Part part;
  private long since;
  private String claim = "";
  private @Nullable Place chosen;

  /** A line under way. */
  private static final class Open {
    final long start;
    final int fields;
    final int ocsf;
    final List<Integer> read = new ArrayList<>();

    Open(long start, int fields, int ocsf) {
      this.start = start;
      this.fields = fields;
      this.ocsf = ocsf;
    }
  }

  /**
   * A trace.
   *
   * @param ticks nanoseconds of a clock
   */
  Trace(Origins origins, LongSupplier ticks) {
    this.origins = origins;
    this.ticks = ticks;
  }

  /** What was taken down. */
  Explanation explanation() {
    return new Explanation(List.copyOf(told));
  }

  /** An event begins, perhaps once more after a repair. */
  void start() {
    parts.clear();
    lines.clear();
    open.clear();
    came.clear();
    made.clear();
    claim = "";
    chosen = null;
    part = null;
  }

  /** A part of the work begins, and the one before it ends. */
  void part(Part next) {
    long now = ticks.getAsLong();
    if (part != null) parts.merge(part, now - since, Long::sum);
    part = next;
    since = now;
  }

  /** By what the parser claimed the event. */
  void claimed(String by) {
    claim = by;
  }

  /** The names that leaves come with. */
  void came(Run run) {
    for (int i = came.size(); i < run.fields.size(); i++) came.add(run.name(i));
  }

  void chosen(Object what) {
    chosen = origins.of(what);
  }

  /** A line begins its work. */
  void open(Run run) {
    open.push(new Open(ticks.getAsLong(), run.fields.size(), run.ocsf.size()));
  }

  /** A present leaf was read. */
  void read(int leaf) {
    Open line = open.peek();
    if (line != null && !line.read.contains(leaf)) line.read.add(leaf);
  }

  /** The line that began last is done; one that came to nothing is forgotten. */
  void close(Run run, Object what, String kind) {
    Open line = open.pop();
    long nanos = ticks.getAsLong() - line.start;
    Place place = origins.of(what);
    List<Integer> written = new ArrayList<>();
    for (int i = line.ocsf; i < run.ocsf.size(); i++) written.add(i);
    for (int i = line.fields; i < run.fields.size(); i++) {
      if (place != null) made.putIfAbsent(i, place);
    }
    boolean nothing = written.isEmpty() && run.fields.size() == line.fields;
    if (nothing && (line.read.isEmpty() || !DECIDING.contains(kind))) return;
    lines.add(new Line(place, kind, List.copyOf(line.read), written, nanos));
  }

  /** The event is made. */
  void made(Event event, Run run) {
    came(run);
    long now = ticks.getAsLong();
    if (part != null) parts.merge(part, now - since, Long::sum);
    part = null;
    List<List<Integer>> by = new ArrayList<>();
    for (int i = 0; i < came.size(); i++) by.add(new ArrayList<>());
    for (int line = 0; line < lines.size(); line++) {
      for (int leaf : lines.get(line).read()) by.get(leaf).add(line);
    }
    List<Explanation.Leaf> leaves = new ArrayList<>();
    for (int i = 0; i < came.size(); i++) {
      leaves.add(new Explanation.Leaf(i, came.get(i), made.get(i), List.copyOf(by.get(i))));
    }
    List<Time> times = new ArrayList<>();
    parts.forEach(
        (name, nanos) ->
            times.add(new Time(name.name().toLowerCase(java.util.Locale.ROOT), nanos)));
    told.add(
        new Told(event, run.form().written(), claim, chosen, leaves, List.copyOf(lines), times));
  }
}
