package org.vigie.server.source;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.vigie.parse.Technology.Category;
import org.vigie.store.state.SourceRecords.Day;
import org.vigie.store.state.SourceRecords.Standing;

/**
 * Technologies monitored: distinct pairs of vendor and product with a source that was healthy as
 * the day ended, by category. A silent source, or one that is no longer understood, leaves the
 * count; what no technology's parser claims is none.
 *
 * @param rows what is counted
 */
public record Monitored(List<Day> rows) {
  /** A technology. */
  private record Made(String vendor, String product) {}

  /** Of rows of days, whatever else stands among them. */
  public static Monitored of(List<Day> days) {
    List<Day> rows = new ArrayList<>();
    for (Day one : days) {
      boolean known = !one.vendor().isEmpty() && !one.vendor().equalsIgnoreCase("generic");
      if (known && one.standing() == Standing.HEALTHY) rows.add(one);
    }
    return new Monitored(List.copyOf(rows));
  }

  /** Counts of a day; none where nothing was healthy. */
  public Map<Category, Integer> on(String day) {
    Map<Category, Set<Made>> made = new EnumMap<>(Category.class);
    for (Day one : rows) {
      if (!one.day().equals(day)) continue;
      made.computeIfAbsent(Category.named(one.category()), c -> new LinkedHashSet<>())
          .add(new Made(one.vendor(), one.product()));
    }
    Map<Category, Integer> counts = new TreeMap<>();
    made.forEach((category, all) -> counts.put(category, all.size()));
    return counts;
  }
}
