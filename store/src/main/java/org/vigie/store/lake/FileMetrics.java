package org.vigie.store.lake;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/** What Iceberg wants to know of a file, from the file's own footer as DuckDB reads it. */
final class FileMetrics {
  /** Sums over the row groups, a row a column; bounds of numbers as they are, of times in µs. */
  static final String SQL =
      """
      SELECT path_in_schema, sum(num_values), sum(total_compressed_size), sum(stats_null_count),
        min(CASE WHEN type IN ('INT32', 'INT64') AND stats_min_value NOT LIKE '%:%'
          THEN TRY_CAST(stats_min_value AS BIGINT)
          ELSE epoch_us(TRY_CAST(stats_min_value AS TIMESTAMPTZ)) END),
        max(CASE WHEN type IN ('INT32', 'INT64') AND stats_max_value NOT LIKE '%:%'
          THEN TRY_CAST(stats_max_value AS BIGINT)
          ELSE epoch_us(TRY_CAST(stats_max_value AS TIMESTAMPTZ)) END),
        count(stats_null_count) = count(*), count(stats_min_value) = count(*), any_value(type)
      FROM parquet_metadata(?) GROUP BY path_in_schema
      """;

  private FileMetrics() {}

  /** Runs {@link #SQL}. */
  static Metrics read(PreparedStatement statement, LakeTable table) throws SQLException {
    long rows = 0;
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Long> values = new HashMap<>();
    Map<Integer, Long> nulls = new HashMap<>();
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        NestedField field = table.schema().findField(row.getString(1).replace(", ", "."));
        if (field == null) continue; // the inner levels of a list
        if (field.name().equals(Shapes.TIME_OF)) rows = row.getLong(2);
        sizes.put(field.fieldId(), row.getLong(3));
        values.put(field.fieldId(), row.getLong(2));
        if (row.getBoolean(7)) nulls.put(field.fieldId(), row.getLong(4));
        if (row.getBoolean(8) && row.getString(9).startsWith("INT")) {
          lower.put(field.fieldId(), bound(field, row.getLong(5)));
          upper.put(field.fieldId(), bound(field, row.getLong(6)));
        }
      }
    }
    return new Metrics(rows, sizes, values, nulls, new HashMap<>(), lower, upper);
  }

  private static ByteBuffer bound(NestedField field, long value) {
    return field.type() instanceof Types.IntegerType
        ? Conversions.toByteBuffer(field.type(), Math.toIntExact(value))
        : Conversions.toByteBuffer(field.type(), value);
  }
}
