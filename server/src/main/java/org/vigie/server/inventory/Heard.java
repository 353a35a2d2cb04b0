package org.vigie.server.inventory;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.enrich.Tables;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.Units;

/**
 * Which inventoried assets are heard from: an event of the last {@link #WINDOW} names one as its
 * device, or came from its address. Counted from the lake; an answer may be a minute old.
 */
public final class Heard {
  /** 24 hours, milliseconds. */
  public static final long WINDOW = 86_400_000;

  /** Most hosts that are told of without being assets. */
  private static final int STRANGERS = 10_000;

  private static final long FRESH = 60_000;
  private static final Lake.Bounds BOUNDS = new Lake.Bounds(1_000_000, 30);
  private static final String WHO =
      """
      SELECT lower(device.hostname), device.ip, lower(device.mac), vigie_address,
        coalesce(vigie_source, ''), epoch_ms(max(vigie_received)), count(*), vigie_parser
      FROM events GROUP BY 1, 2, 3, 4, 5, 8
      """;

  private final Lake lake;
  private final Inventories inventories;
  private final InstantSource clock;
  private @Nullable Coverage kept;

  /**
   * An asset and from which sources it was heard.
   *
   * @param last when its last event was received, epoch milliseconds; 0 for not in the window
   * @param sources events by source, in the window
   * @param parsers that read them, without their versions
   */
  public record Row(Asset asset, long last, Map<String, Long> sources, Set<String> parsers) {
    /** Whether anything came. */
    public boolean isHeard() {
      return last > 0;
    }
  }

  /**
   * All assets.
   *
   * @param at when it was counted
   * @param heard how many of the rows are heard from
   * @param strangers hosts that were heard and no asset is, by name
   */
  public record Coverage(long at, int heard, List<Row> rows, List<String> strangers) {
    /** Assets that hold now. */
    public int inventoried() {
      return rows.size();
    }

    /** Assets with no log, in the order of the inventory. */
    public List<Row> silent() {
      return rows.stream().filter(row -> !row.isHeard()).toList();
    }
  }

  /** Over a lake. */
  public Heard(Lake lake, Inventories inventories, InstantSource clock) {
    this.lake = lake;
    this.inventories = inventories;
    this.clock = clock;
  }

  /** Coverage now, of the assets that may be seen; {@code sources} are those that are named. */
  public Coverage coverage(Units units, Predicate<String> sources) throws IOException {
    Coverage all = coverage();
    if (!units.isBound()) return all;
    List<Row> rows = new ArrayList<>();
    for (Row row : all.rows) {
      if (!units.take(row.asset.card().bu())) continue;
      Map<String, Long> seen = new LinkedHashMap<>(row.sources);
      seen.keySet().removeIf(sources.negate());
      rows.add(new Row(row.asset, row.last, seen, row.parsers));
    }
    int heard = (int) rows.stream().filter(Row::isHeard).count();
    return new Coverage(all.at, heard, List.copyOf(rows), List.of());
  }

  /** Coverage now. */
  public synchronized Coverage coverage() throws IOException {
    long now = clock.millis();
    Coverage last = kept;
    if (last != null && now - last.at < FRESH && now >= last.at && isOf(last)) return last;
    Coverage counted = count(now);
    kept = counted;
    return counted;
  }

  /** Whether the assets are still those that were counted. */
  private boolean isOf(Coverage last) {
    return last.rows.stream().map(Row::asset).toList().equals(holding(last.at));
  }

  private List<Asset> holding(long now) {
    return inventories.now().assets().stream().filter(a -> a.validity().at(now)).toList();
  }

  private Coverage count(long now) throws IOException {
    Tables tables = inventories.get();
    Map<Asset, Long> last = new HashMap<>();
    Map<Asset, Map<String, Long>> sources = new HashMap<>();
    Map<Asset, Set<String>> parsers = new HashMap<>();
    Set<String> strangers = new TreeSet<>();
    lake.query(
        Lake.Scope.received(now - WINDOW, now + 1),
        BOUNDS,
        WHO,
        List.of(),
        row -> {
          Asset asset = null;
          for (int i = 1; i <= 4 && asset == null; i++) {
            String key = row.getString(i);
            if (key != null && !key.isEmpty()) asset = tables.asset(key, now);
          }
          if (asset == null) {
            String host = row.getString(1) == null ? row.getString(4) : row.getString(1);
            boolean told = host != null && !host.isEmpty() && strangers.size() < STRANGERS;
            return told && strangers.add(host);
          }
          String parser = row.getString(8).replaceFirst("@.*", "");
          parsers.computeIfAbsent(asset, a -> new TreeSet<>()).add(parser);
          last.merge(asset, row.getLong(6), Math::max);
          sources
              .computeIfAbsent(asset, a -> new LinkedHashMap<>())
              .merge(row.getString(5), row.getLong(7), Long::sum);
          return true;
        });
    List<Row> rows = new ArrayList<>();
    for (Asset asset : holding(now)) {
      rows.add(
          new Row(
              asset,
              last.getOrDefault(asset, 0L),
              sources.getOrDefault(asset, Map.of()),
              parsers.getOrDefault(asset, Set.of())));
    }
    int heard = (int) rows.stream().filter(Row::isHeard).count();
    return new Coverage(now, heard, List.copyOf(rows), List.copyOf(strangers));
  }
}
