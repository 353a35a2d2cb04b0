package org.vigie.store.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Events by where they lie: a question finds the rows by few columns, then these rows alone are
 * read. A row stays where it is as long as its file is there: an hour at least.
 */
public final class Rows {
  private final Queries queries;

  /** Where an event lies. */
  public record Place(String file, long row) {}

  /**
   * An event, as far as it was read.
   *
   * @param values by column: a {@link Long} for a number or a time (epoch milliseconds), else a
   *     {@link String}; without those that the event has nothing for
   */
  public record Picked(Place place, Map<String, Object> values) {}

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
   * The events of a scope that may have a needle, without a question to DuckDB: they are few and
   * the caller looks at them. Empty where they are not few, or have to be read otherwise.
   *
   * @param columns paths of numbers, times or texts
   */
  public Optional<List<Picked>> pick(
      Lake.Scope scope, Needle needle, Lake.Bounds bounds, Collection<String> columns)
      throws IOException {
    return queries.pick(scope, needle, bounds, columns);
  }

  /** Columns of some rows, likewise. */
  public Optional<List<Picked>> pick(
      List<Place> places, Lake.Bounds bounds, Collection<String> columns) throws IOException {
    return places.isEmpty()
        ? Optional.of(List.of())
        : queries.pick(blocks(places), bounds, columns);
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
    return queries.some(blocks(places), bounds, expressions, parameters, reader);
  }

  /** Blocks that were to be read so and could not, since the lake was opened. */
  long refused() {
    return queries.refused();
  }

  private static Map<Long, Map<String, List<Long>>> blocks(List<Place> places) {
    Map<Long, Map<String, List<Long>>> blocks = new TreeMap<>();
    for (Place place : places) {
      blocks
          .computeIfAbsent(place.row / IndexBuilder.BLOCK, block -> new TreeMap<>())
          .computeIfAbsent(place.file, file -> new ArrayList<>())
          .add(place.row);
    }
    return blocks;
  }
}
