package org.vigie.server.hunt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vigie.server.hunt.Hunt.Value;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.store.lake.Lake.Form;

/** Counts whom an entity has to do with: for each field, its frequent values beside the entity. */
final class Portraits {
  private Portraits() {}

  /** By field, the most frequent values first; the entity itself is no peer of its own. */
  static Map<String, List<Value>> peers(
      Asker asker, Node root, Entity entity, List<Field> fields, Window window) throws IOException {
    Map<String, List<Value>> peers = new LinkedHashMap<>();
    StringBuilder columns = new StringBuilder();
    for (Field field : fields) {
      peers.put(field.name(), new ArrayList<>());
      columns.append(columns.isEmpty() ? "" : ", ").append(values(field));
      columns.append(" AS p").append(peers.size() - 1);
    }
    StringBuilder select = new StringBuilder();
    for (int i = 0; i < fields.size(); i++) {
      select.append(i == 0 ? "" : " UNION ALL ");
      select.append(
          "SELECT * FROM (SELECT %d AS f, v, count(*) AS n FROM (SELECT unnest(list_distinct(p%d))"
                  .formatted(i, i)
              + " AS v FROM e) WHERE v IS NOT NULL AND v <> '' AND lower(v) <> lower(?)"
              + " GROUP BY v ORDER BY n DESC, v LIMIT "
              + Hunt.FACET
              + ")");
    }
    Sql where = Sql.where(root);
    String whole =
        "WITH e AS MATERIALIZED (SELECT "
            + columns
            + " FROM events WHERE "
            + where.text()
            + ") "
            + select
            + " ORDER BY 1, 3 DESC, 2";
    List<Object> values = new ArrayList<>(where.values());
    fields.forEach(field -> values.add(entity.value()));
    List<String> names = fields.stream().map(Field::name).toList();
    asker.ask(
        window,
        Needles.of(root),
        whole,
        values,
        row ->
            peers
                .getOrDefault(names.get(row.getInt(1)), List.of())
                .add(new Value(row.getString(2), row.getLong(3))));
    return peers;
  }

  /** All that the columns of a field hold, as one list of texts. */
  private static String values(Field field) {
    Set<String> lists = new LinkedHashSet<>();
    for (Place place : field.places()) {
      if (!(place instanceof Place.Column(String path, Form form))) continue;
      String name = Sql.column(path);
      switch (form) {
        case TEXT -> lists.add("[" + name + "]");
        case TEXTS -> lists.add("coalesce(" + name + ", [])");
        case NUMBER -> lists.add("[CAST(" + name + " AS VARCHAR)]");
        case TIME, BYTES -> {}
      }
    }
    if (lists.isEmpty()) return "CAST([] AS VARCHAR[])";
    return "flatten([" + String.join(", ", lists) + "])";
  }
}
