package org.vigie.server.hunt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Needle;

/** Where something was seen among stored events: how often, when, and some of the events. */
public final class Sightings {
  private static final int EXAMPLES = 5;
  private static final int SECONDS = 300;

  private final Lake lake;
  private final Hunt hunt;

  /**
   * What was seen.
   *
   * @param first when the first event occurred, epoch milliseconds; 0 where there is none
   * @param examples the newest events
   */
  public record Sighting(long count, long first, long last, List<Example> examples) {
    private static final Sighting NONE = new Sighting(0, 0, 0, List.of());
  }

  /**
   * An event in which it was seen.
   *
   * @param json host, source and the beginning of the raw text
   */
  public record Example(String id, long time, String json) {}

  /** Over the events of a lake, asked in the language of the search. */
  public Sightings(Lake lake, Hunt hunt) {
    this.lake = lake;
    this.hunt = hunt;
  }

  /** Sightings of what a question asks for, in events of a scope below a place of the journal. */
  public Sighting of(String question, Lake.Scope scope, long below) throws IOException {
    Query query =
        switch (hunt.ask(question)) {
          case Query.Outcome.Understood(Query understood) -> understood;
          case Query.Outcome.Refused(Wrong wrong) -> throw new IOException(wrong.message());
        };
    Lake.Seen ever = hunt.seen(query);
    if (ever != null && ever.events() == 0 && ever.unknown() == 0) return Sighting.NONE;
    Sql where = Sql.where(query.root());
    Needle needle = Needles.of(query.root());
    String rows =
        "FROM events WHERE coalesce(vigie_position, 0) < " + below + " AND (" + where.text() + ")";
    List<Sighting> sum =
        lake.query(
            scope,
            needle,
            new Lake.Bounds(1, SECONDS),
            "SELECT count(*), coalesce(min(epoch_ms(time)), 0), coalesce(max(epoch_ms(time)), 0) "
                + rows,
            where.values(),
            row -> new Sighting(row.getLong(1), row.getLong(2), row.getLong(3), List.of()));
    Sighting all = sum.getFirst();
    if (all.count() == 0) return Sighting.NONE;
    List<Example> examples =
        lake.query(
            scope,
            needle,
            new Lake.Bounds(EXAMPLES, SECONDS),
            "SELECT metadata.uid, epoch_ms(time), CAST(json_object('host', device.hostname,"
                + " 'source', vigie_source, 'raw', left(raw_data, 300)) AS VARCHAR) "
                + rows
                + " ORDER BY events.time DESC, events.metadata.uid DESC LIMIT "
                + EXAMPLES,
            where.values(),
            row -> new Example(row.getString(1), row.getLong(2), row.getString(3)));
    return new Sighting(all.count(), all.first(), all.last(), new ArrayList<>(examples));
  }
}
