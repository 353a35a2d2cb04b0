package org.vigie.server.source;

import java.io.IOException;
import java.sql.Array;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.SourceUnits;
import org.vigie.server.ingest.Traffic;
import org.vigie.server.ingest.pull.Standing;
import org.vigie.server.source.SourceFigures.Counts;
import org.vigie.server.source.SourceFigures.Lag;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.Units;

/** The figures of all sources, counted from the lake; an answer may be ten seconds old. */
public final class Sources {
  /** Figures are of the last day, milliseconds. */
  public static final long WINDOW = 86_400_000;

  /** Length of a slot, milliseconds. */
  public static final long SLOT = 300_000;

  /** Slots of the window. */
  public static final int SLOTS = (int) (WINDOW / SLOT);

  private static final long MEMORY = 7 * WINDOW;
  private static final long FRESH = 10_000;
  private static final int MAX_KEPT = 32;
  private static final Lake.Bounds BOUNDS = new Lake.Bounds(500_000, 15);

  /** Source and transport of an event. */
  static final String KEY = "coalesce(vigie_source, ''), coalesce(vigie_transport, '')";

  private static final String FIGURES =
      """
      SELECT %s, coalesce(sum(vigie_bytes), 0), epoch_ms(max(vigie_received)),
        count_if(vigie_received >= make_timestamptz(?)),
        approx_quantile(epoch_ms(vigie_received) - epoch_ms(time), 0.5),
        approx_quantile(epoch_ms(vigie_received) - epoch_ms(time), 0.95),
        count_if(vigie_status = 'VALID'), count_if(vigie_status = 'WARNING'),
        count_if(vigie_status = 'REJECTED'), approx_top_k(vigie_parser, 5),
        count(DISTINCT vigie_address)
      FROM events GROUP BY 1, 2
      """
          .formatted(KEY);

  private final Lake lake;
  private final List<Supplier<Map<String, Traffic>>> listeners = new CopyOnWriteArrayList<>();
  private final List<Supplier<List<Standing>>> reading = new CopyOnWriteArrayList<>();
  private final InstantSource clock;
  private final Supplier<SourceUnits> owners;
  private final Map<String, Kept<@Nullable SourceDetail>> details = new LinkedHashMap<>();
  private @Nullable Kept<List<SourceFigures>> all;

  private record Kept<T extends @Nullable Object>(long at, T value) {}

  /** A source by one transport. */
  private record Key(String name, String transport) {}

  /** Over a lake, where no source is a business unit's. */
  public Sources(Lake lake, InstantSource clock) {
    this(lake, clock, () -> SourceUnits.NONE);
  }

  /** Over a lake. */
  public Sources(Lake lake, InstantSource clock, Supplier<SourceUnits> owners) {
    this.lake = lake;
    this.clock = clock;
    this.owners = owners;
  }

  /** Which sources may be seen by who sees the rows of some business units. */
  public Predicate<String> seenBy(Units units) {
    if (!units.isBound()) return source -> true;
    SourceUnits now = owners.get();
    return source -> units.take(now.of(source));
  }

  /** The business unit of a source, empty for none. */
  public String unit(String source) {
    return owners.get().of(source);
  }

  /** Counts of a listener, by source, from now on shown too. */
  public void hears(Supplier<Map<String, Traffic>> listener) {
    listeners.add(listener);
  }

  /** Ways in that fetch, from now on told of too. */
  public void reads(Supplier<List<Standing>> readers) {
    reading.add(readers);
  }

  /** How the ways in that fetch stand: those that fail first, then by source. */
  public List<Standing> standings(Units units) {
    Predicate<String> seen = seenBy(units);
    return reading.stream()
        .flatMap(one -> one.get().stream())
        .filter(one -> seen.test(one.source()))
        .sorted(
            Comparator.comparing((Standing one) -> one.error().isEmpty())
                .thenComparing(Standing::source)
                .thenComparing(Standing::service))
        .toList();
  }

  /** What listeners took since the start; one source that several hear is added up. */
  public Map<String, Traffic> traffic() {
    Map<String, Traffic> all = new LinkedHashMap<>();
    for (Supplier<Map<String, Traffic>> listener : listeners) {
      listener.get().forEach((name, seen) -> all.merge(name, seen, Traffic::plus));
    }
    return all;
  }

  /** All sources that may be seen, by name. */
  public List<SourceFigures> all(Units units) throws IOException {
    Predicate<String> seen = seenBy(units);
    return all().stream().filter(one -> seen.test(one.name())).toList();
  }

  /** One source closely, or null where nobody knows it or it may not be seen. */
  public @Nullable SourceDetail one(String name, Units units) throws IOException {
    return seenBy(units).test(name) ? one(name) : null;
  }

  /** All sources, by name. */
  public synchronized List<SourceFigures> all() throws IOException {
    long now = clock.millis();
    Kept<List<SourceFigures>> kept = all;
    if (kept != null && now - kept.at < FRESH && now >= kept.at) return kept.value;
    List<SourceFigures> counted = count(now);
    all = new Kept<>(now, counted);
    return counted;
  }

  private synchronized @Nullable SourceDetail one(String name) throws IOException {
    long now = clock.millis();
    Kept<@Nullable SourceDetail> kept = details.get(name);
    if (kept != null && now - kept.at < FRESH && now >= kept.at) return kept.value;
    List<SourceFigures> figures =
        all().stream().filter(source -> source.name().equals(name)).toList();
    if (figures.isEmpty()) return null;
    SourceDetail detail = new Details(lake, BOUNDS, start(now)).of(name, figures);
    details.remove(name);
    details.put(name, new Kept<>(now, detail));
    if (details.size() > MAX_KEPT) details.remove(details.keySet().iterator().next());
    return detail;
  }

  /** Start of the first slot: slots end on round times, the last one holds now. */
  private static long start(long now) {
    return Math.floorDiv(now, SLOT) * SLOT + SLOT - WINDOW;
  }

  private List<SourceFigures> count(long now) throws IOException {
    long from = start(now);
    Lake.Scope scope = Lake.Scope.received(from, from + WINDOW);
    Map<String, Traffic> listened = traffic();
    Map<Key, long[]> volumes = volumes(scope);
    List<SourceFigures> sources = new ArrayList<>();
    sources.addAll(
        lake.query(
            scope,
            BOUNDS,
            FIGURES,
            List.of((now - 60_000) * 1_000),
            row -> {
              Key key = new Key(row.getString(1), row.getString(2));
              long[] volume = volumes.getOrDefault(key, new long[SLOTS]);
              long last = row.getLong(4);
              Traffic seen = listened.get(key.name);
              return new SourceFigures(
                  key.name,
                  key.transport,
                  row.getLong(3),
                  last,
                  row.getLong(5),
                  new Lag(row.getLong(6), row.getLong(7)),
                  new Counts(row.getLong(8), row.getLong(9), row.getLong(10)),
                  texts(row.getArray(11)),
                  row.getLong(12),
                  seen == null ? 0 : seen.refused(),
                  seen == null ? 0 : seen.truncated(),
                  volume);
            }));
    addSilent(sources, now, from, listened);
    sources.sort(Comparator.comparing(SourceFigures::name).thenComparing(SourceFigures::transport));
    return List.copyOf(sources);
  }

  private Map<Key, long[]> volumes(Lake.Scope scope) throws IOException {
    Map<Key, long[]> volumes = new LinkedHashMap<>();
    lake.query(
        scope,
        BOUNDS,
        "SELECT "
            + KEY
            + ", (epoch_ms(vigie_received) - ?) // ?, count(*) FROM events GROUP BY 1, 2, 3",
        List.of(scope.from(), SLOT),
        row -> {
          long[] volume =
              volumes.computeIfAbsent(
                  new Key(row.getString(1), row.getString(2)), key -> new long[SLOTS]);
          volume[row.getInt(3)] += row.getLong(4);
          return true;
        });
    return volumes;
  }

  /** Who was heard of within a week but not within the window, and who never was. */
  private void addSilent(
      List<SourceFigures> sources, long now, long from, Map<String, Traffic> listened)
      throws IOException {
    List<Key> heard =
        new ArrayList<>(
            sources.stream().map(source -> new Key(source.name(), source.transport())).toList());
    lake.query(
        Lake.Scope.received(now - MEMORY, from),
        BOUNDS,
        "SELECT " + KEY + ", epoch_ms(max(vigie_received)) FROM events GROUP BY 1, 2",
        List.of(),
        row -> {
          Key key = new Key(row.getString(1), row.getString(2));
          if (!heard.contains(key)) {
            heard.add(key);
            sources.add(empty(key, row.getLong(3), listened.get(key.name)));
          }
          return true;
        });
    listened.forEach(
        (name, seen) -> {
          if (heard.stream().anyMatch(key -> key.name.equals(name))) return;
          sources.add(empty(new Key(name, ""), seen.lastReceived(), seen));
        });
  }

  private static SourceFigures empty(Key key, long last, @Nullable Traffic seen) {
    return new SourceFigures(
        key.name,
        key.transport,
        0,
        last,
        0,
        new Lag(0, 0),
        new Counts(0, 0, 0),
        List.of(),
        0,
        seen == null ? 0 : seen.refused(),
        seen == null ? 0 : seen.truncated(),
        new long[SLOTS]);
  }

  static List<String> texts(@Nullable Array array) throws SQLException {
    List<String> texts = new ArrayList<>();
    if (array == null) return texts;
    for (Object text : (Object[]) array.getArray()) texts.add(String.valueOf(text));
    return texts;
  }
}
