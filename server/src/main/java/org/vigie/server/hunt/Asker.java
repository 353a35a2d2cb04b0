package org.vigie.server.hunt;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Needle;
import org.vigie.store.lake.Rows;

/** Asks a lake about events by the time at which they occurred, always within the same bounds. */
record Asker(Lake lake, Lake.Bounds bounds) {
  /** Only where a needle may be, which the condition of {@code select} implies. */
  <T> List<T> ask(
      Window window, Needle needle, String select, List<?> values, Lake.RowReader<T> reader)
      throws IOException {
    Lake.Scope scope = Lake.Scope.occurred(window.from(), window.to());
    return lake.query(scope, needle, bounds, select, values, reader);
  }

  <T> List<T> ask(Window window, String select, List<?> values, Lake.RowReader<T> reader)
      throws IOException {
    Lake.Scope scope = Lake.Scope.occurred(window.from(), window.to());
    return lake.query(scope, bounds, select, values, reader);
  }

  /** As the first, with the place of each row. */
  <T> List<T> find(
      Window window, Needle needle, String select, List<?> values, Lake.RowReader<T> reader)
      throws IOException {
    Lake.Scope scope = Lake.Scope.occurred(window.from(), window.to());
    return lake.rows().find(scope, needle, bounds, select, values, reader);
  }

  /** The events that may have a needle, where they are few and lie open. */
  Optional<List<Rows.Picked>> pick(Window window, Needle needle, Collection<String> columns)
      throws IOException {
    Lake.Scope scope = Lake.Scope.occurred(window.from(), window.to());
    return lake.rows().pick(scope, needle, bounds, columns);
  }

  /** Reads columns of some rows, where they lie open. */
  Optional<List<Rows.Picked>> pick(List<Rows.Place> places, Collection<String> columns)
      throws IOException {
    return lake.rows().pick(places, bounds, columns);
  }

  /** Reads what expressions give for some rows. */
  <T> List<T> read(
      List<Rows.Place> places, String expressions, List<?> values, Lake.RowReader<T> reader)
      throws IOException {
    return lake.rows().read(places, bounds, expressions, values, reader);
  }
}
