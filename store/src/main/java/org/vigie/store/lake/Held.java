package org.vigie.store.lake;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;

/**
 * A file of the current snapshot, with the span of each of its times, epoch milliseconds.
 *
 * @param occurred of {@code time}, which findings have too
 * @param received of {@code vigie_received}
 * @param places of {@code vigie_position}; all of them where the file does not tell
 * @param whole whether it has all columns, so that they need not be told by their ids
 * @param file as Iceberg knows it, without its statistics
 */
record Held(Path path, Span occurred, Span received, Span places, boolean whole, DataFile file) {
  /**
   * A file.
   *
   * @param columns ids of the columns that one with all of them has
   */
  static Held of(DataFile file, Schema schema, Collection<Integer> columns) {
    Map<Integer, Long> values = file.valueCounts();
    return new Held(
        LocalFiles.path(file.location()),
        Span.of(file, schema.findField(Shapes.TIME_OF)),
        Span.of(file, schema.findField(Shapes.RECEIVED)),
        Span.places(file, schema.findField(Shapes.POSITION)),
        values != null && values.keySet().containsAll(columns),
        file.copyWithoutStats());
  }

  /** Whether it may hold rows of a scope. */
  boolean meets(Lake.Scope scope) {
    Span span =
        switch (scope.by()) {
          case OCCURRED -> occurred;
          case RECEIVED -> received;
        };
    return span.meets(scope.from(), scope.to());
  }
}
