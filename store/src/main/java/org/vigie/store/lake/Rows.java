package org.vigie.store.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Events by where they lie: a question finds the rows by few columns, then these rows alone are
 * read. A row stays where it is as long as its file is there: an hour at least.
 */
public final class Rows {
  private final Queries queries;

  /** Where an event lies. */
  public record Place(String file, long row) {}

  Rows(Queries queries) {
    this.queries = queries;
  }

  /**
   * As {@link Lake#query(Lake.Scope, Needle, Lake.Bounds, String, List, Lake.RowReader)}; the view
   * {@code events} has two columns more, {@code vigie_file} and {@code vigie_row}: the place.
   */
  public <T> List<T> find(
      Lake.Scope scope,
      Needle needle,
      Lake.Bounds bounds,
      String select,
      List<?> parameters,
      Lake.RowReader<T> reader)
      throws IOException {
    return queries.located(scope, needle, bounds, select, parameters, reader);
  }

  /**
   * What expressions give for some rows and no others; beside the columns of events there are
   * {@code vigie_file} and {@code file_row_number}: the place.
   */
  public <T> List<T> read(
      List<Place> places,
      Lake.Bounds bounds,
      String expressions,
      List<?> parameters,
      Lake.RowReader<T> reader)
      throws IOException {
    if (places.isEmpty()) return List.of();
    Map<Long, Map<String, List<Long>>> blocks = new TreeMap<>();
    for (Place place : places) {
      blocks
          .computeIfAbsent(place.row / IndexBuilder.BLOCK, block -> new TreeMap<>())
          .computeIfAbsent(place.file, file -> new ArrayList<>())
          .add(place.row);
    }
    return queries.some(blocks, bounds, expressions, parameters, reader);
  }
}
