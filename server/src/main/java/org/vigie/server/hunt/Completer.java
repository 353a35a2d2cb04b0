package org.vigie.server.hunt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.vigie.ocsf.Ecs;
import org.vigie.server.hunt.Completion.Kind;
import org.vigie.server.hunt.Completion.Proposal;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Lake.Form;

/**
 * Proposes names of fields, and values of theirs that the newest events hold. It never makes a
 * search wait: one look at the lake at a time, the newest hour first, and no more where that took
 * long.
 */
final class Completer {
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final long PATIENCE_MILLIS = 300;
  private static final int MAX_PREFIX = 100;

  private final Lake lake;
  private final Fields fields;
  private final Asker asker;
  private final Semaphore looking = new Semaphore(1);

  Completer(Lake lake, Fields fields) {
    this.lake = lake;
    this.fields = fields;
    this.asker = new Asker(lake, new Lake.Bounds(Completion.MOST, 1));
  }

  /** Proposals for what stands before a place of a question. */
  Completion complete(String question, int at, Window window, Node limit)
      throws IOException, InterruptedException {
    int to = Math.clamp(at, 0, Math.min(question.length(), QueryParser.MAX_LENGTH));
    Completion.Place place = Completion.at(question.substring(0, to));
    if (place.prefix().length() > MAX_PREFIX) return Completion.none(to);
    List<Proposal> proposals =
        place.field().isEmpty()
            ? names(place.prefix())
            : values(fields.named(place.field()), place.prefix(), window, limit);
    return new Completion(place.from(), to, proposals);
  }

  /** Names that begin so, then those of which a later part does, then the ones of ECS. */
  private List<Proposal> names(String prefix) {
    if (prefix.isEmpty()) return List.of();
    String wanted = prefix.toLowerCase(Locale.ROOT);
    List<String> own = fields.names();
    Stream<String> first = own.stream().filter(name -> lower(name).startsWith(wanted));
    Stream<String> then = own.stream().filter(name -> lower(name).contains("." + wanted));
    Stream<String> others = Ecs.names().stream().filter(name -> name.startsWith(wanted));
    return Stream.of(first, then, others)
        .flatMap(names -> names)
        .distinct()
        .limit(Completion.MOST)
        .map(name -> new Proposal(name, name + ":", Kind.FIELD, 0))
        .toList();
  }

  private List<Proposal> values(Field field, String prefix, Window window, Node limit)
      throws IOException, InterruptedException {
    String wanted = lower(prefix);
    List<String> closed = field.closed();
    if (!closed.isEmpty()) {
      Stream<String> first = closed.stream().filter(value -> value.startsWith(wanted));
      Stream<String> then = closed.stream().filter(value -> value.contains(wanted));
      return Stream.concat(first, then)
          .distinct()
          .limit(Completion.MOST)
          .map(value -> new Proposal(value, value, Kind.VALUE, 0))
          .toList();
    }
    boolean searched = field.kind() == Field.Kind.PROSE || field.isUnknown();
    if (searched || prefix.indexOf('*') >= 0 || prefix.indexOf('?') >= 0) return List.of();
    if (!looking.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) return List.of();
    try {
      return look(field, wanted, window, limit);
    } catch (Lake.TooMuch tooMuch) {
      return List.of(); // nobody waits for a proposal
    } finally {
      looking.release();
    }
  }

  private List<Proposal> look(Field field, String prefix, Window window, Node limit)
      throws IOException {
    Long newest = lake.newest();
    if (newest == null) return List.of();
    long end = Math.max(window.from(), Math.min(window.to(), Math.max(newest, newest + 1)));
    long started = System.nanoTime();
    Map<String, Long> found = counted(field, prefix, hours(window, end, HOUR), limit);
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    if (found.size() < Completion.MOST && took < PATIENCE_MILLIS && end - HOUR > window.from()) {
      Map<String, Long> more = counted(field, prefix, hours(window, end, DAY), limit);
      more.forEach((value, count) -> found.merge(value, count, Math::max));
    }
    return found.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(Completion.MOST)
        .map(one -> new Proposal(one.getKey(), written(one.getKey()), Kind.VALUE, one.getValue()))
        .toList();
  }

  private static Window hours(Window window, long end, long length) {
    return new Window(end - window.from() <= length ? window.from() : end - length, end);
  }

  private Map<String, Long> counted(Field field, String prefix, Window window, Node limit)
      throws IOException {
    Set<String> lists = new LinkedHashSet<>();
    for (Place place : field.places()) {
      if (!(place instanceof Place.Column(String path, Form form))) continue;
      String name = Sql.column(path);
      switch (form) {
        case TEXT -> lists.add("[" + name + "]");
        case NUMBER -> lists.add("[CAST(" + name + " AS VARCHAR)]");
        case TEXTS -> lists.add("coalesce(" + name + ", [])");
        case TIME, BYTES -> {}
      }
    }
    if (field.kind() == Field.Kind.RULE) {
      // Findings are not divided by units: who sees some alone is told of none.
      return limit instanceof Node.All ? rules(prefix) : new LinkedHashMap<>();
    }
    if (lists.isEmpty()) return new LinkedHashMap<>();
    Sql visible = Sql.where(limit);
    String select =
        """
        SELECT v, count(*) AS n FROM (SELECT unnest(flatten([%s])) AS v FROM events WHERE %s)
        WHERE v IS NOT NULL AND v <> '' AND len(v) <= %d AND starts_with(lower(v), ?)
        GROUP BY v ORDER BY n DESC, v LIMIT %d
        """
            .formatted(String.join(", ", lists), visible.text(), 2 * MAX_PREFIX, Completion.MOST);
    List<Object> values = new ArrayList<>(visible.values());
    values.add(prefix);
    return ask(window, select, values);
  }

  /** Titles of rules that fired: any part of them, for nobody knows how a title begins. */
  private Map<String, Long> rules(String prefix) throws IOException {
    String select =
        "SELECT rule.title AS v, count(*) AS n FROM findings WHERE contains(lower(rule.title), ?)"
            + " GROUP BY v ORDER BY n DESC, v LIMIT "
            + Completion.MOST;
    return ask(new Window(0, 1), select, List.of(prefix));
  }

  private Map<String, Long> ask(Window window, String select, List<Object> values)
      throws IOException {
    Map<String, Long> found = new LinkedHashMap<>();
    List<Map.Entry<String, Long>> rows =
        asker.ask(window, select, values, row -> Map.entry(row.getString(1), row.getLong(2)));
    rows.forEach(row -> found.put(row.getKey(), row.getValue()));
    return found;
  }

  /** As a question writes a value; quoted where anything in it could be read otherwise. */
  private static String written(String value) {
    if (value.matches("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.@:/$-]*")) return value;
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
