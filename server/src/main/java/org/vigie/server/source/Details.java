package org.vigie.server.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.vigie.server.source.SourceDetail.Counted;
import org.vigie.server.source.SourceDetail.Sample;
import org.vigie.server.source.SourceDetail.Slot;
import org.vigie.server.source.SourceFigures.Counts;
import org.vigie.store.lake.Lake;

/** Counts one source closely. */
final class Details {
  private static final int SAMPLES = 10;
  private static final int NAMES = 30;

  /** Events whose unmapped fields are named; more would only cost. */
  private static final int NAMED = 50_000;

  private static final int MAX_RAW = 500;

  private final Lake lake;
  private final Lake.Bounds bounds;
  private final long from;
  private final Lake.Scope scope;

  Details(Lake lake, Lake.Bounds bounds, long from) {
    this.lake = lake;
    this.bounds = bounds;
    this.from = from;
    this.scope = Lake.Scope.received(from, from + Sources.WINDOW);
  }

  SourceDetail of(String name, List<SourceFigures> figures) throws IOException {
    return new SourceDetail(
        name,
        figures,
        from,
        slots(name),
        samples(name, "REJECTED"),
        samples(name, "WARNING"),
        counted(
            "SELECT vigie_parser, count(*) FROM events WHERE coalesce(vigie_source, '') = ?"
                + " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT "
                + NAMES,
            name),
        counted(
            "SELECT name, count(*) FROM (SELECT unnest(json_keys(unmapped)) AS name FROM"
                + " (SELECT unmapped FROM events WHERE coalesce(vigie_source, '') = ?"
                + " AND unmapped IS NOT NULL LIMIT "
                + NAMED
                + ")) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT "
                + NAMES,
            name));
  }

  private List<Slot> slots(String name) throws IOException {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < Sources.SLOTS; i++) slots.add(new Slot(new Counts(0, 0, 0), null));
    lake.query(
        scope,
        bounds,
        "SELECT (epoch_ms(vigie_received) - ?) // ?, count_if(vigie_status = 'VALID'),"
            + " count_if(vigie_status = 'WARNING'), count_if(vigie_status = 'REJECTED'),"
            + " approx_quantile(epoch_ms(vigie_received) - epoch_ms(time), 0.5)"
            + " FROM events WHERE coalesce(vigie_source, '') = ? GROUP BY 1",
        List.of(from, Sources.SLOT, name),
        row -> {
          Counts counts = new Counts(row.getLong(2), row.getLong(3), row.getLong(4));
          return slots.set(row.getInt(1), new Slot(counts, row.getLong(5)));
        });
    return slots;
  }

  private List<Sample> samples(String name, String status) throws IOException {
    return lake.query(
        scope,
        bounds,
        "SELECT metadata.uid, epoch_ms(time), vigie_parser, vigie_warnings, left(raw_data, "
            + MAX_RAW
            + ") FROM events WHERE vigie_status = ? AND coalesce(vigie_source, '') = ?"
            + " ORDER BY vigie_received DESC, metadata.uid DESC LIMIT "
            + SAMPLES,
        List.of(status, name),
        row -> {
          String raw = row.getString(5);
          return new Sample(
              row.getString(1),
              row.getLong(2),
              row.getString(3),
              Sources.texts(row.getArray(4)),
              raw == null ? "" : raw);
        });
  }

  private List<Counted> counted(String select, String name) throws IOException {
    return lake.query(
        scope, bounds, select, List.of(name), row -> new Counted(row.getString(1), row.getLong(2)));
  }
}
