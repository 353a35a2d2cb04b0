package org.vigie.server.source;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.vigie.server.source.Strategy.Asset;
import org.vigie.server.source.Strategy.Line;
import org.vigie.store.lake.Lake;

/**
 * How much of the collection strategy is fulfilled: inventoried assets heard from in the last 24
 * hours, of all inventoried assets. Where there is no inventory the hosts that were heard are
 * listed instead, and there is no share.
 */
public final class Collection {
  private static final long DAY = 86_400_000;
  private static final int MOST_HOSTS = 10_000;
  private static final Lake.Bounds BOUNDS = new Lake.Bounds(1_000_000, 30);

  private final Lake lake;
  private final Path site;
  private final InstantSource clock;

  /** Of what a lake holds, by the strategy of a folder of content. */
  public Collection(Lake lake, Path site, InstantSource clock) {
    this.lake = lake;
    this.site = site;
    this.clock = clock;
  }

  /**
   * A line of the strategy, or assets that no line is about.
   *
   * @param assets count of inventoried ones
   * @param heard count of those heard from
   * @param missing expected parsers that no asset of the line was heard by
   * @param unheard assets with no log, in the order of the inventory
   */
  public record Fulfilled(
      Line line, int assets, int heard, List<String> missing, List<Asset> unheard) {}

  /**
   * All of it.
   *
   * @param hosts names that were heard and no asset has, when there is an inventory; else all
   */
  public record Report(
      List<Fulfilled> lines, int assets, int heard, List<String> hosts, List<String> problems) {}

  /** Counts it. */
  public Report report() throws IOException {
    Strategy strategy = Strategy.read(site);
    Set<String> full = new TreeSet<>();
    Map<String, Set<String>> heard = heard(full);
    Set<String> claimed = new HashSet<>();
    Map<Line, List<Asset>> byLine = new LinkedHashMap<>();
    for (Line line : strategy.lines()) byLine.put(line, new ArrayList<>());
    for (Asset asset : strategy.assets()) {
      Line line = line(strategy, asset);
      byLine.computeIfAbsent(line, one -> new ArrayList<>()).add(asset);
      claimed.add(fold(asset.name()));
    }
    List<Fulfilled> lines = new ArrayList<>();
    byLine.forEach((line, assets) -> lines.add(fulfilled(line, assets, heard)));
    List<String> hosts = new ArrayList<>();
    for (String host : full) {
      boolean known = claimed.contains(host) || claimed.contains(first(host));
      if (!known && hosts.size() < MOST_HOSTS) hosts.add(host);
    }
    return new Report(
        lines,
        lines.stream().mapToInt(Fulfilled::assets).sum(),
        lines.stream().mapToInt(Fulfilled::heard).sum(),
        hosts,
        strategy.problems());
  }

  /** The line that is about an asset; one that expects nothing where there is none. */
  private static Line line(Strategy strategy, Asset asset) {
    for (Line line : strategy.lines()) if (line.covers(asset)) return line;
    return new Line(asset.assetClass(), asset.zone(), List.of(), "", "");
  }

  private static Fulfilled fulfilled(
      Line line, List<Asset> assets, Map<String, Set<String>> heard) {
    List<Asset> unheard = new ArrayList<>();
    Set<String> parsers = new HashSet<>();
    for (Asset asset : assets) {
      Set<String> by = heard.get(fold(asset.name()));
      if (by == null) unheard.add(asset);
      else parsers.addAll(by);
    }
    List<String> missing = line.expects().stream().filter(one -> !parsers.contains(one)).toList();
    return new Fulfilled(
        line, assets.size(), assets.size() - unheard.size(), missing, List.copyOf(unheard));
  }

  /** Parsers by the hosts and addresses that they were heard from, also by their short names. */
  private Map<String, Set<String>> heard(Set<String> full) throws IOException {
    long now = clock.millis();
    Map<String, Set<String>> heard = new HashMap<>();
    lake.query(
        Lake.Scope.received(now - DAY, now + 1),
        BOUNDS,
        "SELECT DISTINCT coalesce(device.hostname, vigie_address, ''), vigie_parser FROM events",
        List.of(),
        row -> {
          String host = fold(row.getString(1));
          String parser = row.getString(2).replaceFirst("@.*", "");
          if (host.isEmpty()) return true;
          full.add(host);
          heard.computeIfAbsent(host, name -> new HashSet<>()).add(parser);
          heard.computeIfAbsent(first(host), name -> new HashSet<>()).add(parser);
          return true;
        });
    return heard;
  }

  private static String fold(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /** The first label of a name; an address is whole. */
  private static String first(String host) {
    int dot = host.indexOf('.');
    boolean address = host.isEmpty() || Character.isDigit(host.charAt(0)) || host.indexOf(':') >= 0;
    return dot < 0 || address ? host : host.substring(0, dot);
  }
}
