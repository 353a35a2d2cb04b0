package org.vigie.store.lake;

import java.util.List;
import java.util.function.IntSupplier;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.iceberg.types.Types;

/**
 * One leaf column of a table.
 *
 * @param path dotted path; what stands before a dot is a struct in the table
 * @param type type
 * @param need whether a row may lack it
 */
record Column(String path, Type type, Need need) {

  /** Whether a row may lack a value. */
  enum Need {
    REQUIRED,
    OPTIONAL
  }

  /** Types of columns. */
  enum Type {
    INT("INTEGER"),
    LONG("BIGINT"),
    /** Microseconds since 1970, UTC; given in milliseconds. */
    TIME("TIMESTAMPTZ"),
    TEXT("VARCHAR"),
    /** A list of texts; given as a JSON array. */
    TEXTS("VARCHAR[]"),
    BYTES("BLOB");

    /** The type in DuckDB's SQL. */
    final String sql;

    Type(String sql) {
      this.sql = sql;
    }

    /** The type in the batches handed to DuckDB. */
    ArrowType arrow() {
      return switch (this) {
        case INT -> new ArrowType.Int(32, true);
        case LONG -> new ArrowType.Int(64, true);
        case TIME -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
        case TEXT, TEXTS -> ArrowType.Utf8.INSTANCE;
        case BYTES -> ArrowType.Binary.INSTANCE;
      };
    }

    /** The type in the table; a list's element takes the id that {@code ids} gives next. */
    org.apache.iceberg.types.Type iceberg(IntSupplier ids) {
      return switch (this) {
        case INT -> Types.IntegerType.get();
        case LONG -> Types.LongType.get();
        case TIME -> Types.TimestampType.withZone();
        case TEXT -> Types.StringType.get();
        case TEXTS -> Types.ListType.ofOptional(ids.getAsInt(), Types.StringType.get());
        case BYTES -> Types.BinaryType.get();
      };
    }
  }

  /** What people ask of it. */
  Lake.Form form() {
    return switch (type) {
      case INT, LONG -> Lake.Form.NUMBER;
      case TIME -> Lake.Form.TIME;
      case TEXT -> Lake.Form.TEXT;
      case TEXTS -> Lake.Form.TEXTS;
      case BYTES -> Lake.Form.BYTES;
    };
  }

  static Column required(String path, Type type) {
    return new Column(path, type, Need.REQUIRED);
  }

  static Column optional(String path, Type type) {
    return new Column(path, type, Need.OPTIONAL);
  }

  /** Steps of the path. */
  List<String> steps() {
    return List.of(path.split("\\."));
  }
}
