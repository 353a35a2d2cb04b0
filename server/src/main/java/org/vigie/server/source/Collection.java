package org.vigie.server.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.enrich.Inventory.Criticality;
import org.vigie.server.inventory.Heard;
import org.vigie.server.source.Strategy.Line;

/**
 * How much of the collection strategy is fulfilled: assets of the inventory heard from in the last
 * 24 hours, of all its assets. Where there is no inventory the hosts that were heard are listed
 * instead, and there is no share.
 */
public final class Collection {
  private final Heard heard;
  private final Path site;

  /** Of who is heard from, by the strategy of a folder of content. */
  public Collection(Heard heard, Path site) {
    this.heard = heard;
    this.site = site;
  }

  /**
   * A line of the strategy, or assets that no line is about.
   *
   * @param assets count of inventoried ones
   * @param heard count of those heard from
   * @param critical count of those with no log that are critical
   * @param missing expected parsers that no asset of the line was heard by
   * @param unheard assets with no log, the most critical first
   */
  public record Fulfilled(
      Line line, int assets, int heard, int critical, List<String> missing, List<Asset> unheard) {}

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
    Heard.Coverage coverage = heard.coverage();
    Map<Line, List<Heard.Row>> byLine = new LinkedHashMap<>();
    for (Line line : strategy.lines()) byLine.put(line, new ArrayList<>());
    for (Heard.Row row : coverage.rows()) {
      byLine.computeIfAbsent(line(strategy, row.asset()), one -> new ArrayList<>()).add(row);
    }
    List<Fulfilled> lines = new ArrayList<>();
    byLine.forEach((line, rows) -> lines.add(fulfilled(line, rows)));
    return new Report(
        lines, coverage.inventoried(), coverage.heard(), coverage.strangers(), strategy.problems());
  }

  /** The line that is about an asset; one that expects nothing where there is none. */
  private static Line line(Strategy strategy, Asset asset) {
    for (Line line : strategy.lines()) if (line.covers(asset)) return line;
    return new Line(asset.kind(), asset.zone(), List.of(), "", "");
  }

  private static Fulfilled fulfilled(Line line, List<Heard.Row> rows) {
    Set<String> parsers = new HashSet<>();
    List<Asset> unheard = new ArrayList<>();
    for (Heard.Row row : rows) {
      parsers.addAll(row.parsers());
      if (!row.isHeard()) unheard.add(row.asset());
    }
    unheard.sort(Comparator.comparing((Asset one) -> one.card().criticality()).reversed());
    int critical = 0;
    for (Asset one : unheard) {
      if (one.card().criticality() == Criticality.CRITICAL) critical++;
    }
    List<String> missing = line.expects().stream().filter(one -> !parsers.contains(one)).toList();
    return new Fulfilled(
        line, rows.size(), rows.size() - unheard.size(), critical, missing, List.copyOf(unheard));
  }
}
