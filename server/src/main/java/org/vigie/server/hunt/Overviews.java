package org.vigie.server.hunt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.server.hunt.Hunt.Bar;
import org.vigie.server.hunt.Hunt.Overview;
import org.vigie.server.hunt.Hunt.Split;
import org.vigie.server.hunt.Hunt.Value;
import org.vigie.server.hunt.Hunt.Window;

/** Histogram and facets of an answer, counted in one pass over the events. */
final class Overviews {
  /** Facets by the name that a question has for them; in order. */
  private static final List<Map.Entry<String, String>> FACETS =
      List.of(
          Map.entry("host", "device.hostname"),
          Map.entry("user", "coalesce(\"user\".name, actor.\"user\".name)"),
          Map.entry("class", "class_uid"),
          Map.entry("source", "vigie_source"),
          Map.entry("parser", "vigie_parser"),
          Map.entry("src_ip", "src_endpoint.ip"));

  private record Group(int facet, long bucket, long split, @Nullable String value, long count) {}

  private Overviews() {}

  /** With a facet of each further field, by its name. */
  static Overview of(
      Asker asker, Node root, Window window, int buckets, Split split, List<Field> further)
      throws IOException {
    long span = Math.max(1, window.to() - window.from());
    long width = Math.max(1, Math.ceilDiv(span, buckets));
    Sql where = Sql.where(root);
    List<String> names = new ArrayList<>(FACETS.stream().map(Map.Entry::getKey).toList());
    List<String> columns = new ArrayList<>(FACETS.stream().map(Map.Entry::getValue).toList());
    List<Object> values = new ArrayList<>();
    for (Field field : further) {
      if (names.contains(field.name())) continue;
      Sql shown = Sql.shown(field);
      names.add(field.name());
      columns.add(shown.text());
      values.addAll(shown.values());
    }
    values.addAll(where.values());
    List<Group> groups =
        asker.ask(
            window,
            Needles.of(root),
            select(window.from(), width, split, columns, where.text()),
            values,
            row ->
                new Group(
                    row.getInt(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getString(4),
                    row.getLong(5)));
    long total = 0;
    List<Bar> bars = new ArrayList<>();
    Map<String, List<Value>> facets = new LinkedHashMap<>();
    for (String name : names) facets.put(name, new ArrayList<>());
    for (Group group : groups) {
      if (group.facet < 0) {
        total += group.count;
        bars.add(new Bar(window.from() + group.bucket * width, group.split, group.count));
      } else if (group.value != null) {
        facets
            .getOrDefault(names.get(group.facet), List.of())
            .add(new Value(group.value, group.count));
      }
    }
    return new Overview(total, width, bars, facets);
  }

  /** One scan, grouped by each facet and by bar. */
  private static String select(
      long from, long width, Split split, List<String> facets, String where) {
    StringBuilder columns = new StringBuilder();
    StringBuilder sets = new StringBuilder();
    StringBuilder which = new StringBuilder();
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < facets.size(); i++) {
      columns.append(", ").append(facets.get(i)).append(" AS f").append(i);
      sets.append(", (f").append(i).append(')');
      which.append(" WHEN grouping(f").append(i).append(") = 0 THEN ").append(i);
      value.append(" WHEN grouping(f").append(i).append(") = 0 THEN CAST(f");
      value.append(i).append(" AS VARCHAR)");
    }
    return """
    SELECT facet, bucket, split, value, n FROM (
      SELECT CASE%s ELSE -1 END AS facet, bucket, split, CASE%s END AS value, count(*) AS n
      FROM (SELECT (epoch_ms(time) - (%d)) // %d AS bucket,
          CAST(coalesce(%s, 0) AS BIGINT) AS split%s
        FROM events WHERE %s)
      GROUP BY GROUPING SETS ((bucket, split)%s))
    WHERE facet < 0 OR value IS NOT NULL
    QUALIFY facet < 0 OR row_number() OVER (PARTITION BY facet ORDER BY n DESC, value) <= %d
    ORDER BY facet, bucket, split, n DESC, value
    """
        .formatted(which, value, from, width, split.column, columns, where, sets, Hunt.FACET);
  }
}
